"""Vietnamese unless the reader chose otherwise, whatever their browser says."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_browser_language_does_not_count(client: Client) -> None:
    page = client.get("/sign-in/", headers={"Accept-Language": "en-US,en"})
    assert page["Content-Language"] == "vi"
    assert '<html lang="vi">' in page.text
    assert "Đăng nhập" in page.text


def test_choice_is_remembered_and_leads_back(client: Client) -> None:
    answer = client.get("/language/en?next=/law/%3Fyear%3D2024")
    assert answer["Location"] == "/law/?year=2024"
    assert "Sign in" in client.get("/sign-in/").text


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x"]
)
def test_choice_leads_nowhere_else(client: Client, target: str) -> None:
    assert client.get("/language/en", {"next": target})["Location"] == "/"


def test_unknown_language_is_no_page(client: Client) -> None:
    assert client.get("/language/fr").status_code == 404


def test_nonsense_in_the_cookie_is_vietnamese(client: Client) -> None:
    client.cookies["django_language"] = "xx"
    assert client.get("/sign-in/")["Content-Language"] == "vi"
