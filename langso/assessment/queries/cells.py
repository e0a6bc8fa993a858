"""The figures of one period as the engine's cells: reported, carried, derived and computed."""

import datetime as dt
from dataclasses import dataclass

import ibis
import pyarrow as pa

from langso.assessment.frames import cells as frames
from langso.assessment.frames import derived as derived_frames

from langso.assessment.queries import figures
from langso.assessment.queries.law import Law, probes_table
from langso.assessment.queries.places import Subjects
from langso.assessment.rules import derived
from langso.core import duck
from langso.core.shelves import Shelf
from langso.geography import queries as geography
from langso.ledger.values import Figure
from langso.standards import queries as standards

FACT_COLUMNS = "unit_id, element_id, low, high, low_open, high_open"


@dataclass(frozen=True)
class Facts:
    """Figures of one period at the units to be judged, of the elements a set looks at.

    `table`: `schemas.FACTS` with `observation_id` (NULL for derived and carried ones) and
    `carried`. `gaps`: unit_id, element_id, reason, for figures that could not be carried.
    """

    table: duck.Kept
    gaps: duck.Kept | None


@dataclass(frozen=True)
class Cells:
    """What one run of the engine reads."""

    facts: Facts
    points: duck.Kept
    spans: duck.Kept
    seen: duck.Kept
    doubts: duck.Kept
    probes: duck.Kept
    computed: duck.Kept
    """Results of other sets and of lower units that stand in for figures (`COMPUTED`)."""


_moves: Shelf[duck.Kept] = Shelf(16)


def facts_of(
    *,
    law: Law,
    subjects: Subjects,
    period: int,
    cut: figures.Cut,
    moved: tuple[dt.date, dt.date] | None,
) -> Facts:
    """Gather the figures of a period; `moved` (from day, to day) carries them to another tree."""
    wanted = sorted({*law.numbers.values(), *_weights(law)} if moved else law.numbers.values())
    sql, parameters = figures.effective(period=period, cut=cut)
    elements = duck.Kept.of(pa.table({"element_id": pa.array(wanted, pa.int32())}), name="wanted")
    units = subjects.units.name
    gaps = None
    if moved is None:
        reported = duck.Kept(
            f"SELECT {FACT_COLUMNS}, observation_id, simulated, false AS carried FROM ({sql})"
            f' SEMI JOIN "{elements.name}" USING (element_id) SEMI JOIN "{units}" USING (unit_id)',
            *parameters,
            name="reported",
        )
    else:
        source = duck.Kept(
            f"SELECT {FACT_COLUMNS}, simulated FROM ({sql})"
            f' SEMI JOIN "{elements.name}" USING (element_id)',
            *parameters,
            name="source",
        )
        reported, gaps = _carried(law, source, subjects, moved)
    return Facts(_with_derived(law, reported), gaps)


def _weights(law: Law) -> set[int]:
    """Numbers of the elements that weigh others when they are carried."""
    found = set()
    for number in law.numbers.values():
        weight = _denominator(number)
        if weight is not None:
            found.add(weight)
    return found


def _denominator(number: int) -> int | None:
    key = standards.elements_by_number()[number].denominator
    return standards.get_element(key=key).number if key else None


def _carried(
    law: Law, source: duck.Kept, subjects: Subjects, moved: tuple[dt.date, dt.date]
) -> tuple[duck.Kept, duck.Kept]:
    """Carry figures to the units of another day; return them and what could not be carried."""
    key = (geography.revision(), moved)
    moves = _moves.get(
        key,
        lambda: duck.Kept.of(geography.carry_map(from_on=moved[0], to_on=moved[1]), name="moves"),
    )
    by_number = standards.elements_by_number()
    numbers = sorted({*law.numbers.values(), *_weights(law)})
    elements = duck.Kept.of(
        pa.table(
            {
                "element_id": pa.array(numbers, pa.int32()),
                "carry": pa.array([str(by_number[n].carry.value) for n in numbers], pa.string()),
                "denominator_id": pa.array([_denominator(n) for n in numbers], pa.int32()),
            }
        ),
        name="elements",
    )
    expression = geography.carried(
        facts=ibis.table(geography.FACTS_SCHEMA, name="facts"),
        elements=ibis.table(geography.ELEMENTS_SCHEMA, name="elements"),
        moves=ibis.table(geography.MOVES_SCHEMA, name="moves"),
    )
    # The carrying expression takes a NULL end for "no bound"; the ledger writes it as infinity.
    bounded = duck.Kept(
        "SELECT unit_id, element_id, CASE WHEN isinf(low) THEN NULL ELSE low END AS low,"
        " CASE WHEN isinf(high) THEN NULL ELSE high END AS high, low_open, high_open"
        f' FROM "{source.name}"',
        name="bounded",
    )
    sql = duck.named(
        duck.compiled(expression), facts=bounded.name, elements=elements.name, moves=moves.name
    )
    every = duck.Kept(
        f'SELECT * FROM ({sql}) SEMI JOIN "{subjects.units.name}" USING (unit_id)', name="carried"
    )
    found = duck.Kept(
        "SELECT unit_id, element_id, coalesce(low, '-infinity'::DOUBLE) AS low,"
        " coalesce(high, 'infinity'::DOUBLE) AS high, low_open, high_open,"
        " NULL::BIGINT AS observation_id,"
        f' (SELECT coalesce(bool_or(simulated), false) FROM "{source.name}") AS simulated, carried'
        f" FROM \"{every.name}\" WHERE reason = ''",
        name="reported",
    )
    gaps = duck.Kept(
        f"SELECT unit_id, element_id, reason FROM \"{every.name}\" WHERE reason <> ''", name="gaps"
    )
    return found, gaps


