"""The cells of official papers, computed from facts: a commune's own, or a province's sum of them.

A cell is described once (`Spec`) and evaluated over any number of units, so a province's table is
by construction the sum of its communes'. Amounts are added as exact decimals: whatever the order
or the grouping of communes, the same total comes out. A missing figure is never taken for zero; a
cell says of how many figures it is made and how many there could be.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from langso.standards.rules import formulas
from langso.standards.rules.formulas import Node, Range


class PaperState(StrEnum):
    """How far the figures in a cell have come: the least of its parts'."""

    APPROVED = "approved"
    ENTERED = "entered"
    """Something in it is not approved yet."""
    MISSING = "missing"
    BLANK = "blank"
    """Nothing is asked here."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from.

    `kind`: "element" (key: the data element), "verdict" and "result" (key: `c7` for a criterion,
    else an indicator's code), "criteria" (how many criteria are met). `when`: the round's period,
    its whole year, the year before, or the next. `basis` "plan": what is planned, not what is.
    """

    kind: str
    key: str = ""
    when: str = "round"
    basis: str = "law"


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure of one unit; both ends None: there is none, and `text` may say why.

    A verdict is 1 or 0, a range when undetermined. `reference` leads to its origin:
    `observation:<id>` in the ledger, `entry:<id>` on a sheet.
    """

    low: Decimal | None
    high: Decimal | None
    state: PaperState = PaperState.APPROVED
    text: str = ""
    reference: str = ""
    simulated: bool = False

    @property
    def is_known(self) -> bool:
        """Whether there is a figure."""
        return self.low is not None and self.high is not None


NO_FACT = Fact(None, None, PaperState.MISSING)
UNGROUPED = "none"


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is known of one unit; `group` is its commune group, "none" when not known."""

    unit_id: int
    code: str
    name: str
    group: str = UNGROUPED
    facts: Mapping[Source, Fact] = field(default_factory=dict)

    def fact(self, source: Source) -> Fact:
        """Return a fact, or the absence of one."""
        return self.facts.get(source, NO_FACT)


@dataclass(frozen=True, slots=True)
class Words:
    """A cell of words."""

    text: str


@dataclass(frozen=True, slots=True)
class Blank:
    """A cell that nobody computes: notes, and what is filled in by hand."""


@dataclass(frozen=True, slots=True)
class Own:
    """A commune's own result or verdict, as it stands; no sum is made of it."""

    source: Source


@dataclass(frozen=True, slots=True)
class Sum:
    """The figures of some sources, added up over sources and units."""

    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many units have a figure between `least` and `most`; `source` None: all units.

    `group`: only units of that group. A unit whose range lies on both sides is not counted and
    not taken for a no: it is among those not known.
    """

    source: Source | None
    least: int | None = None
    most: int | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A formula over other cells of the row, by column."""

    node: Node
    parts: tuple[tuple[str, Sum], ...]


Spec = Words | Blank | Own | Sum | Tally | Ratio


@dataclass(frozen=True, slots=True)
class PaperCell:
    """What stands in a cell.

    `known` of `asked` figures are there; `units_known` of `units_asked` units have given one at
    least. `reporters`: which (unit, place among the sources) are there.
    """

    state: PaperState
    low: Decimal | None = None
    high: Decimal | None = None
    text: str = ""
    known: int = 0
    asked: int = 0
    units_known: int = 0
    units_asked: int = 0
    simulated: bool = False
    reference: str = ""
    reporters: frozenset[tuple[int, int]] = frozenset()

    @property
    def is_complete(self) -> bool:
        """Whether every figure it could be made of is there."""
        return self.known == self.asked


def evaluate(spec: Spec, units: Sequence[UnitFacts]) -> PaperCell:
    """Return the cell of some units: of one for a commune's paper, of all for a province's."""
    match spec:
        case Words(text):
            return PaperCell(PaperState.BLANK, text=text)
        case Blank():
            return PaperCell(PaperState.BLANK)
        case Own(source):
            return _own(source, units)
        case Sum():
            return _sum(spec, units)
        case Tally():
            return _tally(spec, units)
        case Ratio():
            return _ratio(spec, units)


def _own(source: Source, units: Sequence[UnitFacts]) -> PaperCell:
    """Return a unit's own fact; of several units nothing is said."""
    if len(units) != 1:
        return PaperCell(PaperState.BLANK)
    fact = units[0].fact(source)
    return PaperCell(
        state=fact.state if fact.is_known else PaperState.MISSING,
        low=fact.low,
        high=fact.high,
        text=fact.text,
        known=int(fact.is_known),
        asked=1,
        units_known=int(fact.is_known),
        units_asked=1,
        simulated=fact.simulated,
        reference=fact.reference,
        reporters=frozenset({(units[0].unit_id, 0)} if fact.is_known else ()),
    )


def _sum(spec: Sum, units: Sequence[UnitFacts]) -> PaperCell:
    known = [
        ((unit.unit_id, place), fact)
        for unit in units
        for place, fact in enumerate(unit.fact(source) for source in spec.sources)
        if fact.is_known
    ]
    facts = [fact for _who, fact in known]
    return PaperCell(
        state=least_state(fact.state for fact in facts),
        low=sum((fact.low for fact in facts if fact.low is not None), Decimal()) if facts else None,
        high=(
            sum((fact.high for fact in facts if fact.high is not None), Decimal())
            if facts
            else None
        ),
        known=len(known),
        asked=len(units) * len(spec.sources),
        units_known=len({unit_id for (unit_id, _place), _fact in known}),
        units_asked=len(units),
        simulated=any(fact.simulated for fact in facts),
        reference=facts[0].reference if len(facts) == 1 else "",
        reporters=frozenset(who for who, _fact in known),
    )


