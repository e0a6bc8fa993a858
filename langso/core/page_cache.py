"""Pages of anonymous readers, kept ready and compressed until what they show has changed.

A page is kept under its address, language and `version` (for instance the ledger's cut, the
law's version and the tree's revision): a new version is simply another key, so nothing is ever
stale and nothing needs to be cleared. Pages of people who are signed in, and pages that carry a
message, are never kept. Each process keeps its own pages; the oldest leave when space runs out.
"""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from langso.core import caches

View = Callable[..., HttpResponse]

MOST_PAGES = 2_000
MOST_BYTES = 48 * 1024 * 1024
VARY = ("Cookie", "Accept-Encoding", "HX-Request")


@dataclass(frozen=True, slots=True)
class _Page:
    body: bytes
    content_type: str
    etag: str


class _Shelf:
    """Compressed pages, least recently read first, bounded by number and by bytes."""

    def __init__(self) -> None:
        """Begin empty."""
        self._pages: OrderedDict[Hashable, _Page] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> _Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: _Page) -> None:
        with self._lock:
            old = self._pages.pop(key, None)
            self._bytes += len(page.body) - (len(old.body) if old else 0)
            self._pages[key] = page
            while len(self._pages) > MOST_PAGES or self._bytes > MOST_BYTES:
                _, gone = self._pages.popitem(last=False)
                self._bytes -= len(gone.body)

    def making(self, key: Hashable) -> threading.Lock:
        """Return the lock under which one thread makes a page while the others wait for it."""
        with self._lock:
            if len(self._making) > MOST_PAGES:
                self._making.clear()
            return self._making.setdefault(key, threading.Lock())

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._making.clear()
            self._bytes = 0


_shelf = _Shelf()
caches.on_clear(_shelf.clear)


def cached_page(*, version: Callable[[], Hashable]) -> Callable[[View], View]:
    """Keep the pages of a view for anonymous readers until `version()` changes.

    Answers 304 to a reader who already has the page. The view must depend on nothing but its
    address, the language, the HX-Request header and what `version` stands for.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not _may_be_kept(request):
                response = view(request, *args, **kwargs)
                response.headers.setdefault("Cache-Control", "private, no-store")
                return response
            key = (request.get_full_path(), get_language(), _is_fragment(request), version())
            return kept(request, key, lambda: view(request, *args, **kwargs))

        return answer

    return decorate


def kept(request: HttpRequest, key: Hashable, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer from what is kept under a key, making it once however many ask at the same time.

    Only whole answers (200) without cookies are kept, and no downloads.
    """
    page = _shelf.get(key)
    if page is not None:
        return _answer(request, page)
    with _shelf.making(key):
        page = _shelf.get(key)
        if page is None:
            response = make()
            whole = response.status_code == 200 and not response.streaming
            if not whole or response.cookies or response.has_header("Content-Disposition"):
                return response
            page = _page_of(response)
            _shelf.put(key, page)
    return _answer(request, page)


def _is_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _may_be_kept(request: HttpRequest) -> bool:
    """Tell whether the reader is certainly anonymous and has no message waiting."""
    if request.method not in {"GET", "HEAD"}:
        return False
    return settings.SESSION_COOKIE_NAME not in request.COOKIES and "messages" not in request.COOKIES


def _page_of(response: HttpResponse) -> _Page:
    digest = hashlib.sha256(response.content).hexdigest()[:32]
    return _Page(
        body=gzip.compress(response.content, compresslevel=6, mtime=0),
        content_type=response.headers["Content-Type"],
        etag=f'W/"{digest}"',
    )


def _answer(request: HttpRequest, page: _Page) -> HttpResponse:
    """Answer from the kept page: 304 when the reader has it, compressed when they may get it so."""
    given = {tag.strip() for tag in request.headers.get("If-None-Match", "").split(",")}
    if page.etag in given:
        response = HttpResponse(status=304)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(page.body, content_type=page.content_type)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(page.body), content_type=page.content_type)
    response.headers["ETag"] = page.etag
    response.headers["Cache-Control"] = "no-cache"
    patch_vary_headers(response, VARY)
    return response
