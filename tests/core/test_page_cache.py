"""Anonymous pages are kept by address, language and version; nobody else's ever are."""

import gzip

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from langso.core import page_cache
from langso.core.page_cache import cached_page


class Page:
    """A view that counts how often it was made, and a version that can be moved on."""

    def __init__(self, status: int = 200) -> None:
        self.made = 0
        self.version = 1
        self.status = status
        self.view = cached_page(version=lambda: self.version)(self._make)

    def _make(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        text = f"{self.made} {translation.get_language()} {request.get_full_path()}"
        return HttpResponse(text, status=self.status)

    def get(self, path: str = "/x?a=1", **headers: str) -> HttpResponse:
        return self.view(RequestFactory().get(path, headers=headers))


def test_same_page_is_made_once() -> None:
    page = Page()
    assert page.get().content == page.get().content
    assert page.made == 1


def test_new_version_makes_the_page_again() -> None:
    page = Page()
    page.get()
    page.version = 2
    page.get()
    assert page.made == 2


def test_address_and_fragment_are_apart() -> None:
    page = Page()
    page.get("/x?a=1")
    page.get("/x?a=2")
    page.get("/x?a=1", **{"HX-Request": "true"})
    assert page.made == 3


def test_languages_are_apart() -> None:
    page = Page()
    vi = page.get()
    with translation.override("en"):
        en = page.get()
    assert (b" vi " in vi.content, b" en " in en.content) == (True, True)


def test_reader_who_has_the_page_gets_304() -> None:
    page = Page()
    etag = page.get()["ETag"]
    again = page.get(**{"If-None-Match": f'"other", {etag}'})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == etag


def test_compressed_only_when_asked() -> None:
    page = Page()
    plain = page.get()
    small = page.get(**{"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in plain
    assert small["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.content) == plain.content
    assert "Accept-Encoding" in small["Vary"]
    assert "Cookie" in small["Vary"]


@pytest.mark.parametrize("cookie", ["sessionid", "messages"])
def test_signed_in_and_messages_are_never_kept(cookie: str) -> None:
    page = Page()
    for _time in range(2):
        request = RequestFactory().get("/x?a=1")
        request.COOKIES[cookie] = "something"
        response = page.view(request)
    assert page.made == 2
    assert response["Cache-Control"] == "private, no-store"
    page.get()
    assert page.made == 3


def test_refusals_are_not_kept() -> None:
    page = Page(status=404)
    page.get()
    assert page.get().status_code == 404
    assert page.made == 2


def test_oldest_pages_leave_when_room_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "MOST_PAGES", 2)
    page = Page()
    for path in ("/1", "/2", "/1", "/3", "/1"):
        page.get(path)
    assert page.made == 3
    page.get("/2")
    assert page.made == 4
