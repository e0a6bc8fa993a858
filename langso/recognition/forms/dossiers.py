"""What officers send from the pages of a dossier: facts of steps, findings, moves."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from langso.core import asking
from langso.core.asking import BadQuestionError
from langso.core.periods import BadPeriodError, Period
from langso.recognition.values.dossiers import DossierKind, NewFinding
from langso.reporting.values import FindingVerdict
from langso.standards.values.dossier_papers import SurveyRule

LONGEST = 2_000
MOST_ORGANISATIONS = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """A move as it was sent: which outcome, after which event, and what comes with it."""

    outcome: str
    expected: int
    reason: str
    missing: tuple[str, ...]
    payload: dict[str, Any] = field(default_factory=dict)


def move_of(post: QueryDict, *, stage: str, rule: SurveyRule | None) -> Asked:
    """Read a move with the facts of its stage. Raises BadQuestionError."""
    outcome = asking.text_of(post.get("outcome", ""))[:40]
    if not outcome:
        raise BadQuestionError(_("No outcome is chosen."), _("Choose one of the buttons."))
    payload: dict[str, Any] = {}
    if post.get("facts") == "opinions":
        payload["opinions"] = _opinions(post)
    elif post.get("facts") == "meeting":
        payload["meeting"] = _meeting(post)
        votes = payload["meeting"]
        payload["votes"] = {"present": votes["present"], "agree": votes["for"]}
    elif post.get("facts") == "survey" and rule is not None:
        payload["survey"] = _survey(post, rule)
    if post.get("findings"):
        payload["findings"] = True
    return Asked(
        outcome=outcome,
        expected=number_of(post, "expected"),
        reason=text_of(post, "reason"),
        missing=tuple(
            line.strip()[:300] for line in post.get("missing", "").splitlines() if line.strip()
        )[:50],
        payload=payload,
    )


def _opinions(post: QueryDict) -> dict[str, Any]:
    names = post.getlist("organisation")[:MOST_ORGANISATIONS]
    said = post.getlist("organisation_agrees")
    notes = post.getlist("organisation_note")
    return {
        "from": day_of(post, "from"),
        "to": day_of(post, "to"),
        "asked": number_of(post, "asked"),
        "agreed": number_of(post, "agreed"),
        "comments": text_of(post, "comments"),
        "organisations": [
            {
                "name": " ".join(name.split())[:200],
                "agrees": (said[n] if n < len(said) else "") == "yes",
                "note": " ".join((notes[n] if n < len(notes) else "").split())[:500],
            }
            for n, name in enumerate(names)
            if name.strip()
        ],
    }


def _meeting(post: QueryDict) -> dict[str, Any]:
    return {
        "held_on": day_of(post, "held_on"),
        "place": text_of(post, "place")[:200],
        "chair": text_of(post, "chair")[:150],
        "secretary": text_of(post, "secretary")[:150],
        "invited": number_of(post, "invited"),
        "present": number_of(post, "present"),
        "for": number_of(post, "for"),
        "against": number_of(post, "against"),
    }


def _survey(post: QueryDict, rule: SurveyRule) -> dict[str, Any]:
    return {
        "from": day_of(post, "from"),
        "to": day_of(post, "to"),
        "households": number_of(post, "households"),
        "collected": number_of(post, "collected"),
        "invalid": number_of(post, "invalid"),
        "contents": [
            {
                "id": one.id,
                "satisfied": number_of(post, f"satisfied-{one.id}"),
                "blank": number_of(post, f"blank-{one.id}"),
            }
            for one in rule.contents
        ],
    }


def findings_of(post: QueryDict, codes: Sequence[str]) -> list[NewFinding]:
    """Read the findings that were sent; an indicator left open is not among them.

    Raises BadQuestionError.
    """
    found = []
    for code in codes:
        verdict = post.get(f"verdict-{code}", "")
        if not verdict:
            continue
        if verdict not in FindingVerdict.values:
            raise BadQuestionError(
                _("No finding is chosen."), _("Choose met, basically met or not met.")
            )
        found.append(
            NewFinding(code, FindingVerdict(verdict), text_of(post, f"reason-{code}")[:500])
        )
    return found


def text_of(post: Mapping[str, str], name: str) -> str:
    """Return a text that was sent, spaces in order."""
    return " ".join(post.get(name, "").replace("\x00", " ").split())[:LONGEST]


def number_of(post: Mapping[str, str], name: str) -> int:
    """Return a whole number that was sent, blank as 0. Raises BadQuestionError."""
    text = post.get(name, "").strip().replace(".", "").replace(" ", "")
    if not text:
        return 0
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BadQuestionError(
            _("“%(text)s” is not a whole number.") % {"text": text[:40]},
            _("Write digits only, for example 120."),
        )
    return int(text)


def day_of(post: Mapping[str, str], name: str) -> str:
    """Return a day that was sent as ISO text; blank where none was. Raises BadQuestionError."""
    day = asking.day_of(post.get(name, ""), latest=dt.date(2100, 1, 1))
    return day.isoformat() if day else ""


@dataclass(frozen=True, slots=True)
class Start:
    """A dossier that is to be opened."""

    title: str
    set_id: str
    period: Period
    kind: DossierKind
    against_id: int | None


def start_of(post: QueryDict) -> Start:
    """Read which dossier is to be opened: `kind:title:set:period:against`. Raises BadQuestionError.

    One radio button holds it all, so that no choice can be made of parts that do not fit.
    """
    parts = post.get("choice", "").split(":")
    try:
        kind, title, set_id, period, against = parts
        return Start(
            title[:40], set_id[:60], Period.parse(period), DossierKind(kind),
            int(against) if against else None,
        )  # fmt: skip
    except (ValueError, BadPeriodError):
        raise BadQuestionError(
            _("No title is chosen."), _("Choose one from the list on the page.")
        ) from None


def documents_of(post: QueryDict) -> tuple[int, ...]:
    """Return the documents that were ticked."""
    return tuple(int(one) for one in post.getlist("document")[:50] if one.isdigit())


@dataclass(frozen=True, slots=True)
class Past:
    """A dossier of the past as it was typed."""

    code: str
    title: str
    set_id: str
    period: Period
    opened_on: dt.date
    days: dict[str, tuple[dt.date, str]]
    """Day and actor of each stage, by its code."""
    number: str
    decided_on: dt.date
    signer: str
    body: str


def past_of(post: QueryDict, stages: Sequence[str]) -> Past:
    """Read a dossier of the past. Raises BadQuestionError."""
    period = asking.period_of(post.get("year", ""))
    if period is None:
        raise BadQuestionError(_("The year is missing."), _("Write the year, for example 2023."))
    return Past(
        code=asking.text_of(post.get("unit", ""))[:10],
        title=asking.text_of(post.get("title", ""))[:40],
        set_id=asking.text_of(post.get("set", ""))[:60],
        period=period,
        opened_on=_wanted_day(post, "opened_on"),
        days={
            code: (_wanted_day(post, f"on-{code}"), text_of(post, f"by-{code}")[:150])
            for code in stages
        },
        number=text_of(post, "number")[:80],
        decided_on=_wanted_day(post, "decided_on"),
        signer=text_of(post, "signer")[:150],
        body=text_of(post, "body")[:200],
    )


def _wanted_day(post: Mapping[str, str], name: str) -> dt.date:
    text = day_of(post, name)
    if not text:
        raise BadQuestionError(
            _("A day is missing."), _("Write each day as 30/06/2025, or choose it.")
        )
    return dt.date.fromisoformat(text)
