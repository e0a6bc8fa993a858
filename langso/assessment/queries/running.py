"""The hot path: levels resolved for the profiles of units, and all units judged by them."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from langso.assessment.frames import levels as level_frames
from langso.assessment.frames import verdicts as frames
from langso.assessment.queries import cells as cell_queries
from langso.assessment.queries import places
from langso.assessment.queries.law import Law, levels_table, probes_table
from langso.assessment.rules import masks
from langso.assessment.rules.programs import LevelRow
from langso.core import duck
from langso.core.shelves import Shelf


@dataclass(frozen=True)
class Levels:
    """Levels resolved for every profile; arrays are words × units."""

    resolved: duck.Kept
    known: masks.Mask
    doubt: masks.Mask


_levels: Shelf[Levels] = Shelf(64)


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
