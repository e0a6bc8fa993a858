"""From figures and levels to verdicts: one pass over the figures, then arithmetic on masks.

The pass makes two masks a unit: probes surely met and probes surely failed; a missing figure,
an unknown level or a range across the level leaves both bits off, which is "undetermined".
Everything after works on one row a unit. Must agree with `rules.judging`.

The work is told as stages, each over the one before: an expression that names a column twice
would otherwise be written out twice, and planning a long query costs more than running it.
"""

import operator
from collections.abc import Iterable
from functools import reduce
from typing import Any

import ibis

from langso.assessment.frames import schemas
from langso.assessment.rules.programs import WORD_BITS, Group, ItemPlan, Program, TestPlan

NOT_MET, UNDETERMINED, MET, ABSENT = 0, 1, 2, 3


def stages(program: Program) -> list[tuple[str, Any]]:
    """Return the named stages from figures to `schemas.judged`, the last being the result."""
    items = _Items(program)
    return [
        ("probed", probed(program.words)),
        ("coded", items.coded()),
        ("masked", items.masked()),
        ("grouped", _grouped(program)),
        ("judged", _judged(program)),
    ]


def subjects(words: int) -> Any:
    """Return the units to be judged with the masks known beforehand: `schemas.subjects`."""
    units = schemas.table(schemas.UNITS, "units")
    profiles = schemas.table(schemas.profile_masks(words), "profile_masks")
    seen = schemas.table(schemas.seen(words), "seen")
    doubts = schemas.table(schemas.unit_doubts(words), "unit_doubts")
    rows = units.join(profiles, "base").left_join(seen, "unit_id").drop("unit_id_right")
    rows = rows.left_join(doubts, "unit_id").drop("unit_id_right")
    masks = {}
    for word in range(words):
        masks[f"exact_{word}"] = _filled(rows, f"exact_{word}") & rows[f"known_{word}"]
        masks[f"shaky_{word}"] = rows[f"doubt_{word}"] | _filled(rows, f"shaky_{word}")
    return rows.select(*schemas.UNITS, **masks)


def probed(words: int) -> Any:
    """Return one row a unit with the masks of its probes. Schema: `schemas.probed`.

    One value fails wherever it is seen, the level is known and it does not pass; only spans
    need both questions asked.
    """
    subject = schemas.table(schemas.subjects(words), "subjects")
    rows = subject.left_join(_point_hits(subject, words), "unit_id").drop("unit_id_right")
    rows = rows.left_join(_span_hits(subject, words), "unit_id").drop("unit_id_right")
    masks = {}
    for word in range(words):
        found = _filled(rows, f"found_{word}")
        hit = found | _filled(rows, f"within_{word}")
        miss = (rows[f"exact_{word}"] & ~found) | _filled(rows, f"outside_{word}")
        shady = (hit | miss) & rows[f"shaky_{word}"]
        masks |= {f"hit_{word}": hit, f"miss_{word}": miss, f"shady_{word}": shady}
    return rows.select("unit_id", "province_id", "district_id", **masks)


def _point_hits(units: Any, words: int) -> Any:
    """Masks of the probes whose one value lies in the accepted interval."""
    points = schemas.table(schemas.POINTS, "points")
    rows = _with_levels(points, units, words)
    # Not as a filter: the planner then tries the inequalities as a join and may never end.
    met = (rows.value >= rows.floor) & (rows.value <= rows.ceiling)
    return rows.group_by("unit_id").aggregate(
        **{f"found_{w}": ibis.ifelse(met, rows[f"bit_{w}"], 0).bit_or() for w in range(words)}
    )


def _span_hits(units: Any, words: int) -> Any:
    """Masks of the probes whose span lies wholly within, or wholly outside, the interval."""
    spans = schemas.table(schemas.SPANS, "spans")
    rows = _with_levels(spans, units, words)
    met = (rows.low >= rows.floor) & (rows.high <= rows.ceiling)
    failed = ~met & ((rows.high < rows.floor) | (rows.low > rows.ceiling))
    masks = {}
    for word in range(words):
        bit = rows[f"bit_{word}"]
        masks[f"within_{word}"] = ibis.ifelse(met, bit, 0).bit_or()
        masks[f"outside_{word}"] = ibis.ifelse(failed, bit, 0).bit_or()
    return rows.group_by("unit_id").aggregate(**masks)


