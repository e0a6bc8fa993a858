"""Pages of procedures: who acts when, what is needed, how long it may take, how sure we are."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langso.core.confidence import Confidence
from langso.dossiers.presenters import file_words
from langso.dossiers.rules import picture as pictures
from langso.dossiers.values.pictures import Picture
from langso.geography import queries as geography
from langso.geography.values import Level
from langso.standards import queries as standards
from langso.standards.rules.procedures import ALL
from langso.standards.values import Text
from langso.standards.values.procedures import (
    ActorRule,
    Ask,
    Budget,
    Counts,
    LocalBudgets,
    Outcome,
    OutcomeKind,
    Procedure,
    RequiredDocument,
    Stage,
)

PLACES = {
    "organisation": gettext_lazy("the organisation of the file"),
    "unit": gettext_lazy("commune"),
    "district": gettext_lazy("district"),
    "province": gettext_lazy("province"),
    "country": gettext_lazy("centre"),
}
LANES = {
    "organisation": Text("Cơ quan giữ hồ sơ", "Organisation of the file"),
    "unit": Text("Xã", "Commune"),
    "district": Text("Huyện", "District"),
    "province": Text("Tỉnh", "Province"),
    "country": Text("Trung ương", "Centre"),
}
SIGNED = {
    "person": gettext_lazy("signed in person"),
    "agency": gettext_lazy("signed by the agency"),
    "both": gettext_lazy("signed in person and by the agency"),
}
STAYS = gettext_lazy("stays in this stage")
ENDS = gettext_lazy("the file ends")


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A way out of a stage in words. `by`: who else may take it."""

    title: str
    leads_to: str
    asks: str
    by: str
    separate: bool
    kind: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A required document in words."""

    title: str
    signed: str
    optional: bool
    confidence: str


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage in words; `sure` and the like name how sure we are of each part."""

    number: int
    stage: Stage
    title: str
    actor: str
    confidence: str
    note: str
    departments: str
    days: str
    days_confidence: str
    days_assumed: bool
    days_note: str
    council: tuple[str, ...]
    documents: tuple[DocumentRow, ...]
    outcomes: tuple[OutcomeRow, ...]


@dataclass(frozen=True, slots=True)
class LocalRow:
    """Days that a province has set in a decision, in words, in the order of the stages."""

    local: LocalBudgets
    provinces: str
    days: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ProcedurePage:
    """A procedure, ready to be laid out."""

    procedure: Procedure
    picture: Picture
    stages: tuple[StageRow, ...]
    confidence: str
    assumed: int
    """How many deadlines are the platform's assumption, not law."""
    local: tuple[LocalRow, ...]


def place_name(at: str) -> str:
    """Name a place of the procedure in the reader's language."""
    return str(PLACES.get(at, at))


def page_of(procedure: Procedure, *, on: dt.date) -> ProcedurePage:
    """Lay a procedure out, with what provinces have set for it; they are named as of a day."""
    rows = tuple(
        _stage(procedure, stage, number)
        for number, stage in enumerate(pictures.stages_in_order(procedure), start=1)
    )
    return ProcedurePage(
        procedure=procedure,
        picture=pictures.picture_of(procedure),
        stages=rows,
        confidence=str(Confidence(procedure.confidence).label),
        assumed=sum(row.days_assumed for row in rows),
        local=_local(procedure, on),
    )


def _local(procedure: Procedure, on: dt.date) -> tuple[LocalRow, ...]:
    found = standards.local_budgets(procedure_id=procedure.id)
    if not found:
        return ()
    names = {one.code: one.name for one in geography.list_units(on=on, level=Level.PROVINCE)}
    return tuple(
        LocalRow(
            local=one,
            provinces=", ".join(names.get(code, code) for code in one.provinces),
            days=tuple(
                (
                    file_words.text(stage.title),
                    days_of(one.budgets[stage.code]),
                    str(Confidence(one.budgets[stage.code].confidence).label),
                )
                for stage in procedure.stages
                if stage.code in one.budgets
            ),
        )
        for one in found
    )


def days_of(budget: Budget | None) -> str:
    """Say how many days a stage has, and which; blank for none."""
    return f"{budget.days} {Counts(budget.counts).label}" if budget else ""


def _stage(procedure: Procedure, stage: Stage, number: int) -> StageRow:
    budget = stage.budget
    return StageRow(
        number=number,
        stage=stage,
        title=file_words.text(stage.title),
        actor=who(stage.actor),
        confidence=str(Confidence(stage.confidence).label),
        note=file_words.text(stage.note),
        departments=_departments(stage),
        days=days_of(budget),
        days_confidence=str(Confidence(budget.confidence).label) if budget else "",
        days_assumed=budget is not None and budget.confidence in ("unknown", "assumed"),
        days_note=file_words.text(budget.note) if budget else "",
        council=_council(stage),
        documents=tuple(_document(one) for one in stage.documents),
        outcomes=tuple(_outcome(procedure, one) for one in stage.outcomes),
    )


def who(rule: ActorRule) -> str:
    """Say who acts: roles, department, place."""
    roles = ", ".join(file_words.role_word(role) for role in rule.roles)
    if rule.department:
        roles = f"{roles} ({file_words.departments().get(rule.department, rule.department)})"
    return _("%(roles)s; place: %(place)s") % {"roles": roles, "place": place_name(rule.at)}


def _departments(stage: Stage) -> str:
    if stage.departments == ALL:
        return _("every department that the file was opened with")
    names = file_words.departments()
    return ", ".join(names.get(one, one) for one in stage.departments)


def _council(stage: Stage) -> tuple[str, ...]:
    rule = stage.council
    if rule is None:
        return ()
    base = _("of the votes cast") if rule.base == "present" else _("of all members")
    quorum_sure = Confidence(rule.quorum_confidence).label
    return (
        _("at least %(share)s%% of members vote (%(sure)s)")
        % {"share": f"{100 * rule.quorum_share:.0f}", "sure": quorum_sure},
        _("at least %(share)s%% %(base)s are for it (%(sure)s)")
        % {
            "share": f"{100 * rule.pass_share:.0f}", "base": base,
            "sure": Confidence(rule.pass_confidence).label,
        },
    )  # fmt: skip


def _document(wanted: RequiredDocument) -> DocumentRow:
    return DocumentRow(
        file_words.text(wanted.title), str(SIGNED.get(wanted.signed, "")),
        wanted.count_from == 0, str(Confidence(wanted.confidence).label),
    )  # fmt: skip


def _outcome(procedure: Procedure, outcome: Outcome) -> OutcomeRow:
    if outcome.to:
        leads_to = file_words.text(procedure.stage(outcome.to).title)
    elif outcome.kind in (OutcomeKind.SUPPLEMENT, OutcomeKind.RESUME):
        leads_to = str(STAYS)
    else:
        leads_to = str(ENDS)
    return OutcomeRow(
        title=file_words.text(outcome.title),
        leads_to=leads_to,
        asks=", ".join(str(Ask(one).label) for one in outcome.asks),
        by=who(outcome.by) if outcome.by else "",
        separate=outcome.separate,
        kind=outcome.kind,
    )
