"""For whom a file waits: what mailboxes are filled by."""

from dataclasses import dataclass

from langso.dossiers.rules import machine
from langso.dossiers.values.files import ENDED, FileStatus, State
from langso.standards.values.procedures import OutcomeKind, Procedure, StageKind

COUNCIL = "council_member"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Roles at a place of the procedure ("": nobody), in departments (none: any)."""

    roles: tuple[str, ...] = ()
    at: str = ""
    departments: tuple[str, ...] = ()


def waiting_for(procedure: Procedure, state: State) -> Waiting:
    """Return for whom a file waits; nobody once it has ended.

    While suspended: who may give the supplement. Departments: those that owe an opinion, then
    the one that goes on with it. Before the council: its members too.
    """
    if state.status in ENDED:
        return Waiting()
    stage = procedure.stage(state.stage)
    actor = stage.actor
    if state.status == FileStatus.SUSPENDED:
        resuming = next(
            (one.by for one in stage.outcomes if one.kind == OutcomeKind.RESUME and one.by), actor
        )
        return Waiting(resuming.roles, resuming.at, _named(resuming.department))
    if stage.kind == StageKind.OPINIONS:
        lacking = machine.opinions_lacking(stage, state)
        return Waiting(actor.roles, actor.at, lacking or _named(actor.department))
    if stage.kind == StageKind.COUNCIL:
        roles = dict.fromkeys((*actor.roles, COUNCIL))
        return Waiting(tuple(roles), actor.at, _named(actor.department))
    return Waiting(actor.roles, actor.at, _named(actor.department))


def _named(department: str) -> tuple[str, ...]:
    return (department,) if department else ()
