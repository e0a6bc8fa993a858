"""Makes the page of an entry sheet out of the sheet, the verdicts and what a form just sent."""

import json
import uuid
from collections.abc import Iterable
from urllib.parse import quote, urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy

from langso.assessment.values import Verdict
from langso.core.confidence import CONFIRMED, Confidence
from langso.core.templatetags.units import unit_name
from langso.core.templatetags.writing import in_language
from langso.reporting.presenters.sheet_answers import sentence
from langso.reporting.presenters.sheet_parts import (
    Attempt,
    Block,
    Choice,
    Criterion,
    Input,
    Level,
    Line,
    Rights,
    SheetPage,
    choices_of,
    value_of,
)
from langso.reporting.values import (
    CellState,
    LevelToReach,
    LiveVerdict,
    NewEntry,
    Problem,
    RowKind,
    Saved,
    SaveStatus,
    SheetCriterion,
    SheetIndicator,
    SheetRow,
    SheetSet,
    SheetView,
    VillageCell,
)
from langso.standards import queries as standards
from langso.standards.values import Measure

ALL, MISSING, RETURNED = "all", "missing", "returned"
SHOWN = (ALL, MISSING, RETURNED)
_WANTED = {
    MISSING: frozenset({CellState.EMPTY, CellState.RETURNED}),
    RETURNED: frozenset({CellState.RETURNED}),
}
_TIERS = {
    "ntm": gettext_lazy("New rural commune"),
    "advanced": gettext_lazy("Advanced new rural commune"),
    "model": gettext_lazy("Model new rural commune"),
    "modern": gettext_lazy("Modern new rural commune"),
}


def sheet_page(
    sheet: SheetView,
    *,
    rights: Rights,
    verdicts: Iterable[LiveVerdict],
    problems: Iterable[Problem] = (),
    show: str = ALL,
    attempt: Attempt | None = None,
) -> SheetPage:
    """Lay out a unit's sheet for one reader."""
    maker = _Maker(sheet, rights, verdicts, problems, show, attempt or Attempt())
    criteria = tuple(
        maker.criterion(one, criterion) for one in sheet.sets for criterion in one.criteria
    )
    refused = tuple(answer.message for answer in maker.attempt.answers.values() if _failed(answer))
    return SheetPage(
        sheet=sheet, rights=rights, criteria=tuple(one for one in criteria if one.blocks),
        show=show, form_key=str(uuid.uuid4()), refused=refused,
    )  # fmt: skip


def attempt_of(entries: Iterable[NewEntry], answers: Iterable[Saved]) -> Attempt:
    """Gather what a form sent and what became of it, by the names of the cells."""
    typed, answered = {}, {}
    for entry, answer in zip(entries, answers, strict=True):
        name = f"{entry.element_key}:{entry.village_id or ''}"
        typed[name], answered[name] = str(entry.value or ""), answer
    return Attempt(typed, answered)


def back_to(round_key: str, code: str, anchor: str) -> str:
    """Return the sheet's address, at the criterion that was saved."""
    address = reverse("reporting:sheet", args=[round_key, code])
    return f"{address}#{quote(anchor)}" if anchor else address


def _failed(answer: Saved) -> bool:
    return answer.status in (SaveStatus.CONFLICT, SaveStatus.REFUSED)


