"""Was a work file handled online? Judged from its events alone; nobody can say so of a file.

Source: Decision 924/QĐ-TTg asks for the share, 749/QĐ-TTg leaves state secrets out (recalled);
no text found says how to count. The way of counting is data (`law/online-ratio.yaml`).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, TypeVar

from langso.dossiers.values.online import FileFacts, OnlineCount, Span, StepFact
from langso.standards.values import OnlineRule

SYSTEM = "system"
PAPER, AFTERWARDS, UNSIGNED = "paper", "entered_afterwards", "unsigned"
ISSUED, SIGNED = "issued", "signed"
SIGNATURES = frozenset({"person", "agency"})

K = TypeVar("K", bound=Hashable)


def step_of(kind: str, medium: str, on: dt.date, payload: Mapping[str, Any]) -> StepFact:
    """Return an event as the ratio reads it; a signature put on paper is no digital one."""
    signed = payload.get("signed", ())
    names = {payload["as"]} if "as" in payload else set(() if isinstance(signed, str) else signed)
    digital = frozenset(names) if medium == SYSTEM else frozenset()
    return StepFact(kind, medium, on, document_of(payload), digital)


def document_of(payload: Mapping[str, Any]) -> int | None:
    """Return the document that an event is about, None when it is about none."""
    found = payload.get("document")
    return None if found is None else int(found)


def is_counted(rule: OnlineRule, facts: FileFacts) -> bool:
    """Tell whether a file belongs to what the ratio is a share of."""
    return facts.procedure_id not in rule.excluded_procedures


def is_closed_in(facts: FileFacts, span: Span) -> bool:
    """Tell whether a file was closed on one of the days."""
    return facts.closed_on is not None and span.first_on <= facts.closed_on <= span.last_on


def is_handled_in(facts: FileFacts, span: Span) -> bool:
    """Tell whether a file was open on at least one of the days, its last one included."""
    ended = facts.closed_on
    return facts.opened_on <= span.last_on and (ended is None or ended >= span.first_on)


def why_not(rule: OnlineRule, steps: Iterable[StepFact], until: dt.date) -> frozenset[str]:
    """Return why a file is not online, by what happened up to a day; nothing: it is.

    `paper` and `entered_afterwards`: a step that counts was done so; `unsigned`: a document was
    issued and lacks a signature that the rule asks for. Steps after the day do not tell on it; a
    signature counts whenever it was put, because the paper then bears it.
    """
    steps = tuple(steps)
    found = {
        PAPER if step.medium == PAPER else AFTERWARDS
        for step in steps
        if step.on <= until and step.kind in rule.steps and step.medium != SYSTEM
    }
    issued = {one.document_id for one in steps if one.kind == ISSUED and one.on <= until}
    if any(rule.signatures & lacking(steps, document) for document in issued):
        found.add(UNSIGNED)
    return frozenset(found)


def lacking(steps: Iterable[StepFact], document_id: int | None) -> frozenset[str]:
    """Return the signatures that an issued document lacks, by all that happened to its file."""
    there = {
        name
        for step in steps
        if step.kind in (ISSUED, SIGNED) and step.document_id == document_id
        for name in step.signed
    }
    return SIGNATURES - there


def count(
    rule: OnlineRule, files: Iterable[FileFacts], span: Span, *, group: Callable[[FileFacts], K]
) -> dict[K, OnlineCount]:
    """Return the counts of every group that has a file closed or handled in the days.

    A file closed in the days is also handled in them. One with no event at all counts as not
    online nowhere: it cannot exist, since its opening is its first event.
    """
    counts: dict[K, OnlineCount] = defaultdict(OnlineCount)
    for facts in files:
        if not is_counted(rule, facts) or not is_handled_in(facts, span):
            continue
        online = not why_not(rule, facts.steps, span.last_on)
        closed = is_closed_in(facts, span)
        counts[group(facts)] += OnlineCount(
            closed=int(closed),
            closed_online=int(closed and online),
            handled=1,
            handled_online=int(online),
        )
    return dict(counts)
