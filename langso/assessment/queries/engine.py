"""One question to the engine: which set, which period, on which day's tree, at which cut."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from langso.assessment.frames import levels as level_frames
from langso.assessment.frames import verdicts as frames
from langso.assessment.queries import amending, figures, places
from langso.assessment.queries import cells as cell_queries
from langso.assessment.queries.law import Law, law_of, levels_table, probes_table
from langso.assessment.rules import masks
from langso.assessment.rules.programs import LevelRow
from langso.assessment.values import TREES, UnknownTreeError
from langso.core import duck
from langso.core.periods import Period
from langso.core.shelves import Shelf
from langso.geography import queries as geography
from langso.standards.values import EntryCondition, Indicator, UnitShare

CARRIED_UNITS = 'SELECT DISTINCT unit_id FROM "facts" WHERE carried'


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
    """Levels resolved for every profile; arrays are words × units."""

    resolved: duck.Kept
    known: masks.Mask
    doubt: masks.Mask


@dataclass(frozen=True)
class Judged:
    """The engine's answer: verdicts in the order of the subjects.

    Answers are kept by the dozen, so they are small: the figures behind one are asked for by
    `cells_of` and gathered anew when they have been let go.
    """

    law: Law
    question: Question
    subjects: places.Subjects
    verdicts: masks.Verdicts
    carried: NDArray[np.bool_]
    """Units with at least one figure that comes from other units than themselves."""

    def title(self, unit_id: int) -> tuple[int, bool] | None:
        """Return the title's code of a unit and whether it is unconfirmed."""
        row = self.subjects.row_of(unit_id)
        if row is None:
            return None
        return int(self.verdicts.titles[row]), bool(self.verdicts.unconfirmed[row])


# A country's cells take some 50 MB with their figures, an answer 1 MB.
_cells: Shelf[cell_queries.Cells] = Shelf(8)
_levels: Shelf[Levels] = Shelf(32)
_judged: Shelf[Judged] = Shelf(96)


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


def day_of(
    *, set_id: str, period: Period | str, on: dt.date | None = None, tree: str = "then"
) -> dt.date:
    """Return the day whose units a question is about. Raises UnknownTreeError, BadPeriodError."""
    return question(set_id=set_id, period=period, on=on, tree=tree, as_of_cut=None).on


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
    cells = cells_of(asked)
    verdicts = run(law, subjects, cells, levels_of(law, subjects, ()))
    return Judged(law, asked, subjects, verdicts, _carried(asked, subjects, cells))


def cells_of(asked: Question) -> cell_queries.Cells:
    """Return the figures that a question is answered from."""
    return _cells.get(key_of(asked), lambda: _gather(asked))


def _carried(
    asked: Question, subjects: places.Subjects, cells: cell_queries.Cells
) -> NDArray[np.bool_]:
    if asked.carried_from is None:
        return np.zeros(len(subjects.unit_ids), np.bool_)
    units = duck.fetch(CARRIED_UNITS, facts=cells.facts.table)["unit_id"].to_numpy()
    return np.isin(subjects.unit_ids, units)


def run(
    law: Law, subjects: places.Subjects, cells: cell_queries.Cells, levels: Levels
) -> masks.Verdicts:
    """Judge all units: the hot path."""
    words, units = law.program.words, len(subjects.unit_ids)
    rows = duck.fetch(duck.sql_of(frames.point_hits), points=cells.points, resolved=levels.resolved)
    hit = cell_queries.laid_out(rows, "hit", words, units)
    # One value fails wherever it is seen, its level is known and it does not pass.
    miss = cells.exact & levels.known & ~hit
    if cells.spans is not None:
        rows = duck.fetch(
            duck.sql_of(frames.span_hits), spans=cells.spans, resolved=levels.resolved
        )
        hit |= cell_queries.laid_out(rows, "hit", words, units)
        miss |= cell_queries.laid_out(rows, "miss", words, units)
    shady = (hit | miss) & (levels.doubt | cells.shaky)
    return masks.judge(law.program, masks.Probed(hit, miss, shady))


def levels_of(law: Law, subjects: places.Subjects, drafts: tuple[LevelRow, ...]) -> Levels:
    """Resolve the levels of a set for the profiles of its units, with drafts laid over the law."""
    key = (*law.key, law.criteria_set.id, law.criteria_set.year, subjects.profiles.name, drafts)
    return _levels.get(key, lambda: resolve(law, subjects, drafts))


