"""The detailed table of a dossier with its three findings, as pages show it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from langso.accounts.queries import Somebody
from langso.assessment.values import Verdict
from langso.core.confidence import Confidence
from langso.core.templatetags.writing import in_language
from langso.dossiers import queries as files
from langso.recognition.queries import dossiers as queries
from langso.recognition.queries.dossiers import DossierInfo, Findings
from langso.recognition.rules import detail_table, finding_stages
from langso.recognition.values.dossiers import DetailRow, EvidenceItem, FoundBy, TableCounts
from langso.reporting.values import FindingVerdict, Stage


@dataclass(frozen=True, slots=True)
class FoundShown:
    """What one stage found, or nothing yet."""

    stage: str
    label: str
    verdict: str
    word: str
    reason: str


@dataclass(frozen=True, slots=True)
class RowShown:
    """One indicator; `wanted` is what the reader's finding begins with, None: not theirs."""

    code: str
    title: str
    required: str
    value: str
    verdict: str
    word: str
    confidence: str
    unconfirmed: bool
    evidence: tuple[EvidenceItem, ...]
    found: tuple[FoundShown, ...]
    differs: bool
    mine: bool
    wanted: str
    reason: str

    @property
    def applies(self) -> bool:
        """Whether the indicator is asked of the place at all."""
        return self.verdict != Verdict.NOT_APPLICABLE

    @property
    def met(self) -> bool:
        """Whether the figure reaches its level."""
        return self.verdict == Verdict.MET

    @property
    def waits(self) -> bool:
        """Whether somebody has to look: not met, found differently, or the reader's to decide."""
        undecided = not self.wanted or (self.wanted != FindingVerdict.MET and not self.reason)
        return self.differs or (self.applies and not self.met) or (self.mine and undecided)


@dataclass(frozen=True, slots=True)
class GroupShown:
    """A criterion with its indicators; pages fold it unless an indicator `waits`."""

    number: int
    title: str
    rows: tuple[RowShown, ...]

    @property
    def applying(self) -> int:
        """How many indicators are asked of the place."""
        return sum(row.applies for row in self.rows)

    @property
    def met(self) -> int:
        """How many of them are met."""
        return sum(row.met for row in self.rows)

    @property
    def waiting(self) -> int:
        """How many indicators somebody has to look at."""
        return sum(row.waits for row in self.rows)

    @property
    def verdict(self) -> str:
        """The mark beside the counts: one indicator not met is enough against the criterion."""
        if not self.applying:
            return str(Verdict.NOT_APPLICABLE)
        if any(row.verdict == Verdict.NOT_MET for row in self.rows):
            return str(Verdict.NOT_MET)
        return str(Verdict.MET if self.met == self.applying else Verdict.UNDETERMINED)


@dataclass(frozen=True, slots=True)
class TablePage:
    """The table, whose findings are due (blank: nobody's), and how it counts."""

    groups: tuple[GroupShown, ...]
    counts: TableCounts
    stage: str
    stage_label: str
    verdicts: tuple[tuple[str, str], ...]
    may_renew: bool

    @property
    def codes(self) -> list[str]:
        """The indicators the reader may find on."""
        return [row.code for group in self.groups for row in group.rows if row.mine]


def table_page(
    rows: Sequence[DetailRow],
    found: Findings,
    *,
    user: Somebody | None,
    dossier: DossierInfo,
    on: dt.date,
    ended: bool,
) -> TablePage:
    """Lay the table out for a reader; who records findings now gets what they begin with."""
    whose = None if ended or user is None else _whose(user, dossier, on)
    fields = (
        queries.fields_of(user=user, dossier=dossier, on=on)
        if user is not None and whose == Stage.VERIFIED
        else None
    )
    begin = queries.prefilled(rows, found, whose) if whose else {}
    by_criterion: dict[int, list[DetailRow]] = {}
    for row in rows:
        by_criterion.setdefault(row.criterion, []).append(row)
    return TablePage(
        groups=tuple(
            GroupShown(
                number,
                in_language(some[0].criterion_title),
                tuple(_row(row, found.get(row.code, {}), whose, fields, begin) for row in some),
            )
            for number, some in by_criterion.items()
        ),
        counts=detail_table.counts(rows),
        stage=whose.value if whose else "",
        stage_label=str(whose.label) if whose else "",
        verdicts=tuple((one.value, str(one.label)) for one in FindingVerdict),
        may_renew=whose == Stage.SELF,
    )


def _row(
    row: DetailRow,
    found: Mapping[Stage, FoundBy],
    whose: Stage | None,
    fields: frozenset[str] | None,
    begin: Mapping[str, tuple[FindingVerdict | None, str]],
) -> RowShown:
    mine = whose is not None and row.verdict != Verdict.NOT_APPLICABLE
    mine = mine and (fields is None or row.department in fields)
    first, reason = begin.get(row.code, (None, ""))
    said = {one.verdict for one in found.values()}
    return RowShown(
        code=row.code,
        title=in_language(row.title),
        required=in_language(row.required),
        value=in_language(row.value),
        verdict=row.verdict,
        word=str(Verdict(row.verdict).label),
        confidence=str(Confidence(row.confidence).label),
        unconfirmed=row.unconfirmed,
        evidence=row.evidence,
        found=tuple(_found(found.get(stage), stage) for stage in Stage),
        differs=len(said) > 1,
        mine=mine,
        wanted=first.value if first is not None else "",
        reason=reason,
    )


def _found(one: FoundBy | None, stage: Stage) -> FoundShown:
    if one is None:
        return FoundShown(stage.value, str(stage.label), "", "", "")
    word = str(one.verdict.label)
    return FoundShown(stage.value, str(stage.label), one.verdict.value, word, one.reason)


def _whose(user: Somebody, dossier: DossierInfo, on: dt.date) -> Stage | None:
    state = files.state_of(file_id=dossier.file_id)
    stage = queries.procedure_of(dossier=dossier).stage(state.stage)
    whose = finding_stages.stage_of(stage)
    if whose is None or not queries.may_find(user=user, dossier=dossier, on=on):
        return None
    return whose
