"""What a round asks: the elements its criteria sets judge, in the order of the law.

One element stands once, where the law names it first, however many indicators it serves. An
element with a formula is typed as a result, or by its parts where the round's data says so;
what other sets or lower units decide is never typed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from langso.assessment.rules.judging import item_of
from langso.reporting.values import PlanRow, RowKind
from langso.standards.values import (
    Carry,
    CriteriaSet,
    DataElement,
    EntryCondition,
    Indicator,
    Text,
)

PartsOf = Callable[[str], tuple[str, ...]]
DepartmentOf = Callable[[str, str], str]

CONDITIONS = 0
"""The number under which the conditions beside the criteria stand."""


@dataclass
class _Draft:
    element: DataElement
    kind: RowKind
    department: str
    required: bool
    indicators: dict[tuple[str, int, str], None]
    parts: tuple[str, ...] = ()
    part_of: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What a plan is made from beside the sets."""

    elements: Mapping[str, DataElement]
    parts_of: PartsOf
    department_of: DepartmentOf
    by_parts: frozenset[str]
    by_village: frozenset[str]


def plan_rows(
    sets: Sequence[tuple[CriteriaSet, bool]],
    asked: Asked,
    forms: Iterable[tuple[str, Sequence[tuple[str, ...]]]] = (),
) -> tuple[PlanRow, ...]:
    """Return the rows of a round for its sets, each with whether the round requires it.

    `forms`: after them what paper forms ask, by form and line; no verdict waits for those, so none
    is required. Grain: one row an element. Elements the database has no number for yet are left
    out.
    """
    drafts: dict[str, _Draft] = {}
    for criteria_set, required in sets:
        for number, code, keys in places(criteria_set):
            for key in keys:
                _add(drafts, key, (criteria_set.id, number, code), required, asked)
    for form_id, lines in forms:
        for line, keys in enumerate(lines, 1):
            for key in keys:
                _add(drafts, key, (form_id, CONDITIONS, str(line)), False, asked)
    return tuple(
        _row(draft, position)
        for position, draft in enumerate(drafts.values())
        if draft.element.number is not None
    )


def places(criteria_set: CriteriaSet) -> Iterable[tuple[int, str, tuple[str, ...]]]:
    """Yield (criterion, indicator code, element keys typed for it) in the order of the law."""
    for indicator in criteria_set.indicators:
        yield indicator.criterion, indicator.code, _keys(indicator)
    for condition in criteria_set.entry_conditions:
        yield CONDITIONS, condition.id, _keys(condition)


def _keys(thing: Indicator | EntryCondition) -> tuple[str, ...]:
    """Return the elements a person reports for an indicator: of its tests, then of its guards."""
    if thing.requires_set is not None or thing.unit_share is not None:
        return ()
    item = item_of(thing)
    guards = [item.applies_when, *(test.guard for test in item.all_tests)]
    keys = [guard.element for guard in guards if guard]
    keys += [test.element for test in item.all_tests]
    return tuple(dict.fromkeys(keys))


def _add(
    drafts: dict[str, _Draft],
    key: str,
    place: tuple[str, int, str],
    required: bool,
    asked: Asked,
    part_of: str = "",
) -> None:
    draft = drafts.get(key)
    if draft is None:
        parts = asked.parts_of(key) if key in asked.by_parts else ()
        kind = RowKind.COMPUTED if parts else RowKind.TYPED
        if key in asked.by_village and not parts:
            kind = RowKind.VILLAGES
        draft = drafts[key] = _Draft(
            element=asked.elements[key],
            kind=kind,
            department=asked.department_of(place[0], place[2]),
            required=required,
            indicators={},
            parts=parts,
        )
    draft.required = draft.required or required
    draft.indicators[place] = None
    if part_of:
        draft.part_of[part_of] = None
    for part in draft.parts:
        _add(drafts, part, place, required, asked, part_of=key)


def _row(draft: _Draft, position: int) -> PlanRow:
    element = draft.element
    return PlanRow(
        element_key=element.key,
        element_id=element.number or 0,
        title=element.title,
        measure=element.measure.value,
        unit=element.unit,
        scale=element.scale,
        kind=draft.kind,
        position=position,
        department=draft.department,
        indicators=tuple(draft.indicators),
        required=draft.required,
        parts=draft.parts,
        part_of=tuple(draft.part_of),
        hint=_hint(element),
        weighed_by=_weighed_by(draft),
    )


def _weighed_by(draft: _Draft) -> str:
    """Return what weighs the villages' figures: those that cannot be added up have a mean."""
    if draft.kind != RowKind.VILLAGES or draft.element.carry == Carry.SUM:
        return ""
    return draft.element.denominator or ""


_HINTS = {
    "truth": Text("Ghi đạt hoặc không đạt.", "Write met or not met."),
    "rating": Text("Chọn một mức trong thang xếp loại.", "Choose one rating of the scale."),
    "count": Text("Ghi số nguyên.", "Write a whole number."),
    "percent": Text("Ghi từ 0 đến 100, ví dụ 52,3.", "Write 0 to 100, for instance 52.3."),
}


def _hint(element: DataElement) -> Text | None:
    return element.note or _HINTS.get(element.measure.value)