class _Maker:
    """Makes the parts of one page."""

    def __init__(
        self, sheet: SheetView, rights: Rights, verdicts: Iterable[LiveVerdict],
        problems: Iterable[Problem], show: str, attempt: Attempt,
    ) -> None:  # fmt: skip
        self.sheet, self.rights, self.show, self.attempt = sheet, rights, show, attempt
        self.verdicts = {(one.set_id, one.indicator): one for one in verdicts}
        self.problems: dict[str, list[tuple[str, str]]] = {}
        for problem in problems:
            said = (str(problem.level), sentence(problem))
            self.problems.setdefault(problem.element_key, []).append(said)
        self.names = _set_names(sheet.sets)
        self.titles = {row.element_key: in_language(row.plan.title) for row in sheet.rows}

    def criterion(self, one: SheetSet, criterion: SheetCriterion) -> Criterion:
        """Lay out one criterion of a set."""
        made = (self._block(indicator, one.set_id) for indicator in criterion.indicators)
        blocks = tuple(block for block in made if block is not None)
        rows = [line.row for block in blocks for line in block.lines if line.row.plan.is_entered]
        inputs = [cell for block in blocks for line in block.lines for cell in _inputs(line)]
        seen = {cell.name: [cell.version, cell.value] for cell in inputs}
        if self.attempt.typed:
            seen = {name: self._seen_before(name, shown) for name, shown in seen.items()}
        return Criterion(
            anchor=f"c-{one.set_id}-{criterion.number}",
            number=criterion.number,
            title=in_language(criterion.title),
            set_name=self.names[one.set_id],
            required=one.required,
            blocks=blocks,
            done=sum(row.state not in _WANTED[MISSING] for row in rows),
            total=len(rows),
            returned=sum(row.state == CellState.RETURNED for row in rows),
            seen=json.dumps(seen, ensure_ascii=False),
        )

    def _seen_before(self, name: str, shown: list[object]) -> list[object]:
        """Take a typed text that was not saved as changed: what stood there is what is held."""
        answer = self.attempt.answers.get(name)
        held = answer.text if answer is not None and _failed(answer) else shown[1]
        return [shown[0], held]

    def _block(self, indicator: SheetIndicator, set_id: str) -> Block | None:
        lines = tuple(self._line(row, set_id) for row in indicator.rows)
        if not lines and not indicator.repeats:
            return None
        repeats = tuple((key, self.titles.get(key, key)) for key in indicator.repeats)
        return Block(indicator, in_language(indicator.title), lines, repeats)

    def _line(self, row: SheetRow, set_id: str) -> Line:
        choices = choices_of(row)
        title = in_language(row.plan.title)
        may_type = self.rights.enter and _may_change(row, is_open=self.sheet.round.is_open)
        typed = None
        if may_type and row.plan.kind == RowKind.TYPED:
            value = value_of(row.figure, row.text, choices)
            typed = self._input(
                f"{row.element_key}:", title, value, row.version, row.state, choices=choices
            )
        return Line(
            row=row,
            title=title,
            unit=_unit(row),
            input=typed,
            villages=tuple(
                self._village(row, one, title, choices) for one in row.villages if may_type
            ),
            levels=tuple(self._level(one, set_id) for one in row.levels),
            problems=tuple(self.problems.get(row.element_key, ())),
            evidence_url=self._evidence_url(row),
            hidden=row.state not in _WANTED.get(self.show, frozenset(CellState)),
        )

    def _village(
        self, row: SheetRow, one: VillageCell, title: str, choices: tuple[Choice, ...]
    ) -> Input:
        return self._input(
            f"{row.element_key}:{one.village_id}", f"{title} – {one.name}",
            value_of(one.figure, one.text, choices), one.version, row.state, choices=choices,
            village=one,
        )  # fmt: skip

    def _input(
        self, name: str, label: str, value: str, version: int, state: CellState, *,
        choices: tuple[Choice, ...], village: VillageCell | None = None,
    ) -> Input:  # fmt: skip
        answer = self.attempt.answers.get(name)
        failed = answer is not None and _failed(answer)
        if failed:
            value = self.attempt.typed.get(name, value)
        if choices and value not in {choice.value for choice in choices}:
            choices = (*choices, Choice(value, value))
        return Input(
            name=name, label=label, value=value, version=version, state=state, choices=choices,
            error=answer.message if answer is not None and failed else "",
            village_id=village.village_id if village else None,
            village=village.name if village else "",
            village_code=village.code if village else "",
        )  # fmt: skip

    def _level(self, level: LevelToReach, set_id: str) -> Level:
        live = self.verdicts.get((level.set_id, level.indicator))
        verdict = live.verdict if live else Verdict.UNDETERMINED.value
        return Level(
            key=f"{level.set_id}:{level.indicator}",
            set_name=self.names[level.set_id] if level.set_id != set_id else "",
            words=in_language(level.words),
            unconfirmed=Confidence(level.confidence) not in CONFIRMED,
            simulated=level.simulated,
            verdict=verdict,
            word=str(Verdict(verdict).label),
        )

    def _evidence_url(self, row: SheetRow) -> str:
        asked = {
            "unit": self.sheet.unit_code,
            "element": row.element_key,
            "period": str(self.sheet.round.period),
        }
        return f"{reverse('evidence:for')}?{urlencode(asked)}"


def _inputs(line: Line) -> list[Input]:
    return [*([line.input] if line.input else []), *line.villages]


def _may_change(row: SheetRow, *, is_open: bool) -> bool:
    if row.state in (CellState.SUBMITTED, CellState.VERIFIED):
        return False
    return is_open or row.state in (CellState.RETURNED, CellState.APPROVED)


def _unit(row: SheetRow) -> str:
    if row.plan.measure in (Measure.TRUTH, Measure.RATING):
        return ""
    return unit_name("%" if row.plan.measure == Measure.PERCENT else row.plan.unit)


def _set_names(sets: Iterable[SheetSet]) -> dict[str, str]:
    """Return what a unit that meets each set is called; the title of a set of another kind."""
    tiers = {info.id: info.tier for info in standards.list_sets()}
    return {
        one.set_id: str(_TIERS.get(tiers.get(one.set_id, ""), in_language(one.title)))
        for one in sets
    }
