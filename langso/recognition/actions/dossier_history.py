"""Dossiers of the past, entered afterwards from paper: three levels, and the title they gave."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from langso.accounts.queries import Somebody
from langso.core import audit
from langso.core.periods import Period
from langso.dossiers import actions as files
from langso.dossiers.actions import HistoryStep
from langso.dossiers.values.organisations import OrganisationKind
from langso.geography import queries as geography
from langso.geography.values import Place
from langso.recognition.actions import titles
from langso.recognition.actions.dossiers import keep_table, name_of, person_of
from langso.recognition.models import Dossier
from langso.recognition.queries import dossiers as queries
from langso.recognition.queries.dossiers import DossierInfo
from langso.recognition.values import Decision
from langso.recognition.values.dossiers import SUBJECT, DossierError, DossierKind
from langso.standards import queries as standards
from langso.standards.values.procedures import OutcomeKind, Procedure, Stage

ONWARD = (OutcomeKind.FORWARD, OutcomeKind.FINISH)


@dataclass(frozen=True, slots=True)
class PastStep:
    """A stage as the papers tell it: its day and who acted."""

    stage: str
    happened_on: dt.date
    actor_name: str
    note: str = ""


def stages_onward(procedure: Procedure) -> tuple[tuple[Stage, str], ...]:
    """Return the stages of a procedure with the outcome that leads on, from first to last."""
    found: list[tuple[Stage, str]] = []
    code = procedure.first
    while code and all(stage.code != code for stage, _outcome in found):
        stage = procedure.stage(code)
        onward = next(one for one in stage.outcomes if one.kind in ONWARD)
        found.append((stage, onward.code))
        code = onward.to if onward.kind == OutcomeKind.FORWARD else ""
    return tuple(found)


@transaction.atomic
def record_past(
    *,
    unit_id: int,
    procedure_id: str,
    title: str,
    set_id: str,
    period: Period,
    opened_on: dt.date,
    steps: Sequence[PastStep],
    decision: Decision,
    actor: Somebody,
    at: dt.datetime,
    simulated: bool = False,
    origin: str = "",
) -> DossierInfo:
    """Enter a dossier of the past with its steps and decision, and give the title it gave.

    The province keeps it; every step is marked as entered afterwards. The table shows the figures
    of the period as the ledger has them. Raises PermissionDenied, ProblemsError, DossierError,
    TitleError.
    """
    procedure = standards.get_procedure(procedure_id=procedure_id)
    place, province = _places(unit_id, opened_on)
    kept = _steps(procedure, steps, decision)
    organisation = files.organisation_of(
        unit_id=_today(province), kind=OrganisationKind.PEOPLE_COMMITTEE, at=at
    )
    file = files.record_history(
        organisation_id=organisation.id or 0, unit_id=unit_id, procedure_id=procedure_id,
        title=f"Xét, công nhận (hồ sơ cũ): {place.name}", opened_on=opened_on, steps=kept,
        subject_kind=SUBJECT, simulated=simulated, opened_by=f"UBND {place.name}",
        actor=actor, at=at,
    )  # fmt: skip
    row = Dossier.objects.create(
        file=file, kind=DossierKind.RECOGNITION, unit_id=unit_id, title=title, set_id=set_id,
        period=period.code, historic=True, simulated=simulated, opened_at=at,
    )  # fmt: skip
    rows, report = queries.live_table(unit_id=unit_id, set_id=set_id, period=period)
    by = person_of(actor)
    keep_table(row.pk, rows, report.law_version, report.ledger_cut, by=by, at=at)
    name = name_of(actor)
    titles.grant(
        unit_id=unit_id, title=title, decision=decision, set_id=set_id, file_id=file.pk,
        source="Hồ sơ cũ nhập vào sau", simulated=simulated, origin=origin, by=name,
        by_id=actor.pk, at=at,
    )  # fmt: skip
    audit.record_event(
        at=at, actor=name, actor_id=actor.pk, action="recognition.record_past",
        subject=f"dossier {row.pk} {place.name}", origin=origin,
        detail={"dossier": row.pk, "file": file.pk, "decision": decision.number},
    )  # fmt: skip
    return queries.info_of(row)


def _places(unit_id: int, on: dt.date) -> tuple[Place, Place]:
    path = geography.path(unit_id=unit_id, on=on)
    return path[-1], path[0]


def _today(province: Place) -> int:
    """Return the province that keeps a former unit's papers now: itself, or what it went into."""
    if province.ended_on is None:
        return province.unit_id
    _before, after = geography.lineage(unit_id=province.unit_id, depth=4)
    if not after:
        raise DossierError(f"{province.name} không còn và chưa biết nhập vào tỉnh nào.")
    return after[-1].unit_id


def _steps(
    procedure: Procedure, steps: Sequence[PastStep], decision: Decision
) -> list[HistoryStep]:
    """Return the steps as the engine takes them, one for each stage. Raises DossierError."""
    told = {one.stage: one for one in steps}
    found = []
    for stage, outcome in stages_onward(procedure):
        one = told.get(stage.code)
        if one is None:
            raise DossierError(f"Thiếu ngày của bước “{stage.title.vi}”; hãy ghi theo hồ sơ giấy.")
        payload = {}
        if any("decision_number" in way.asks for way in stage.outcomes):
            payload = {
                "decision_number": decision.number,
                "decided_on": decision.decided_on.isoformat(),
            }
        found.append(
            HistoryStep(
                stage.code, outcome, one.happened_on, one.actor_name[:150], reason=one.note,
                payload=payload,
            )
        )  # fmt: skip
    return found
