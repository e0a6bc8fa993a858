"""Figures: reading them, recording a batch, withdrawing one."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router
from ninja.decorators import decorate_view
from ninja.security import HttpBearer

from langso.accounts import queries as accounts
from langso.core import allowances
from langso.core.addresses import client_address
from langso.exchange import actions, queries, schemas
from langso.exchange.views import answers, instants
from langso.exchange.views.api import at_most, tagged, too_many

router = Router(tags=["Số liệu · Observations"])
# 50,000 figures with notes; a national file goes through the import, not through one request.
MAX_BODY = 16 * 1024 * 1024


class TokenAuth(HttpBearer):
    """A token of a person, sent as `Authorization: Bearer …`; each person may call so often."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the person whose token this is, None when it does not open.

        Raises ApiError (429) for too many calls. A good token always gets past the failures of
        its address: a whole province may stand behind one, and tokens are too long to be guessed.
        """
        now = timezone.now()
        user = accounts.user_for_token(token=token[:200], at=now)
        if user is None:
            _count_failure(client_address(request), now)
            return None
        seconds = allowances.take(
            kind="api.person", caller=str(user.pk), a_minute=settings.LANGSO_API_CALLS_A_MINUTE,
            at=now,
        )  # fmt: skip
        if seconds:
            raise too_many(seconds, bad_tokens=False)
        return user


class TokenToRead(HttpBearer):
    """A token of a person who only reads: nothing is written down, not even the call."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the person whose token this is, None when it does not open."""
        return accounts.user_for_token(token=token[:200], at=timezone.now())


def _count_failure(address: str, now: dt.datetime) -> None:
    seconds = allowances.take(
        kind="api.address", caller=address, a_minute=settings.LANGSO_API_BAD_TOKENS_A_MINUTE, at=now
    )
    if seconds:
        raise too_many(seconds, bad_tokens=True)
    allowances.forget_whole(at=now)


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
