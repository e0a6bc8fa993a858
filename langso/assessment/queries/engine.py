"""One question to the engine: which set, which period, on which day's tree, at which cut."""

import datetime as dt
from dataclasses import dataclass, replace

import pyarrow as pa

from langso.assessment.frames import levels as level_frames
from langso.assessment.frames import verdicts
from langso.assessment.queries import cells as cell_queries
from langso.assessment.queries import figures, places
from langso.assessment.queries.law import Law, judging_sql, law_of, levels_table
from langso.assessment.rules.programs import LevelRow
from langso.assessment.values import TREES, UnknownTreeError
from langso.core import duck
from langso.core.periods import Period
from langso.core.shelves import Shelf
from langso.geography import queries as geography
from langso.standards.values import EntryCondition, Indicator, UnitShare


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; `on` is the day of the tree, `carried_from` the day figures come from."""

    set_id: str
    period: Period
    on: dt.date
    carried_from: dt.date | None
    cut: figures.Cut


@dataclass(frozen=True)
class Levels:
    """Levels resolved for every profile."""

    resolved: duck.Kept
    masks: duck.Kept


@dataclass(frozen=True)
class Judged:
    """The engine's answer: one row a unit (`frames.schemas.judged`), and what it was made of."""

    law: Law
    question: Question
    subjects: places.Subjects
    cells: cell_queries.Cells
    levels: Levels
    table: duck.Kept


_cells: Shelf[cell_queries.Cells] = Shelf(12)
_levels: Shelf[Levels] = Shelf(32)
_judged: Shelf[Judged] = Shelf(48)


def question(
    *,
    set_id: str,
    period: Period | str,
    on: dt.date | None,
    tree: str,
    as_of_cut: int | None,
) -> Question:
    """Complete a question. The day is the period's last one on the tree of then, today on today's.

    Raises UnknownTreeError, BadPeriodError.
    """
    if tree not in TREES:
        msg = f"Cây đơn vị phải là “then” (như khi đó) hoặc “today” (hôm nay), không phải “{tree}”."
        raise UnknownTreeError(msg)
    asked = period if isinstance(period, Period) else Period.parse(period)
    cut = figures.cut_for(as_of_cut=as_of_cut)
    if tree == "then":
        return Question(set_id, asked, on or asked.last_on, None, cut)
    today = dt.datetime.now(tz=dt.UTC).astimezone(VIETNAM).date()
    return Question(set_id, asked, on or today, asked.last_on, cut)


VIETNAM = dt.timezone(dt.timedelta(hours=7))


def key_of(asked: Question) -> tuple[object, ...]:
    """Return what the answer to a question depends on."""
    return (
        *law_of(set_id=asked.set_id, year=asked.period.year).key,
        geography.revision(),
        asked.set_id,
        asked.period,
        asked.on,
        asked.carried_from,
        *figures.version(period=asked.period.code, cut=asked.cut),
    )


def judged(asked: Question) -> Judged:
    """Answer a question, from memory when nothing it depends on has changed."""
    return _judged.get(key_of(asked), lambda: _judge(asked))


def _judge(asked: Question) -> Judged:
    law = law_of(set_id=asked.set_id, year=asked.period.year)
    subjects = places.subjects(law=law, on=asked.on)
    cells = _cells.get(key_of(asked), lambda: _gather(law, subjects, asked))
    levels = levels_of(law, subjects, ())
    return Judged(law, asked, subjects, cells, levels, run(law, subjects, cells, levels))


def run(
    law: Law, subjects: places.Subjects, cells: cell_queries.Cells, levels: Levels
) -> duck.Kept:
    """Judge all units: the hot path, two queries."""
    words = law.program.words
    known = duck.named(
        duck.compiled(verdicts.subjects(words)),
        units=subjects.units.name,
        profile_masks=levels.masks.name,
        seen=cells.seen.name,
        unit_doubts=cells.doubts.name,
    )
    known_table = duck.Kept(known, name="subjects")
    sql = duck.named(
        judging_sql(law.program.shape),
        subjects=known_table.name,
        points=cells.points.name,
        spans=cells.spans.name,
        resolved=levels.resolved.name,
    )
    return duck.Kept(sql, name="judged")


def levels_of(law: Law, subjects: places.Subjects, drafts: tuple[LevelRow, ...]) -> Levels:
    """Resolve the levels of a set for the profiles of its units, with drafts laid over the law."""
    key = (*law.key, law.criteria_set.id, law.criteria_set.year, subjects.profiles.name, drafts)
    return _levels.get(key, lambda: _resolve(law, subjects, drafts))


