"""An upload too large for any page is refused unread."""

import io

from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from langso.core import bodies

LIMIT = override_settings(LANGSO_MAX_UPLOAD_BYTES=2 * 1024 * 1024)


class Unread(io.RawIOBase):
    """A body that nobody may touch."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("the body was read")


def _answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("passed")


@LIMIT
def test_large_form_is_refused_before_it_is_read() -> None:
    answer = Client().post(
        "/evidence/add", CONTENT_TYPE="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(500 * 1024 * 1024), **{"wsgi.input": Unread()},
    )  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 413
    assert "lớn hơn 2 MB" in page
    assert "Hãy gửi ít tệp hơn" in page


@LIMIT
def test_other_requests_pass() -> None:
    factory = RequestFactory()
    handle = bodies.bounded(_answer)
    small = factory.post("/", {"a": "b"})
    json = factory.post("/", "{}", content_type="application/json", CONTENT_LENGTH="99999999")
    odd = factory.post("/", {"a": "b"}, CONTENT_LENGTH="-5")
    for request in (small, json, odd, factory.get("/")):
        assert handle(request).content == b"passed"