def resolve(law: Law, subjects: places.Subjects, drafts: tuple[LevelRow, ...]) -> Levels:
    """Resolve levels without keeping them (see `levels_of`)."""
    words = law.program.words
    probes = duck.Kept.of(probes_table(law.program), called="probes")
    winners = duck.Kept(
        duck.sql_of(level_frames.winning_levels),
        called="winners",
        levels=duck.Kept.of(levels_table((*law.program.level_rows, *drafts)), called="levels"),
        profiles=subjects.profiles,
        profile_classes=subjects.profile_classes,
    )
    known = duck.fetch(duck.sql_of(level_frames.profile_masks), winners=winners, probes=probes)
    return Levels(
        resolved=duck.Kept(
            duck.sql_of(level_frames.resolved, law.program.width),
            called="resolved",
            winners=winners,
            probes=probes,
        ),
        known=_by_unit(known, "known", words, subjects),
        doubt=_by_unit(known, "doubt", words, subjects),
    )


def _by_unit(rows: pa.Table, name: str, words: int, subjects: places.Subjects) -> masks.Mask:
    """Give each unit the masks of its profile."""
    by_profile = np.zeros((words, subjects.profile_count), np.int64)
    by_profile[rows["word"].to_numpy(), rows["profile"].to_numpy()] = rows[name].to_numpy()
    return by_profile[:, subjects.profile_of]


def _gather(asked: Question) -> cell_queries.Cells:
    law = law_of(set_id=asked.set_id, year=asked.period.year)
    subjects = places.subjects(law=law, on=asked.on)
    moved = (asked.carried_from, asked.on) if asked.carried_from else None
    facts = amending.facts_of(
        cell_queries.Wanted(law, subjects, asked.period.code, asked.cut, moved)
    )
    results = [
        *(_titles_of(asked, set_id, probe) for set_id, probe in law.required_sets.items()),
        *_unit_shares(law, asked),
    ]
    rows = pa.concat_tables(results) if results else cell_queries.RESULTS.empty_table()
    return cell_queries.cells_of(law=law, subjects=subjects, facts=facts, results=rows)


def _titles_of(asked: Question, set_id: str, probe: int) -> pa.Table:
    """Turn the titles of another set into cells: 1 met, 0 not met, between them undetermined."""
    other = judged(replace(asked, set_id=set_id))
    titles = other.verdicts.titles
    chosen = titles != masks.ABSENT
    return _results(
        unit_ids=other.subjects.unit_ids[chosen],
        probe=probe,
        low=titles[chosen] == masks.MET,
        high=titles[chosen] != masks.NOT_MET,
        unconfirmed=other.verdicts.unconfirmed[chosen],
    )


def _results(
    *,
    unit_ids: NDArray[Any],
    probe: int,
    low: NDArray[Any],
    high: NDArray[Any],
    unconfirmed: NDArray[np.bool_],
) -> pa.Table:
    return pa.table(
        {
            "unit_id": unit_ids.astype(np.int32),
            "probe": np.full(len(unit_ids), probe, np.int32),
            "low": low.astype(np.float64),
            "high": high.astype(np.float64),
            "unconfirmed": unconfirmed,
        },
        schema=cell_queries.RESULTS,
    )


def _unit_shares(law: Law, asked: Question) -> list[pa.Table]:
    """Turn the titles of lower units into shares of the units above: surely, and possibly met."""
    things: tuple[Indicator | EntryCondition, ...] = (
        *law.criteria_set.indicators,
        *law.criteria_set.entry_conditions,
    )
    shares = {thing.unit_share for thing in things if thing.unit_share is not None}
    return [
        _unit_share(law, share, probe.no, asked)
        for share in sorted(shares, key=lambda one: one.element)
        for probe in law.program.probes
        if probe.element == share.element
    ]


def _unit_share(law: Law, share: UnitShare, probe: int, asked: Question) -> pa.Table:
    """Count, for each unit above, the lower units that surely and that possibly meet a set."""
    lower = judged(replace(asked, set_id=share.criteria_set))
    tree = places.day(on=asked.on)
    titles = lower.verdicts.titles
    above = np.array(
        [
            tree.ancestor(int(unit_id), law.criteria_set.level)
            if not share.kinds or tree.units[int(unit_id)].kind in share.kinds
            else None
            for unit_id in lower.subjects.unit_ids
        ],
        dtype=float,
    )
    counted = ~np.isnan(above) & (titles != masks.ABSENT)
    unit_ids, place = np.unique(above[counted], return_inverse=True)

    def per_place(which: NDArray[np.bool_]) -> NDArray[np.float64]:
        weights = which[counted].astype(np.float64)
        return np.bincount(place, weights=weights, minlength=len(unit_ids)).astype(np.float64)

    total = per_place(np.ones(len(titles), np.bool_))
    return _results(
        unit_ids=unit_ids,
        probe=probe,
        low=100 * per_place(titles == masks.MET) / total,
        high=100 * per_place(titles != masks.NOT_MET) / total,
        unconfirmed=per_place(lower.verdicts.unconfirmed) > 0,
    )
