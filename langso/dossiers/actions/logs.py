"""Writing a file's log: the file is held, the event added, its state projected, effects run."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from langso.accounts.queries import Somebody
from langso.core import audit
from langso.dossiers.actions import hooks
from langso.dossiers.models import FileEvent, FileState, WorkFile
from langso.dossiers.queries import acting, files
from langso.dossiers.rules import deadlines, replaying, waiting
from langso.dossiers.values.files import (
    Event,
    EventKind,
    Medium,
    State,
    UnknownFileError,
)
from langso.standards import queries as standards
from langso.standards.values.procedures import Procedure


def day_of(at: dt.datetime) -> dt.date:
    """Return the day that an instant has in the country."""
    return timezone.localtime(at).date()


@dataclass(frozen=True, slots=True)
class Doer:
    """Who an event is written down for; `SYSTEM` for the house itself."""

    id: int | None
    name: str
    role: str = ""
    on_behalf_of_id: int | None = None


SYSTEM = Doer(None, "hệ thống")


def doer_of(actor: Somebody, *, role: str = "", on_behalf_of_id: int | None = None) -> Doer:
    """Return who acts, under the name that logs show."""
    name = actor.get_full_name() if actor.is_authenticated else ""
    return Doer(actor.pk, (name or actor.get_username())[:150], role, on_behalf_of_id)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event about to be written."""

    kind: EventKind
    by: Doer
    at: dt.datetime
    outcome: str = ""
    reason: str = ""
    payload: Mapping[str, Any] | None = None
    medium: str = Medium.SYSTEM
    happened_on: dt.date | None = None
    once: str = ""


class HeldFile:
    """A file held until the transaction ends, with its log replayed."""

    def __init__(
        self, file: WorkFile, procedure: Procedure, state: State | None, told: int
    ) -> None:
        """Keep them; `told` is the number of the last event that a person had to know of."""
        self.file, self.procedure, self._state, self.told = file, procedure, state, told

    @property
    def state(self) -> State:
        """Where the file stands now."""
        if self._state is None:
            msg = "nothing happened to the file yet"
            raise replaying.BrokenLogError(msg)
        return self._state

    def day(self, at: dt.datetime) -> dt.date:
        """Return the legal day of something happening now: never before what came last.

        A clock that was set back does not turn the log round.
        """
        today = day_of(at)
        return today if self._state is None else max(today, self._state.last_on)

    def add(self, entry: Entry) -> FileEvent:
        """Write an event, project the state, run effects, tell the audit trail."""
        before = self._state
        on = entry.happened_on or self.day(entry.at)
        number = before.last + 1 if before else 1
        row = FileEvent(
            file=self.file, number=number, kind=entry.kind,
            stage=before.stage if before else self.procedure.first,
            outcome=entry.outcome, actor_id=entry.by.id, actor_name=entry.by.name,
            role=entry.by.role, on_behalf_of_id=entry.by.on_behalf_of_id, at=entry.at,
            organisation_id=(
                before.organisation_id if before else self.file.organisation_id
            ),
            happened_on=on, medium=entry.medium, reason=entry.reason[:2000],
            payload=dict(entry.payload or {}), once=entry.once,
        )  # fmt: skip
        event: Event = files.events_of([row])[0]
        if before is None:
            self._state = replaying.replay(self.procedure, [event])
        else:
            self._state = replaying.after(self.procedure, before, event)
        row.save(force_insert=True)
        project(self.file, self.procedure, self.state, at=entry.at)
        hooks.take_effect(self.file, row)
        audit.record_event(
            at=entry.at, actor=entry.by.name, actor_id=entry.by.id,
            action=f"dossiers.{entry.kind}", subject=f"file {self.file.pk} {self.file.code}",
            detail={"number": number, "stage": row.stage, "outcome": row.outcome},
        )  # fmt: skip
        return row


def hold(*, file_id: int) -> HeldFile:
    """Hold a file until the transaction ends. Raises UnknownFileError.

    Its state row is the lock: two who move one file come one after the other.
    """
    locked = FileState.objects.select_for_update().filter(pk=file_id).first()
    if locked is None:
        raise UnknownFileError(_("There is no work file of this number."))
    file = files.find_file(file_id=file_id)
    procedure = files.procedure_of(file=file)
    events = files.events_of(files.list_events(file_id=file_id))
    told = max(one.number for one in events if one.kind != EventKind.ESCALATED)
    return HeldFile(file, procedure, replaying.replay(procedure, events), told)


def project(file: WorkFile, procedure: Procedure, state: State, *, at: dt.datetime) -> FileState:
    """Write where a file stands into the row that lists are made of, and return it."""
    row = projected(file, procedure, state, at=at)
    row.save()
    file.state = row
    return row


def projected(file: WorkFile, procedure: Procedure, state: State, *, at: dt.datetime) -> FileState:
    """Return the row that a state makes, unsaved; `at` is when the last event was written."""
    calendar = standards.working_calendar()
    clock = deadlines.clock(procedure, state, calendar, state.last_on)
    waits = waiting.waiting_for(procedure, state)
    organisation = acting.organisation_of_state(state, file)
    places = acting.places_of(
        organisation_unit_id=organisation.unit_id, unit_id=state.unit_id, on=state.last_on
    )
    # As `may_see` has it: officers of the place itself see what belongs to the programme.
    about = state.unit_id if file.subject_kind else None
    units = {one for one in (organisation.unit_id, about) if one is not None}
    return FileState(
        file=file, stage=state.stage, status=state.status, organisation=organisation,
        unit_id=state.unit_id, places=acting.units_above(unit_ids=units, on=state.last_on),
        holder_id=state.holder_id, waiting_roles=list(waits.roles),
        waiting_unit_id=places.of(waits.at) if waits.at else None,
        waiting_departments=list(waits.departments), waiting_user_ids=list(state.assigned),
        delegated_ids=sorted({one.to_id for one in state.delegations}),
        due_on=None if replaying.is_ended(state) else clock.due_on,
        entered_stage_on=state.entered_on, opened_on=state.opened_on, closed_on=state.closed_on,
        last_event=state.last, changed_at=at,
    )  # fmt: skip
