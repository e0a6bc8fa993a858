"""What is said and added in a stage without moving the file: comments, opinions, votes, papers."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from langso.accounts.queries import Somebody
from langso.dossiers.actions import logs
from langso.dossiers.actions.logs import Entry, HeldFile
from langso.dossiers.models import FileEvent
from langso.dossiers.queries import acting
from langso.dossiers.rules import machine, replaying
from langso.dossiers.rules.refusals import problem
from langso.dossiers.values.files import (
    EventKind,
    Medium,
    OpinionChoice,
    Problem,
    ProblemsError,
    VoteChoice,
)

ADDED = frozenset({EventKind.DRAFTED, EventKind.SIGNED, EventKind.ISSUED, EventKind.NOTED})
"""Events that other parts of this package write; their policy is theirs."""


def comment(*, file_id: int, text: str, actor: Somebody, at: dt.datetime) -> FileEvent:
    """Comment on a file. Raises ProblemsError for no text, PermissionDenied, UnknownFileError."""
    with transaction.atomic():
        held = logs.hold(file_id=file_id)
        require_handling(held, actor, at)
        _refuse(None if text.strip() else problem("no-text"))
        return held.add(Entry(EventKind.COMMENTED, logs.doer_of(actor), at, reason=text.strip()))


def give_opinion(
    *,
    file_id: int,
    department: str,
    choice: str,
    text: str,
    actor: Somebody,
    at: dt.datetime,
    document_ids: Iterable[int] = (),
    payload: Mapping[str, Any] | None = None,
) -> FileEvent:
    """Give a department's opinion, once each time the stage is entered; dissent says why.

    Raises ProblemsError, UnknownFileError.
    """
    choice = OpinionChoice(choice)
    with transaction.atomic():
        held = logs.hold(file_id=file_id)
        facts = acting.facts_for(user=actor, state=held.state, on=held.day(at))
        _refuse(machine.opinion_problem(held.procedure, held.state, department, facts))
        if choice != OpinionChoice.AGREE and not text.strip():
            _refuse(problem("no-reason", outcome=choice.label))
        rule = held.procedure.stage(held.state.stage).actor
        post = machine.acting_post(rule, facts, department=department)
        told = {**(payload or {}), "department": department, "choice": choice.value}
        return held.add(
            Entry(
                EventKind.OPINION_GIVEN,
                logs.doer_of(
                    actor, role=post.role if post else "",
                    on_behalf_of_id=post.on_behalf_of_id if post else None,
                ),
                at, reason=text.strip(), payload={**told, "documents": list(document_ids)},
            )
        )  # fmt: skip


def cast_vote(
    *, file_id: int, choice: str, actor: Somebody, at: dt.datetime, text: str = ""
) -> FileEvent:
    """Vote in the council, in person and once a meeting. Raises ProblemsError, UnknownFileError."""
    choice = VoteChoice(choice)
    with transaction.atomic():
        held = logs.hold(file_id=file_id)
        facts = acting.facts_for(user=actor, state=held.state, on=held.day(at))
        _refuse(machine.vote_problem(held.procedure, held.state, facts))
        return held.add(
            Entry(
                EventKind.VOTE_CAST, logs.doer_of(actor, role="council_member"), at,
                reason=text.strip(), payload={"choice": choice.value},
            )
        )  # fmt: skip


def attach(
    *,
    file_id: int,
    document_id: int,
    actor: Somebody,
    at: dt.datetime,
    requirement_code: str = "",
    signed: str = "none",
    medium: str = Medium.SYSTEM,
) -> FileEvent:
    """Add a document to a file, for something a stage requires or for nothing in particular.

    What is required is added by those at the place where that stage acts. `signed` tells by whom
    it bore a signature when it came. Raises ProblemsError, PermissionDenied, UnknownFileError.
    """
    with transaction.atomic():
        held = logs.hold(file_id=file_id)
        require_handling(held, actor, at)
        if requirement_code:
            _refuse(_requirement_problem(held, requirement_code, actor, at))
        return held.add(
            Entry(
                EventKind.DOCUMENT_ADDED, logs.doer_of(actor), at, medium=medium,
                payload={
                    "document": document_id, "requirement": requirement_code, "signed": signed,
                },
            )
        )  # fmt: skip


def _requirement_problem(
    held: HeldFile, code: str, actor: Somebody, at: dt.datetime
) -> Problem | None:
    """Return why a paper cannot be added for a requirement, None when it can."""
    stages = [
        stage for stage in held.procedure.stages if any(one.code == code for one in stage.documents)
    ]
    if not stages:
        return problem("no-such-document", document=code)
    facts = acting.facts_for(user=actor, state=held.state, on=held.day(at))
    handled = {post.unit_id for post in facts.posts if machine.HANDLE in post.may}
    if any(facts.places.of(stage.actor.at) in handled for stage in stages):
        return None
    return problem("wrong-role", stage=stages[0].title.vi)


def add_event(
    *,
    file_id: int,
    kind: str,
    actor: Somebody,
    at: dt.datetime,
    payload: Mapping[str, Any] | None = None,
    reason: str = "",
    medium: str = Medium.SYSTEM,
    happened_on: dt.date | None = None,
    once: str = "",
) -> FileEvent:
    """Write down what other parts of work files did (`ADDED`); whether it was allowed is theirs.

    Raises ValueError for a kind that has an action of its own, UnknownFileError.
    """
    kind = EventKind(kind)
    if kind not in ADDED:
        raise ValueError(kind)
    with transaction.atomic():
        held = logs.hold(file_id=file_id)
        return held.add(
            Entry(
                kind, logs.doer_of(actor), at, reason=reason, payload=payload, medium=medium,
                happened_on=happened_on, once=once,
            )
        )  # fmt: skip


def require_handling(held: HeldFile, actor: Somebody, at: dt.datetime) -> None:
    """Raise PermissionDenied unless the person handles files here; ProblemsError when it ended."""
    if not acting.may_handle(user=actor, file=held.file, state=held.state, on=held.day(at)):
        raise PermissionDenied(_("You may not handle this work file."))
    if replaying.is_ended(held.state):
        raise ProblemsError((problem("ended"),))


def _refuse(found: Problem | None) -> None:
    if found is not None:
        raise ProblemsError((found,))
