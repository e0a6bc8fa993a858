"""The API describes itself, and its page loads nothing from outside."""

import re

import pytest

from tests.exchange.conftest import Caller

ENDPOINTS = {
    "/api/v1/units": {"get"},
    "/api/v1/units/{code}": {"get"},
    "/api/v1/units/{code}/lineage": {"get"},
    "/api/v1/criteria-sets": {"get"},
    "/api/v1/criteria-sets/{set_id}": {"get"},
    "/api/v1/assess": {"post"},
    "/api/v1/verdicts": {"get"},
    "/api/v1/rollups": {"get"},
    "/api/v1/targets": {"get"},
    "/api/v1/titles": {"get"},
    "/api/v1/titles/counts": {"get"},
    "/api/v1/work-files/online-ratio": {"get"},
    "/api/v1/what-if": {"post"},
    "/api/v1/observations": {"get", "post"},
    "/api/v1/batches/{batch_id}": {"get"},
    "/api/v1/batches/{batch_id}/withdraw": {"post"},
}


@pytest.mark.django_db
def test_description_names_every_endpoint(api: Caller) -> None:
    description = api.get("openapi.json").json()
    assert description["openapi"].startswith("3.1")
    assert {path: set(methods) for path, methods in description["paths"].items()} == ENDPOINTS
    post = description["paths"]["/api/v1/observations"]["post"]
    assert post["security"]
    assert "4XX" in post["responses"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_page_shows_every_endpoint_and_obeys_the_policy(api: Caller, language: str) -> None:
    page = api.get("docs", **{"Accept-Language": language})
    text = page.content.decode()
    assert page.status_code == 200
    for path in ENDPOINTS:
        assert path in text
    assert "curl" in text
    outside = [
        address
        for address in re.findall(r'(?:src|href)="(https?:)?//[^"]*', text)
        if "testserver" not in address
    ]
    assert not outside
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>\s*\S", text)


def test_page_is_read_only(api: Caller) -> None:
    assert api.client.post("/api/v1/docs").status_code == 405
