"""/healthz and `langso doctor` tell what is missing, and never fall over it."""

import json
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from typer.testing import CliRunner

from langso.config import checks, health
from langso.config.checks import Check
from langso.config.cli.base import app, load_commands
from langso.standards import queries
from tests.factories.standards import write_local


def _next(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("page")


def _ask(path: str = "/healthz") -> tuple[int, dict[str, object]]:
    answer = health.health_check(_next)(RequestFactory().get(path))
    return answer.status_code, json.loads(answer.content)


def _well() -> Check:
    return Check("well", True, "fine")


def _ill() -> Check:
    return Check("ill", False, "broken", "Mend it.")


def _broken() -> Check:
    raise DatabaseError("no such table\nand more")


def test_other_addresses_pass() -> None:
    answer = health.health_check(_next)(RequestFactory().get("/"))
    assert answer.content == b"page"


def test_not_ready_names_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "READINESS", (_well, _ill, _broken))
    status, body = _ask()
    assert status == 503
    assert body["missing"] == {"ill": "broken", "_broken": "no such table"}


@pytest.mark.django_db
def test_ready_is_remembered_and_then_only_the_pulse_is_taken(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: object
) -> None:
    middleware = health.health_check(_next)
    monkeypatch.setattr(checks, "READINESS", (_well,))
    request = RequestFactory().get("/healthz")
    assert middleware(request).status_code == 200
    monkeypatch.setattr(checks, "READINESS", (_ill,))
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert middleware(request).status_code == 200


@pytest.mark.django_db
def test_lost_database_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    middleware = health.health_check(_next)
    monkeypatch.setattr(checks, "READINESS", (_well,))
    request = RequestFactory().get("/healthz")
    assert middleware(request).status_code == 200

    def lost() -> None:
        raise DatabaseError

    class Gone:
        cursor = staticmethod(lost)
        close = staticmethod(lambda: None)

    monkeypatch.setattr(health, "connection", Gone())
    assert middleware(request).status_code == 503


@pytest.mark.django_db
def test_empty_platform_is_not_ready(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 503
    missing = answer.json()["missing"]
    assert {"places", "law"} <= set(missing)
    assert not {"database", "migrations"} & set(missing)


@pytest.mark.django_db
@pytest.mark.parametrize("check", checks.EXAMINATION, ids=lambda check: check.__name__)
def test_every_check_answers_on_an_empty_platform(check: object) -> None:
    (found,) = checks.run((check,))  # type: ignore[arg-type]
    assert found.name
    assert found.ok or found.remedy


@pytest.mark.django_db
def test_database_that_does_not_wait_for_the_disk_is_told() -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit = off")
    (found,) = checks.run((checks.durability,))
    assert not found.ok
    assert "synchronous_commit" in found.detail
    assert found.remedy


@pytest.mark.django_db
def test_doctor_answers_programs_and_people(monkeypatch: pytest.MonkeyPatch) -> None:
    load_commands()
    runner = CliRunner()
    monkeypatch.setattr(checks, "EXAMINATION", (_well, _ill))
    told = runner.invoke(app, ["doctor", "--json"])
    assert told.exit_code == 1
    assert [check["name"] for check in json.loads(told.stdout)["checks"]] == ["well", "ill"]
    shown = runner.invoke(app, ["doctor"])
    assert shown.exit_code == 1
    assert "ill: broken. Mend it." in shown.stdout
    monkeypatch.setattr(checks, "EXAMINATION", (_well,))
    assert runner.invoke(app, ["doctor"]).exit_code == 0


@pytest.mark.django_db
def test_doctor_names_each_local_law_file_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    load_commands()
    monkeypatch.setattr(checks, "EXAMINATION", (checks.local_law,))
    assert CliRunner().invoke(app, ["doctor"]).exit_code == 0
    write_local("tinh-70.yaml", "kind: local-levels\na: [1\n")
    try:
        (fault,) = queries.local_faults()
        told = CliRunner().invoke(app, ["doctor"])
    finally:
        shutil.rmtree(Path(settings.HOME) / "law")
    assert told.exit_code == 1
    assert f"tinh-70.yaml:{fault.line}" in told.stdout
    assert fault.remedy in told.stdout
    assert "langso law check" in told.stdout
