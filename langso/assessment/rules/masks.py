"""From masks of comparisons to verdicts of items, criteria and titles: bit arithmetic on arrays.

Arrays are words × units of 64-bit integers, as numbered by `programs`. An item in none of the
masks met, failed, absent is undetermined. Must agree with `judging`, item by item.
"""

import operator
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from langso.assessment.rules.programs import WORD_BITS, ItemPlan, Program, TestPlan

Mask = NDArray[np.int64]
Truth = NDArray[np.bool_]
Codes = NDArray[np.int8]

NOT_MET, UNDETERMINED, MET, ABSENT = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Probed:
    """What comparisons came to: surely met, surely failed, and decided on doubtful grounds."""

    hit: Mask
    miss: Mask
    shady: Mask


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Verdicts of all units: masks of items, codes of criteria and titles.

    `doubt` marks items that rest on unconfirmed law; `criteria` is criteria × units. Codes are
    those of `values.CODE`.
    """

    met: Mask
    failed: Mask
    absent: Mask
    doubt: Mask
    criteria: Codes
    titles: Codes
    unconfirmed: Truth


def judge(program: Program, probed: Probed) -> Verdicts:
    """Make verdicts of all units at once."""
    met, failed, absent, doubt = _items(program, probed)
    entries = tuple(item.bit for item in program.items[program.indicator_count :])
    groups = [_all_items(group, met, failed, absent) for group in (*program.criteria, entries)]
    codes = np.stack(groups)
    titles = _titles(codes, complete=program.complete)
    unconfirmed = np.any(doubt != 0, axis=0)
    return Verdicts(met, failed, absent, doubt, codes[:-1], titles, unconfirmed)


def _all_items(bits: tuple[int, ...], met: Mask, failed: Mask, absent: Mask) -> Codes:
    """Code of all-of over some items; not applicable when there are none."""
    lost = _any_on(failed, bits)
    won, nothing = np.ones_like(lost), np.ones_like(lost)
    for word in {bit // WORD_BITS for bit in bits}:
        members = np.int64(mask_of(bits, word))
        won &= ((met[word] | absent[word]) & members) == members
        nothing &= (absent[word] & members) == members
    return _summed(lost, won, nothing)


def _summed(lost: Truth, won: Truth, nothing: Truth) -> Codes:
    """Code of what is lost, won or neither; `nothing` (nothing applies) counts as won too."""
    code: Codes = won.astype(np.int8) + nothing
    code += 1
    code -= lost
    return code


def _titles(groups: Codes, *, complete: bool) -> Codes:
    """Titles: all-of over criteria and entry conditions; an incomplete set decides no "met"."""
    lost = np.any(groups == NOT_MET, axis=0)
    if not complete:
        return np.where(lost, np.int8(NOT_MET), np.int8(UNDETERMINED))
    return _summed(lost, np.all(groups >= MET, axis=0), np.all(groups == ABSENT, axis=0))


def _items(program: Program, probed: Probed) -> tuple[Mask, Mask, Mask, Mask]:
    """Masks of items: whole words for plain ones, whose bit is their probe's; others one by one."""
    plain = [item.bit for item in program.items if item.plain]
    keep = np.array([[mask_of(plain, word)] for word in range(program.words)], np.int64)
    met, failed, doubt = probed.hit & keep, probed.miss & keep, probed.shady & keep
    absent = np.zeros_like(met)
    for item in program.items:
        if item.plain:
            continue
        word, bit = item.bit // WORD_BITS, np.int64(1 << item.bit % WORD_BITS)
        code = _code(item, probed)
        for mask, wanted in ((met, MET), (failed, NOT_MET), (absent, ABSENT)):
            mask[word] |= np.where(code == wanted, bit, 0)
        shady = (code != ABSENT) & _any_on(probed.shady, item.probes)
        doubt[word] |= np.where(shady, bit, 0)
    return met, failed, absent, doubt


def _code(item: ItemPlan, probed: Probed) -> Codes:
    """Code of one item: its condition, then the first stage that decides."""
    code = np.full(probed.hit.shape[1], UNDETERMINED, np.int8)
    if item.whole is not None:
        code = _three_way(probed, item.whole, code)
    if item.tests:
        own = _any_of(item, probed) if item.any_of else _all_of(item, probed)
        code = np.where(own == UNDETERMINED, code, own)
    if item.requires is not None:
        code = _three_way(probed, item.requires, code)
    if item.applies is not None:
        code = np.where(_on(probed.miss, item.applies), np.int8(ABSENT), code)
    return code


