"""Whatever goes wrong, the answer is a page in plain Vietnamese with something to do."""

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views import defaults


@pytest.mark.django_db
def test_unknown_address(client: Client) -> None:
    page = client.get("/no/such/page")
    assert page.status_code == 404
    assert "Không có trang này" in page.text
    assert 'role="search"' in page.text


def test_server_error_needs_no_database_and_no_context() -> None:
    page = defaults.server_error(RequestFactory().get("/"))
    assert page.status_code == 500
    assert "Hệ thống gặp lỗi" in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("400.html", "không đọc được"),
        ("403.html", "không được phép"),
        ("403_csrf.html", "để quá lâu"),
        ("404.html", "Không có trang này"),
        ("500.html", "Hệ thống gặp lỗi"),
    ],
)
def test_each_error_has_words_and_a_way_on(name: str, words: str) -> None:
    page = render_to_string(name, request=RequestFactory().get("/x"))
    assert words in page
    assert 'href="/"' in page


@pytest.mark.django_db
def test_old_form_is_refused_in_words() -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/sign-out/")
    assert page.status_code == 403
    assert "Chưa có gì được lưu" in page.text


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/law/", "/sources", "/search", "/insights/what-if"])
def test_pages_carry_no_inline_script_or_style(client: Client, path: str) -> None:
    page = client.get(path).text
    assert " style=" not in page
    assert "onclick" not in page
    for start in page.split("<script")[1:]:
        tag = start.split(">")[0]
        assert "src=" in tag or "application/json" in tag
