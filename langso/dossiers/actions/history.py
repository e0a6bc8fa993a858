"""Files of the past: their steps entered afterwards, marked as such, in the order of the stages."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.dossiers.actions import hooks, logs, moving
from langso.dossiers.actions.logs import Doer, Entry, HeldFile
from langso.dossiers.actions.opening import Opening, begin, opening_payload, refuse_senseless
from langso.dossiers.models import Organisation, WorkFile
from langso.dossiers.queries import acting
from langso.dossiers.rules import machine, replaying
from langso.dossiers.rules.refusals import problem
from langso.dossiers.values.files import Ask, EventKind, Medium, Problem, ProblemsError


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """A step as papers tell it: the outcome of a stage, its day, who did it where.

    `organisation` is a name: what acted then may no longer exist.
    """

    stage: str
    outcome: str
    happened_on: dt.date
    actor_name: str
    organisation: str = ""
    role: str = ""
    reason: str = ""
    missing: tuple[str, ...] = ()
    payload: Mapping[str, Any] = field(default_factory=dict)
    document_ids: tuple[int, ...] = ()


def record_history(
    *,
    organisation_id: int,
    unit_id: int | None,
    procedure_id: str,
    title: str,
    opened_on: dt.date,
    steps: Sequence[HistoryStep],
    actor: Somebody,
    at: dt.datetime,
    subject_kind: str = "",
    subject_id: int | None = None,
    topic: str = "",
    retention: str = "",
    simulated: bool = False,
    departments: Iterable[str] = (),
    opened_by: str = "",
    payload: Mapping[str, Any] | None = None,
) -> WorkFile:
    """Keep a file of the past with all its steps, in one transaction.

    Needs the right to record titles at the organisation, which keeps the file (for a place that
    has ended: its province's). Every day lies before today, in order, the first within the
    procedure's force; the order of stages holds, roles and papers of that time are not asked.
    Each event is marked as entered afterwards and tells who entered it. Raises ProblemsError,
    PermissionDenied, UnknownProcedureError.
    """
    asked = Opening(
        organisation_id, unit_id, procedure_id, title, subject_kind, subject_id, topic, retention,
        simulated=simulated, departments=tuple(departments), payload=payload or {},
    )  # fmt: skip
    today = logs.day_of(at)
    refuse_senseless(asked, on=opened_on, today=today)
    organisation = Organisation.objects.get(pk=organisation_id)
    accounts.require(
        user=actor, action=Action.RECORD_TITLES, unit_id=organisation.unit_id, on=today
    )
    if unit_id is not None and not acting.is_of(
        unit_id=unit_id, above_id=organisation.unit_id, on=today
    ):
        raise ProblemsError((problem("not-its-province"),))
    with transaction.atomic():
        held = begin(asked, organisation=organisation, at=at, on=opened_on)
        if not held.procedure.holds_on(opened_on):
            raise ProblemsError((problem("not-in-force", day=f"{opened_on:%d/%m/%Y}"),))
        held.add(
            Entry(
                EventKind.OPENED, Doer(None, opened_by or organisation.name_vi), at,
                payload={**opening_payload(asked, held.procedure), **_entered_by(actor)},
                medium=Medium.ENTERED_AFTERWARDS, happened_on=opened_on,
            )
        )  # fmt: skip
        for step in steps:
            _take(held, step, actor=actor, at=at, today=today)
    return held.file


def _take(
    held: HeldFile, step: HistoryStep, *, actor: Somebody, at: dt.datetime, today: dt.date
) -> None:
    """Write one step. Raises ProblemsError."""
    ask = Ask(
        step.outcome, step.reason, step.missing, step.document_ids, step.payload,
        Medium.ENTERED_AFTERWARDS,
    )  # fmt: skip
    problems = _problems(held, step, ask, today)
    if not problems:
        pending = moving.pending(held, ask, actor=actor, at=at, on=step.happened_on)
        problems = hooks.problems_of(held.file, pending)
    if problems:
        raise ProblemsError(tuple(problems))
    outcome = held.procedure.stage(held.state.stage).outcome(step.outcome)
    kind = replaying.KIND_OF_OUTCOME[outcome.kind] if outcome else EventKind.NOTED
    payload = {
        **moving.payload_of(ask), **_entered_by(actor), "by_organisation": step.organisation,
    }  # fmt: skip
    held.add(
        Entry(
            kind, Doer(None, step.actor_name[:150], step.role), at, step.outcome, step.reason,
            payload, Medium.ENTERED_AFTERWARDS, step.happened_on,
        )
    )  # fmt: skip


def _problems(held: HeldFile, step: HistoryStep, ask: Ask, today: dt.date) -> list[Problem]:
    stage = held.procedure.stage(held.state.stage)
    if step.stage != held.state.stage:
        return [problem("wrong-stage", stage=stage.title.vi)]
    if step.happened_on >= today:
        return [problem("not-history")]
    if step.happened_on < held.state.last_on:
        return [problem("day-before", day=f"{held.state.last_on:%d/%m/%Y}")]
    return machine.check_history(held.procedure, held.state, ask)


def _entered_by(actor: Somebody) -> dict[str, Any]:
    return {"entered_by": actor.pk, "entered_by_name": logs.doer_of(actor).name}