def _with_derived(law: Law, reported: duck.Kept) -> duck.Kept:
    """Add the figures that formulas give: single values in the engine, ranges by the rules."""
    made = {key: node for key, node in law.formulas.items() if key in law.numbers}
    if not made:
        return reported
    concerned = [
        law.numbers[key] for key in derived.with_parts(made, law.formulas.get) if key in law.numbers
    ]
    chosen = ", ".join(map(str, sorted(set(concerned))))
    ranged = duck.Kept(
        f'SELECT DISTINCT unit_id FROM "{reported.name}"'
        f" WHERE element_id IN ({chosen}) AND low <> high",
        name="ranged",
    )
    exact = duck.Kept(
        f'SELECT {FACT_COLUMNS} FROM "{reported.name}" ANTI JOIN "{ranged.name}" USING (unit_id)'
        f" WHERE element_id IN ({chosen})",
        name="exact",
    )
    expression = derived_frames.derived(law.numbers, made)
    single = duck.named(duck.compiled(expression), facts=exact.name)
    several = duck.Kept.of(_derived_ranges(law, made, reported, ranged, chosen), name="several")
    return duck.Kept(
        f'SELECT {FACT_COLUMNS}, observation_id, simulated, carried FROM "{reported.name}"'
        " UNION ALL SELECT unit_id, element_id, value, value, false, false, NULL,"
        f" false, false FROM ({single})"
        f' UNION ALL SELECT {FACT_COLUMNS}, NULL, false, false FROM "{several.name}"',
        name="facts",
    )


def _derived_ranges(
    law: Law,
    made: dict[str, derived.formulas.Node],
    reported: duck.Kept,
    ranged: duck.Kept,
    chosen: str,
) -> pa.Table:
    """Derive by the rules themselves for the few units that report ranges among the parts."""
    keys = {number: key for key, number in law.numbers.items()}
    rows = duck.connection().execute(
        f'SELECT {FACT_COLUMNS} FROM "{reported.name}" SEMI JOIN "{ranged.name}" USING (unit_id)'
        f" WHERE element_id IN ({chosen})"
    )
    by_unit: dict[int, dict[str, Figure | None]] = {}
    for unit_id, element_id, *ends in rows.fetchall():
        by_unit.setdefault(unit_id, {})[keys[element_id]] = Figure(*ends)
    found = [
        (unit_id, law.numbers[key], figure)
        for unit_id, given in by_unit.items()
        for key, figure in derived.fill_in(given, made, law.formulas.get).items()
        if key not in given and figure is not None
    ]
    figures_found = [row[2] for row in found]
    return pa.table(
        {
            "unit_id": pa.array([row[0] for row in found], pa.int32()),
            "element_id": pa.array([row[1] for row in found], pa.int32()),
            "low": pa.array([f.low for f in figures_found], pa.float64()),
            "high": pa.array([f.high for f in figures_found], pa.float64()),
            "low_open": pa.array([f.low_open for f in figures_found], pa.bool_()),
            "high_open": pa.array([f.high_open for f in figures_found], pa.bool_()),
        }
    )


COMPUTED = pa.schema(
    [
        ("unit_id", pa.int32()),
        ("probe", pa.int32()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("unconfirmed", pa.bool_()),
    ]
)
"""Cells that are results themselves: verdicts of other sets, shares of lower units."""


def cells_of(*, law: Law, facts: Facts, computed: pa.Table) -> Cells:
    """Lay figures and computed results out as cells; a computed result wins over a reported one."""
    words = law.program.words
    probes = duck.Kept.of(probes_table(law.program), name="probes")
    looks = duck.Kept.of(law.element_probes, name="element_probes")
    results = duck.Kept.of(computed, name="computed")
    tables = {"facts": facts.table.name, "element_probes": looks.name}
    points = duck.Kept(
        f"SELECT * FROM ({duck.named(duck.compiled(frames.points()), **tables)})"
        f' ANTI JOIN "{results.name}" USING (unit_id, probe)'
        f' UNION ALL SELECT unit_id, probe, low FROM "{results.name}" WHERE low = high',
        name="points",
    )
    spans = duck.Kept(
        f"SELECT * FROM ({duck.named(duck.compiled(frames.spans()), **tables)})"
        f' ANTI JOIN "{results.name}" USING (unit_id, probe)'
        f' UNION ALL SELECT unit_id, probe, low, high FROM "{results.name}" WHERE low < high',
        name="spans",
    )
    seen = duck.named(
        duck.compiled(frames.seen(words)), points=points.name, spans=spans.name, probes=probes.name
    )
    shaky = duck.Kept(
        f'SELECT unit_id, probe FROM "{results.name}" WHERE unconfirmed', name="shaky"
    )
    doubts = duck.named(duck.compiled(frames.doubts(words)), shaky=shaky.name)
    return Cells(
        facts=facts,
        points=points,
        spans=spans,
        seen=duck.Kept(seen, name="seen"),
        doubts=duck.Kept(doubts, name="doubts"),
        probes=probes,
        computed=results,
    )
