"""Files by number, their logs, where they stand: asked of the events, never of a stored flag."""

import datetime as dt
import functools
import json
from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core import caches
from langso.dossiers.models import FileEvent, FileState, Participant, ProcedureText, WorkFile
from langso.dossiers.rules import deadlines, replaying
from langso.dossiers.values.files import Clock, Event, EventKind, State, UnknownFileError
from langso.standards import queries as standards
from langso.standards.rules import procedures
from langso.standards.values.procedures import Procedure


def get_file(*, user: Somebody, file_id: int, on: dt.date) -> WorkFile:
    """Return a file with state, organisation and text of its procedure.

    Raises UnknownFileError, and PermissionDenied when the person may not see it.
    """
    file = find_file(file_id=file_id)
    if not may_see(user=user, file=file, on=on):
        raise PermissionDenied(_("You may not see this work file."))
    return file


def find_file(*, file_id: int) -> WorkFile:
    """Return a file whoever asks. Raises UnknownFileError."""
    found = (
        WorkFile.objects.select_related("state__organisation", "organisation", "procedure_text")
        .filter(pk=file_id)
        .first()
    )
    if found is None:
        raise UnknownFileError(_("There is no work file of this number."))
    return found


def may_see(*, user: Somebody, file: WorkFile, on: dt.date) -> bool:
    """Tell whether a person may see a file on a day.

    Officers at or above the organisation that has it; those of the place it is about, when it
    belongs to a procedure of the programme; and whoever has a part in it, themselves or by the
    organisation whose files they see.
    """
    if not getattr(user, "is_authenticated", False):
        return False
    units = {file.state.organisation.unit_id}
    if file.subject_kind:
        units.add(file.state.unit_id)
    return (
        any(
            accounts.may(user=user, action=Action.SEE_FILES, unit_id=unit_id, on=on)
            for unit_id in units
        )
        or has_part(user=user, file=file, on=on)
        or _takes_part(user=user, file=file, on=on)
    )


def _takes_part(*, user: Somebody, file: WorkFile, on: dt.date) -> bool:
    """Tell whether a person sees the files of an organisation that has a part in a file."""
    units = Participant.objects.filter(
        file_id=file.pk, validity__contains=on, organisation__isnull=False
    ).values_list("organisation__unit_id", flat=True)
    return any(
        accounts.may(user=user, action=Action.SEE_FILES, unit_id=unit_id, on=on)
        for unit_id in units
    )


def has_part(*, user: Somebody, file: WorkFile, on: dt.date) -> bool:
    """Tell whether a person holds a file, is assigned to it, stands in or takes part on a day."""
    state: FileState = file.state
    user_id = user.pk
    if user_id is None:
        return False
    if user_id in {state.holder_id, *state.waiting_user_ids, *state.delegated_ids}:
        return True
    return Participant.objects.filter(
        Q(user_id=user_id), file_id=file.pk, validity__contains=on
    ).exists()


def list_events(*, file_id: int) -> list[FileEvent]:
    """Return the log of a file in the order of its numbers, with organisations."""
    found = FileEvent.objects.filter(file_id=file_id).select_related("organisation")
    return list(found.order_by("number"))


def events_of(rows: list[FileEvent]) -> list[Event]:
    """Return rows of the log as rules read them."""
    return [
        Event(
            row.number, row.kind, row.happened_on, row.stage, row.outcome, row.actor_id,
            row.on_behalf_of_id, row.role, row.medium,
            {**row.payload, "reason": row.reason} if row.reason else row.payload,
        )
        for row in rows
    ]  # fmt: skip


def state_of(*, file_id: int) -> State:
    """Return where a file stands, replayed from its events. Raises UnknownFileError."""
    file = find_file(file_id=file_id)
    return replaying.replay(procedure_of(file=file), events_of(list_events(file_id=file_id)))


def procedure_of(*, file: WorkFile) -> Procedure:
    """Return the procedure as the file began under it, whatever the law folder says today."""
    return _procedure(file.procedure_text_id)


def procedure_of_version(*, version: str) -> Procedure:
    """Return the procedure that files of a version began under; lists name it by its version."""
    return _procedure(version)


@functools.lru_cache(maxsize=64)
def _procedure(version: str) -> Procedure:
    text = ProcedureText.objects.values_list("text", flat=True).get(version=version)
    return procedures.procedure_of(json.loads(text) if isinstance(text, str) else text)


caches.on_clear(_procedure.cache_clear)


def clock_of(*, file_id: int, on: dt.date) -> Clock:
    """Return the clock of the stage a file is in, as of a day. Raises UnknownFileError."""
    file = find_file(file_id=file_id)
    procedure = procedure_of(file=file)
    state = replaying.replay(procedure, events_of(list_events(file_id=file_id)))
    return deadlines.clock(procedure, state, standards.working_calendar(), on)


def stopped_by_order(*, file_ids: Collection[int]) -> set[int]:
    """Return which of some suspended files stand still by an order, not for a supplement."""
    if not file_ids:
        return set()
    stops = FileEvent.objects.filter(
        file_id__in=file_ids, kind__in=(EventKind.SUSPENDED, EventKind.SUPPLEMENT_ASKED)
    )
    last = stops.order_by("file_id", "-number").distinct("file_id")
    return {
        file_id
        for file_id, kind in last.values_list("file_id", "kind")
        if kind == EventKind.SUSPENDED
    }
