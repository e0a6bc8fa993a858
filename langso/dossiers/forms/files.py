"""What a file's page is asked: a new file, a move with what its outcome asks for, a step."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from langso.core import asking
from langso.core.asking import BadQuestionError
from langso.dossiers.forms.mailbox import long_text_of, number_of

TITLE_MOST = 300
LINES_MOST = 50
VOTES_MOST = 10_000


@dataclass(frozen=True, slots=True)
class AskedMove:
    """A move as a form asks for it; `seen` is the last event its writer had before them."""

    outcome: str
    seen: int
    reason: str
    missing: tuple[str, ...]
    document_ids: tuple[int, ...]
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as somebody wants to open it; `organisation` is the key of a desk."""

    organisation: str
    procedure_id: str
    title: str
    place: str
    topic: str
    secret: bool


def move_of(post: QueryDict) -> AskedMove:
    """Read a move. Raises BadQuestionError when it names no outcome or no state it was seen in.

    Whether what the outcome asks for is there is for the rules to say, not for the form.
    """
    outcome = asking.text_of(post.get("outcome", ""))[:40]
    if not outcome:
        raise BadQuestionError(_("No step is chosen."), _("Open the file again, choose a step."))
    ids = [number_of(value) for value in post.getlist("document")]
    lines = long_text_of(post.get("missing", "")).splitlines()[:LINES_MOST]
    return AskedMove(
        outcome=outcome,
        seen=seen_of(post),
        reason=long_text_of(post.get("reason", "")),
        missing=tuple(line.strip() for line in lines if line.strip()),
        document_ids=tuple(number for number in ids if number is not None),
        payload={**_decision(post), **_votes(post)},
    )


def order_of(post: QueryDict) -> tuple[str, str, dt.date | None]:
    """Read an order about a file: the reason, who gave it, its day (None: today)."""
    return (
        long_text_of(post.get("reason", "")),
        asking.text_of(post.get("ordered_by", ""))[:200],
        asking.day_of(post.get("on", ""), latest=asking.today()),
    )


def seen_of(post: QueryDict) -> int:
    """Return the last event that the page showed. Raises BadQuestionError."""
    seen = number_of(post.get("seen", ""))
    if seen is None:
        raise BadQuestionError(
            _("What the page had shown is not said."), _("Open the file again and repeat it.")
        )
    return seen


def _decision(post: QueryDict) -> dict[str, str]:
    number = asking.text_of(post.get("decision_number", ""))[:60]
    day = asking.day_of(post.get("decided_on", ""), latest=asking.today())
    told = {"decision_number": number, "decided_on": day.isoformat() if day else ""}
    return {name: value for name, value in told.items() if value}


def _votes(post: QueryDict) -> dict[str, dict[str, int]]:
    present, agree = number_of(post.get("present", "")), number_of(post.get("agree", ""))
    if present is None or agree is None:
        return {}
    return {"votes": {"present": min(present, VOTES_MOST), "agree": min(agree, VOTES_MOST)}}


def new_of(post: QueryDict) -> NewFile:
    """Read a new file. Raises BadQuestionError without a title or an organisation."""
    title = " ".join(long_text_of(post.get("title", "")).split())[:TITLE_MOST]
    wanted = NewFile(
        organisation=asking.text_of(post.get("organisation", ""))[:80],
        procedure_id=asking.text_of(post.get("procedure", ""))[:60],
        title=title,
        place=asking.text_of(post.get("place", ""))[:20],
        topic=asking.text_of(post.get("topic", ""))[:60],
        secret=post.get("secrecy", "none") != "none",
    )
    if not wanted.title:
        raise BadQuestionError(
            _("The file has no title."), _("Write in one line what it is about, then open it.")
        )
    if not wanted.organisation:
        raise BadQuestionError(
            _("It is not said which organisation opens the file."), _("Choose the organisation.")
        )
    return wanted


def until_of(post: QueryDict, *, on: dt.date) -> dt.date:
    """Return the first day on which a delegation no longer holds. Raises BadQuestionError."""
    last = asking.day_of(post.get("until", ""), latest=on + dt.timedelta(days=366))
    if last is None or last < on:
        raise BadQuestionError(
            _("Until when it is delegated is not said, or that day has passed."),
            _("Choose the last day of the delegation, today or later."),
        )
    return last + dt.timedelta(days=1)