def _with_levels(figures: Any, units: Any, words: int) -> Any:
    levels = schemas.table(schemas.resolved(words), "resolved")
    rows = figures.join(units.select("unit_id", "base"), "unit_id")
    return rows.join(levels, levels.key == rows.base + rows.probe)


class _Items:
    """Expressions of the items of one program over the masks of its probes."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.rows = schemas.table(schemas.probed(program.words), "probed")
        self.others = [item for item in program.items if not item.plain]

    def coded(self) -> Any:
        """Add the code of every item that is more than one plain test."""
        return self.rows.mutate(**{f"code_{item.bit}": self._code(item) for item in self.others})

    def masked(self) -> Any:
        """Masks of items by verdict: whole words for plain items, bit by bit for the others."""
        words = self.program.words
        codes = {f"code_{item.bit}": "int8" for item in self.others}
        rows = schemas.table({**schemas.probed(words), **codes}, "coded")
        masks = {}
        for word in range(words):
            plain = whole(mask_of((item.bit for item in self.program.items if item.plain), word))
            mine = [item for item in self.others if item.bit // WORD_BITS == word]
            masks[f"met_{word}"] = rows[f"hit_{word}"] & plain
            masks[f"failed_{word}"] = rows[f"miss_{word}"] & plain
            masks[f"absent_{word}"] = whole(0)
            masks[f"doubt_{word}"] = rows[f"shady_{word}"] & plain
            for item in mine:
                code, bit = rows[f"code_{item.bit}"], whole(1 << item.bit % WORD_BITS)
                for name, wanted in (("met", MET), ("failed", NOT_MET), ("absent", ABSENT)):
                    masks[f"{name}_{word}"] |= ibis.ifelse(code == wanted, bit, whole(0))
                doubted = (code != ABSENT) & _any_on(rows, "shady", item.probes)
                masks[f"doubt_{word}"] |= ibis.ifelse(doubted, bit, whole(0))
        return rows.select("unit_id", "province_id", "district_id", **masks)

    def _code(self, item: ItemPlan) -> Any:
        """Code of one item: its condition, then the first stage that decides."""
        code = self._reported_whole(item)
        if item.tests:
            own = self._any_of(item) if item.any_of else self._all_of(item)
            code = own if item.whole is None else ibis.ifelse(own == UNDETERMINED, code, own)
        if item.requires is not None:
            code = self._three_way(item.requires, code)
        if item.applies is not None:
            code = ibis.ifelse(self._on("miss", item.applies), _code(ABSENT), code)
        return code

    def _reported_whole(self, item: ItemPlan) -> Any:
        """Code of the result reported as a whole, undetermined when there is none."""
        undetermined = _code(UNDETERMINED)
        return undetermined if item.whole is None else self._three_way(item.whole, undetermined)

    def _three_way(self, probe: int, otherwise: Any) -> Any:
        failed = ibis.ifelse(self._on("miss", probe), _code(NOT_MET), otherwise)
        return ibis.ifelse(self._on("hit", probe), _code(MET), failed)

    def _all_of(self, item: ItemPlan) -> Any:
        counted = [test for test in item.tests if not test.implied]
        failed = _either([self._holding("miss", test) for test in item.tests])
        if not counted:
            return ibis.ifelse(failed, _code(NOT_MET), _code(ABSENT))
        passed = _both([self._passes(test) for test in counted])
        settled = ibis.ifelse(passed, _code(MET), _code(UNDETERMINED))
        if all(test.guard is not None for test in counted):
            absent = _both([self._off(test) for test in counted])
            settled = ibis.ifelse(absent, _code(ABSENT), settled)
        return ibis.ifelse(failed, _code(NOT_MET), settled)

    def _any_of(self, item: ItemPlan) -> Any:
        counted = [test for test in item.tests if not test.implied]
        if not counted:
            return _code(ABSENT)
        met = _either([self._holding("hit", test) for test in counted])
        failed = _both([self._holding("miss", test) | self._off(test) for test in counted])
        settled = ibis.ifelse(failed, _code(NOT_MET), _code(UNDETERMINED))
        if all(test.guard is not None for test in counted):
            absent = _both([self._off(test) for test in counted])
            settled = ibis.ifelse(absent, _code(ABSENT), settled)
        return ibis.ifelse(met, _code(MET), settled)

    def _passes(self, test: TestPlan) -> Any:
        """Met whatever its condition, or switched off by it."""
        hit = self._on("hit", test.probe)
        return hit if test.guard is None else hit | self._off(test)

    def _holding(self, name: str, test: TestPlan) -> Any:
        """The mask's bit where the test's condition surely holds."""
        bit = self._on(name, test.probe)
        return bit if test.guard is None else bit & self._on("hit", test.guard)

    def _off(self, test: TestPlan) -> Any:
        return ibis.literal(False) if test.guard is None else self._on("miss", test.guard)

    def _on(self, name: str, probe: int) -> Any:
        return _any_on(self.rows, name, (probe,))


def _grouped(program: Program) -> Any:
    """Add the criteria (and the entry conditions) to the masks, in the bit above each group.

    `masked & group + ones` carries into that bit exactly when some bit of the group is on.
    """
    rows = schemas.table(schemas.masked(program.words), "masked")
    masks = {}
    for word in range(program.words):
        members, ones, carries = _word_masks(program.groups, word)
        met, failed, absent = (rows[f"{name}_{word}"] for name in ("met", "failed", "absent"))
        some_failed = ((failed & members) + ones) & carries
        some_open = ((~(met | absent) & members) + ones) & carries
        some_present = ((~absent & members) + ones) & carries
        masks[f"failed_{word}"] = failed | some_failed
        masks[f"absent_{word}"] = absent | (some_present ^ carries)
        masks[f"met_{word}"] = met | ((some_open ^ carries) & some_present)
    return rows.mutate(**masks)


def _word_masks(groups: tuple[Group, ...], word: int) -> tuple[Any, Any, Any]:
    """Masks of one word: all members, the ones to add (all members again), the bits above."""
    mine = [group for group in groups if group.carry // WORD_BITS == word]
    members = mask_of((bit for group in mine for bit in group.bits), word)
    return whole(members), whole(members), whole(mask_of((group.carry for group in mine), word))


def _judged(program: Program) -> Any:
    """Add the title: all criteria and entry conditions, and whether doubt plays a part."""
    rows = schemas.table(schemas.masked(program.words), "grouped")
    words = range(program.words)
    carries = [_word_masks(program.groups, word)[2] for word in words]
    failed = _either([(rows[f"failed_{w}"] & carries[w]) != 0 for w in words])
    if program.complete:
        passed = _both(
            [((rows[f"met_{w}"] | rows[f"absent_{w}"]) & carries[w]) == carries[w] for w in words]
        )
        absent = _both([(rows[f"absent_{w}"] & carries[w]) == carries[w] for w in words])
        settled = ibis.ifelse(passed, _code(MET), _code(UNDETERMINED))
        settled = ibis.ifelse(absent, _code(ABSENT), settled)
    else:
        settled = _code(UNDETERMINED)
    verdict = ibis.ifelse(failed, _code(NOT_MET), settled)
    doubted = _either([rows[f"doubt_{word}"] != 0 for word in words])
    return rows.mutate(verdict=verdict, unconfirmed=doubted)


def mask_of(bits: Iterable[int], word: int) -> int:
    """Return the mask of some bits within one word."""
    return sum(1 << bit % WORD_BITS for bit in set(bits) if bit // WORD_BITS == word)


def whole(value: int) -> Any:
    """Return a mask as a literal of the engine's width."""
    return ibis.literal(value, type="int64")


def _code(value: int) -> Any:
    return ibis.literal(value, type="int8")


def _filled(rows: Any, name: str) -> Any:
    return rows[name].fill_null(0)


def _any_on(rows: Any, name: str, probes: tuple[int, ...]) -> Any:
    """Whether any of the probes' bits is on in the masks of one name."""
    words = sorted({probe // WORD_BITS for probe in probes})
    return _either([(rows[f"{name}_{w}"] & whole(mask_of(probes, w))) != 0 for w in words])


def _either(conditions: list[Any]) -> Any:
    return reduce(operator.or_, conditions) if conditions else ibis.literal(False)


def _both(conditions: list[Any]) -> Any:
    return reduce(operator.and_, conditions)
