"""Places are found without accents, by code, on any day's map."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import geography

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def tree(lasting: None) -> dict[str, int]:
    return geography.two_levels()


@pytest.mark.parametrize("text", ["an nghia", "Ân Nghĩa", "AN NGHIA", "18012"])
def test_found_with_or_without_accents_and_by_code(client: Client, text: str) -> None:
    page = client.get("/search", {"q": text}).text
    assert "Xã Ân Nghĩa" in page
    assert "Huyện Đức Thọ, Tỉnh Hà Tĩnh" in page
    assert "/places/18012?on=" in page


def test_levels_have_headings(client: Client) -> None:
    page = client.get("/search", {"q": "ha"}).text
    assert page.index("Tỉnh và thành phố") < page.index("Cấp huyện") < page.index("Xã, phường")


def test_nothing_found_says_what_to_do(client: Client) -> None:
    page = client.get("/search", {"q": "không có đâu"}).text
    assert "Không tìm thấy đơn vị nào" in page
    assert "Hãy kiểm tra chính tả" in page


def test_empty_search_asks(client: Client) -> None:
    assert "Tìm đơn vị" in client.get("/search").text


def test_words_are_shown_as_words(client: Client) -> None:
    page = client.get("/search", {"q": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page


@pytest.mark.parametrize("path", ["/search", "/search/suggest"])
def test_null_is_refused(client: Client, path: str) -> None:
    assert client.get(path, {"q": "a\x00b"}).status_code == 400


def test_wrong_day_is_refused(client: Client) -> None:
    assert client.get("/search", {"q": "ha", "on": "never"}).status_code == 400


def test_suggestions_are_a_fragment(client: Client) -> None:
    page = client.get("/search/suggest", {"q": "tan my"}).text
    assert "<html" not in page
    assert "Xã Tân Mỹ" in page
    assert client.get("/search/suggest", {"q": "t"}).text.strip() == ""


def test_queries_do_not_grow_with_what_is_found(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(9):
        client.get("/search", {"q": "a"})