def _three_way(probed: Probed, probe: int, otherwise: Codes) -> Codes:
    failed = np.where(_on(probed.miss, probe), np.int8(NOT_MET), otherwise)
    return np.where(_on(probed.hit, probe), np.int8(MET), failed)


def _all_of(item: ItemPlan, probed: Probed) -> Codes:
    """All-of over the tests that apply; an implied test counts only when it fails."""
    counted = [test for test in item.tests if not test.implied]
    failed = _either(_holding(probed.miss, test, probed) for test in item.tests)
    passed = _both(_on(probed.hit, test.probe) | _off(test, probed) for test in counted)
    absent = _both(_off(test, probed) for test in counted)
    return _coded((failed, NOT_MET), (absent, ABSENT), (passed, MET))


def _any_of(item: ItemPlan, probed: Probed) -> Codes:
    """Any-of over the tests that apply; implied tests never count."""
    counted = [test for test in item.tests if not test.implied]
    if not counted:
        return np.full(probed.hit.shape[1], ABSENT, np.int8)
    met = _either(_holding(probed.hit, test, probed) for test in counted)
    absent = _both(_off(test, probed) for test in counted)
    failed = _both(_holding(probed.miss, test, probed) | _off(test, probed) for test in counted)
    return _coded((met, MET), (absent, ABSENT), (failed, NOT_MET))


def _coded(*choices: tuple[Truth, int]) -> Codes:
    """Code of the first condition that holds, undetermined when none does."""
    code: Codes = np.full(np.shape(choices[0][0]), UNDETERMINED, np.int8)
    for holds, wanted in reversed(choices):
        code = np.where(holds, np.int8(wanted), code)
    return code


def _holding(mask: Mask, test: TestPlan, probed: Probed) -> Truth:
    """The bit of a test where its condition surely holds."""
    bit = _on(mask, test.probe)
    return bit if test.guard is None else bit & _on(probed.hit, test.guard)


def _off(test: TestPlan, probed: Probed) -> Truth:
    """Where the condition of a test surely does not hold."""
    if test.guard is None:
        return np.zeros(probed.hit.shape[1], np.bool_)
    return _on(probed.miss, test.guard)


def mask_of(bits: Iterable[int], word: int) -> int:
    """Return the mask of some bits within one word."""
    return sum(1 << bit % WORD_BITS for bit in set(bits) if bit // WORD_BITS == word)


def count_on(mask: Mask, bits: Iterable[int]) -> NDArray[np.int16]:
    """Count, unit by unit, how many of some bits are on."""
    chosen = list(bits)
    total = np.zeros(mask.shape[1], np.int16)
    for word in range(mask.shape[0]):
        total += np.bitwise_count(mask[word] & np.int64(mask_of(chosen, word)))
    return total


def spread(mask: Mask) -> NDArray[np.uint8]:
    """Return units × bits of 0 and 1; the bit of an item is its column `column_of`."""
    little = np.ascontiguousarray(mask.T).astype("<i8", copy=False)
    return np.unpackbits(little.view(np.uint8), axis=1, bitorder="little")


def added_up(mask: Mask, starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count the bits of `spread` over runs of units that begin at `starts`: runs × bits."""
    if not len(starts):
        return np.zeros((0, 64 * mask.shape[0]), np.int64)
    if not mask.any():
        return np.zeros((len(starts), 64 * mask.shape[0]), np.int64)
    bits = spread(mask)
    ends = [*starts[1:].tolist(), mask.shape[1]]
    runs = zip(starts.tolist(), ends, strict=True)
    return np.stack([bits[start:end].sum(axis=0, dtype=np.int64) for start, end in runs])


def column_of(bit: int) -> int:
    """Return the column of a bit in `spread`, which has 64 columns a word."""
    return bit // WORD_BITS * 64 + bit % WORD_BITS


def _on(mask: Mask, probe: int) -> Truth:
    word, bit = divmod(probe, WORD_BITS)
    found: Truth = (mask[word] & np.int64(1 << bit)) != 0
    return found


def _any_on(mask: Mask, probes: tuple[int, ...]) -> Truth:
    found = np.zeros(mask.shape[1], np.bool_)
    for word in {probe // WORD_BITS for probe in probes}:
        found |= (mask[word] & np.int64(mask_of(probes, word))) != 0
    return found


def _either(conditions: Iterable[Truth]) -> Truth:
    found: Truth = reduce(operator.or_, conditions)
    return found


def _both(conditions: Iterable[Truth]) -> Truth:
    found: Truth = reduce(operator.and_, conditions, np.asarray(True))
    return found