def _resolve(law: Law, subjects: places.Subjects, drafts: tuple[LevelRow, ...]) -> Levels:
    words = law.program.words
    rows = duck.Kept.of(levels_table((*law.program.level_rows, *drafts)), name="levels")
    probes = duck.Kept.of(cell_queries.probes_table(law.program), name="probes")
    winners = duck.Kept(
        duck.named(
            duck.compiled(level_frames.winning_levels()),
            levels=rows.name,
            profiles=subjects.profiles.name,
            profile_classes=subjects.profile_classes.name,
        ),
        name="winners",
    )
    tables = {"winners": winners.name, "probes": probes.name, "profiles": subjects.profiles.name}
    return Levels(
        resolved=duck.Kept(
            duck.named(duck.compiled(level_frames.resolved(words)), **tables), name="resolved"
        ),
        masks=duck.Kept(
            duck.named(duck.compiled(level_frames.profile_masks(words)), **tables),
            name="profile_masks",
        ),
    )


def _gather(law: Law, subjects: places.Subjects, asked: Question) -> cell_queries.Cells:
    moved = (asked.carried_from, asked.on) if asked.carried_from else None
    facts = cell_queries.facts_of(
        law=law, subjects=subjects, period=asked.period.code, cut=asked.cut, moved=moved
    )
    computed = [
        *(_verdicts_of_set(asked, set_id, probe) for set_id, probe in law.required_sets.items()),
        *_unit_shares(law, asked),
    ]
    rows = pa.concat_tables(computed) if computed else cell_queries.COMPUTED.empty_table()
    return cell_queries.cells_of(law=law, facts=facts, computed=rows)


def _verdicts_of_set(asked: Question, set_id: str, probe: int) -> pa.Table:
    """Turn the titles of another set into cells: 1 met, 0 not met, between them undetermined."""
    other = judged(replace(asked, set_id=set_id))
    rows = duck.fetch(
        f"SELECT unit_id, $1::INTEGER AS probe, (verdict = 2)::DOUBLE AS low,"
        f" (verdict <> 0)::DOUBLE AS high, unconfirmed"
        f' FROM "{other.table.name}" WHERE verdict <> 3',
        probe,
    )
    return rows.cast(cell_queries.COMPUTED)


def _unit_shares(law: Law, asked: Question) -> list[pa.Table]:
    """Turn the titles of lower units into shares of the units above: surely, and possibly met."""
    found = []
    probes: dict[str, list[int]] = {}
    for probe in law.program.probes:
        probes.setdefault(probe.element, []).append(probe.no)
    things: tuple[Indicator | EntryCondition, ...] = (
        *law.criteria_set.indicators,
        *law.criteria_set.entry_conditions,
    )
    shares = {thing.unit_share for thing in things if thing.unit_share is not None}
    for share in sorted(shares, key=lambda one: one.element):
        for probe_no in probes.get(share.element, ()):
            found.append(_unit_share(law, share, probe_no, asked))
    return found


def _unit_share(law: Law, share: UnitShare, probe: int, asked: Question) -> pa.Table:
    lower = judged(replace(asked, set_id=share.criteria_set))
    tree = places.day(on=asked.on)
    counts: dict[int, list[int]] = {}
    rows = duck.fetch(f'SELECT unit_id, verdict, unconfirmed FROM "{lower.table.name}"')
    for unit_id, verdict, unconfirmed in zip(*(c.to_pylist() for c in rows.columns), strict=True):
        unit = tree.units[unit_id]
        above = tree.ancestor(unit_id, law.criteria_set.level)
        if above is None or verdict == 3 or (share.kinds and unit.kind not in share.kinds):
            continue
        count = counts.setdefault(above, [0, 0, 0, 0])
        count[0] += 1
        count[1] += verdict == 2
        count[2] += verdict != 0
        count[3] += bool(unconfirmed)
    above_units = list(counts)
    return pa.table(
        {
            "unit_id": pa.array(above_units, pa.int32()),
            "probe": pa.array([probe] * len(above_units), pa.int32()),
            "low": pa.array([100 * counts[u][1] / counts[u][0] for u in above_units], pa.float64()),
            "high": pa.array(
                [100 * counts[u][2] / counts[u][0] for u in above_units], pa.float64()
            ),
            "unconfirmed": pa.array([counts[u][3] > 0 for u in above_units], pa.bool_()),
        },
        schema=cell_queries.COMPUTED,
    )