def _tally(spec: Tally, units: Sequence[UnitFacts]) -> PaperCell:
    """Count units; with none in a group while some have no known group, nothing is known."""
    asked = [unit for unit in units if not spec.group or unit.group == spec.group]
    answers = [(unit, counts_in(spec, unit)) for unit in asked]
    known = [unit for unit, answer in answers if answer is not None]
    facts = [unit.fact(spec.source) for unit in known] if spec.source else []
    hidden = spec.group not in {"", UNGROUPED} and any(unit.group == UNGROUPED for unit in units)
    empty = (asked and not known) or (not asked and hidden)
    number = Decimal(sum(answer is True for _unit, answer in answers))
    return PaperCell(
        state=PaperState.MISSING
        if empty
        else least_state(fact.state for fact in facts)
        if facts
        else PaperState.APPROVED,
        low=None if empty else number,
        high=None if empty else number,
        known=len(known),
        asked=len(asked),
        units_known=len(known),
        units_asked=len(asked),
        simulated=any(fact.simulated for fact in facts),
        reporters=frozenset((unit.unit_id, 0) for unit in known if spec.source is not None),
    )


def counts_in(spec: Tally, unit: UnitFacts) -> bool | None:
    """Tell whether a unit is counted; None when its figure does not decide it."""
    if spec.source is None:
        return True
    fact = unit.fact(spec.source)
    if fact.low is None or fact.high is None:
        return None
    least = Decimal("-Infinity") if spec.least is None else Decimal(spec.least)
    most = Decimal("Infinity") if spec.most is None else Decimal(spec.most)
    if least <= fact.low and fact.high <= most:
        return True
    return False if fact.high < least or most < fact.low else None


def _ratio(spec: Ratio, units: Sequence[UnitFacts]) -> PaperCell:
    """Compute a formula of the row; only when its parts come from the very same reporters."""
    cells = {name: _sum(part, units) for name, part in spec.parts}
    asked = max((cell.units_asked for cell in cells.values()), default=0)
    told = PaperCell(PaperState.MISSING, asked=1, units_asked=asked)
    if len({cell.reporters for cell in cells.values()}) != 1:
        return told
    figures = {
        name: Range(float(cell.low), float(cell.high))
        for name, cell in cells.items()
        if cell.low is not None and cell.high is not None
    }
    found = formulas.evaluate(spec.node, figures)
    if found is None:
        return told
    return PaperCell(
        state=least_state(cell.state for cell in cells.values()),
        low=exact(found.low),
        high=exact(found.high),
        known=1,
        asked=1,
        units_known=max(cell.units_known for cell in cells.values()),
        units_asked=asked,
        simulated=any(cell.simulated for cell in cells.values()),
    )


def least_state(states: Iterable[PaperState]) -> PaperState:
    """Return the least advanced of some states; of none: missing."""
    found = set(states)
    if not found:
        return PaperState.MISSING
    return PaperState.ENTERED if PaperState.ENTERED in found else PaperState.APPROVED


def exact(number: float) -> Decimal:
    """Return a figure as the decimal that people wrote, so that sums are exact."""
    return Decimal(repr(number))


def added(first: PaperCell, second: PaperCell) -> PaperCell:
    """Return the cell of two lots of units from the cells of each: what merging them must give."""
    known = [cell for cell in (first, second) if cell.low is not None]
    return PaperCell(
        state=least_state(cell.state for cell in known),
        low=sum((cell.low or Decimal() for cell in known), Decimal()) if known else None,
        high=sum((cell.high or Decimal() for cell in known), Decimal()) if known else None,
        known=first.known + second.known,
        asked=first.asked + second.asked,
        units_known=first.units_known + second.units_known,
        units_asked=first.units_asked + second.units_asked,
        simulated=first.simulated or second.simulated,
        reporters=first.reporters | second.reporters,
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a cell: a unit's, or one source's of a single unit."""

    unit: UnitFacts
    source: Source | None
    cell: PaperCell
    counted: bool | None = None
    """Of a count: whether this unit is in it; None when that is not known."""


def parts_of(spec: Spec, units: Sequence[UnitFacts]) -> list[Part]:
    """Return what a cell is made of: by unit when there are several, else by source."""
    match spec:
        case Sum(sources) if len(units) == 1:
            return [Part(units[0], one, _sum(Sum((one,)), units)) for one in sources]
        case Sum():
            return [Part(unit, None, _sum(spec, [unit])) for unit in units]
        case Tally():
            asked = [unit for unit in units if not spec.group or unit.group == spec.group]
            return [_counted(spec, unit) for unit in asked]
        case Own(source):
            return [Part(unit, source, _own(source, [unit])) for unit in units]
        case Ratio(parts=parts):
            return [part for _name, one in parts for part in parts_of(one, units)]
        case _:
            return []


def _counted(spec: Tally, unit: UnitFacts) -> Part:
    source = spec.source
    cell = _own(source, [unit]) if source else PaperCell(PaperState.APPROVED, known=1, asked=1)
    return Part(unit, source, cell, counts_in(spec, unit))


def sources_of(specs: Iterable[Spec]) -> frozenset[Source]:
    """Return every source that some cells look at: what must be read for them."""
    found: set[Source] = set()
    for spec in specs:
        match spec:
            case Own(source):
                found.add(source)
            case Sum(sources):
                found.update(sources)
            case Tally(source) if source is not None:
                found.add(source)
            case Ratio(parts=parts):
                found.update(source for _name, part in parts for source in part.sources)
    return frozenset(found)
