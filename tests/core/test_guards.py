"""Views that read cannot write."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from psycopg import sql

from langso.core import guards
from langso.core.models import AuditEvent

READING = [
    "select 1",
    "  SELECT 1",
    "(select 1) union (select 2)",
    "-- why\nselect 1",
    "with a as (select 1) select * from a",
    "explain select 1",
    "set local statement_timeout = 5",
    "SAVEPOINT s1",
    "RELEASE SAVEPOINT s1",
    "ROLLBACK TO SAVEPOINT s1",
    "copy (select 1) to stdout",
    "DECLARE c CURSOR FOR select 1",
]
WRITING = [
    "insert into a values (1)",
    "UPDATE a SET b = 1",
    "delete from a",
    "truncate a",
    "create table a (b int)",
    "copy a from stdin",
    "with gone as (delete from a returning *) select * from gone",
    "with new as (insert into a values (1) returning *) select * from new",
    "with changed as (update a set b = 1 returning *) select * from changed",
    "call something()",
]


@pytest.mark.parametrize("statement", READING)
def test_reading_statements_pass(statement: str) -> None:
    assert guards.is_reading(statement)


@pytest.mark.parametrize("statement", WRITING)
def test_writing_statements_do_not(statement: str) -> None:
    assert not guards.is_reading(statement)


def _writing_view(_request: HttpRequest) -> HttpResponse:
    AuditEvent.objects.update(actor="x")
    return HttpResponse("done")


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "head"])
def test_request_that_reads_cannot_write(method: str) -> None:
    request = getattr(RequestFactory(), method)("/")
    with pytest.raises(guards.WriteWhileReadingError, match="UPDATE"):
        guards.reading_requests(_writing_view)(request)


@pytest.mark.django_db
def test_request_that_writes_can() -> None:
    answer = guards.reading_requests(_writing_view)(RequestFactory().post("/"))
    assert answer.content == b"done"


@pytest.mark.django_db
def test_composed_statements_are_judged_too() -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("delete from {}").format(sql.Identifier("core_auditevent")))
        return HttpResponse()

    with pytest.raises(guards.WriteWhileReadingError):
        guards.reading_requests(view)(RequestFactory().get("/"))


@pytest.mark.django_db
def test_dead_session_may_be_dropped_by_any_request() -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        Session.objects.filter(session_key="x").delete()
        return HttpResponse()

    assert guards.reading_requests(view)(RequestFactory().get("/")).status_code == 200


@guards.reads
def _show(_request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponse(str(number))


@guards.writes
def _change(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("changed")


def test_marked_views_refuse_other_methods() -> None:
    requests = RequestFactory()
    assert _show(requests.get("/"), number=3).content == b"3"
    refused = _show(requests.post("/"), number=3)
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")
    assert _change(requests.post("/")).content == b"changed"
    assert _change(requests.get("/")).status_code == 405


def test_views_tell_what_they_are() -> None:
    assert (_show.guard, _change.guard) == ("reads", "writes")  # type: ignore[attr-defined]
    assert _show.__name__ == "_show"
