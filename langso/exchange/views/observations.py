"""Figures: reading them, recording a batch, withdrawing one."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router
from ninja.decorators import decorate_view

from langso.exchange import actions, queries, schemas
from langso.exchange.views import answers, instants
from langso.exchange.views.api import at_most, tagged
from langso.exchange.views.tokens import TokenAuth

router = Router(tags=["Số liệu · Observations"])
# 50,000 figures with notes; a national file goes through the import, not through one request.
MAX_BODY = 16 * 1024 * 1024


@router.get("/observations", summary="Số liệu đã duyệt · Approved figures")
@decorate_view(tagged)
def list_observations(
    request: HttpRequest, asked: Query[schemas.ObservationsQuery]
) -> HttpResponse:
    """List approved figures with their origin; `count` is the length of this page.

    An export without `limit` holds at most 100,000 rows: narrow it by unit, period or indicator.
    """
    page = queries.observations.page(
        asked,
        as_of=instants.aware(asked.as_of),
        today=timezone.localdate(),
        limit=answers.limit_of(request, asked),
    )
    return answers.table(request, page, asked.format)


@router.post("/observations", auth=TokenAuth(), summary="Ghi số liệu · Record figures")
@decorate_view(at_most(MAX_BODY))
def record(request: HttpRequest, body: schemas.ObservationsBody) -> HttpResponse:
    """Record figures as one batch: every cell is right, or nothing is written (422).

    Send a `key` of your own so that sending again is safe: 201 the first time, then 200 with
    `repeated` true. Without `status` figures are approved where your role may approve.
    """
    user = request.auth  # type: ignore[attr-defined]
    done = actions.submit(
        body=body, user=user, by=user.username, at=timezone.now(), today=timezone.localdate()
    )
    content = {
        "batch": done.result.batch_id,
        "event": done.result.event_id,
        "key": done.key,
        "status": str(done.status),
        "written": done.result.written,
        "unchanged": done.result.unchanged,
        "repeated": done.result.repeated,
    }
    return answers.answer(content, status=200 if done.result.repeated else 201)


@router.get("/batches/{batch_id}", summary="Một lô số liệu · One batch")
@decorate_view(tagged)
def get_batch(request: HttpRequest, batch_id: Path[schemas.BatchId]) -> HttpResponse:
    """Return a batch: source, method, status, when it was recorded and withdrawn."""
    return answers.answer(queries.observations.batch(batch_id=batch_id))


@router.post("/batches/{batch_id}/withdraw", auth=TokenAuth(), summary="Thu hồi lô · Withdraw")
@decorate_view(at_most(64 * 1024))
def withdraw(
    request: HttpRequest, batch_id: Path[schemas.BatchId], body: schemas.WithdrawBody
) -> HttpResponse:
    """Withdraw a whole batch; earlier figures count again and the trace stays."""
    user = request.auth  # type: ignore[attr-defined]
    done = actions.withdraw(
        batch_id=batch_id,
        reason=body.reason,
        user=user,
        by=user.username,
        at=timezone.now(),
        today=timezone.localdate(),
    )
    return answers.answer(done)
