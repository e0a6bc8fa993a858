"""A database that is away is told as such, with the time to come back."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from langso.core import outage


def _answer(error: Exception, path: str = "/x", content_type: str = "text/html") -> HttpResponse:
    request = RequestFactory().generic("POST", path, data=b"{}", content_type=content_type)
    request.user = AnonymousUser()
    try:
        raise error
    except type(error):
        return outage.server_error(request)


@pytest.mark.parametrize(
    ("path", "content_type"),
    [("/desk/x/cells", "application/json"), ("/api/v1/units", "text/html")],
)
def test_programs_are_told_when_to_come_back(path: str, content_type: str) -> None:
    answer = _answer(OperationalError("gone"), path, content_type)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1
    assert b"database-away" in answer.content


def test_people_get_a_page_with_the_remedy() -> None:
    answer = _answer(OperationalError("gone"))
    assert answer.status_code == 503
    assert "Cơ sở dữ liệu" in answer.content.decode()


def test_a_fault_of_ours_stays_one() -> None:
    answer = _answer(ValueError("ours"))
    assert answer.status_code == 500
    assert "Retry-After" not in answer.headers
