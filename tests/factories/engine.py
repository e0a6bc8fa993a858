"""The engine run on figures in hand: no ledger, no tree, only its own parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from langso.assessment.queries import cells, engine, places
from langso.assessment.queries.law import Law
from langso.assessment.rules.programs import SET_PREFIX, WORD_BITS, compile_set
from langso.assessment.values import Profile
from langso.core import duck
from langso.ledger.values import Figure
from langso.standards.values import CriteriaSet


@dataclass(frozen=True)
class Case:
    """One unit to be judged."""

    profile: Profile
    figures: Mapping[str, Figure | None]
    other_sets: Mapping[str, tuple[int, bool]] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What the engine said of one unit, in the oracle's terms."""

    code: int
    unconfirmed: bool
    items: tuple[tuple[int, bool], ...]
    criteria: tuple[int, ...]


def run(criteria_set: CriteriaSet, cases: Sequence[Case]) -> list[Outcome]:
    """Judge all cases in one go by the engine."""
    program = compile_set(criteria_set)
    keys = dict.fromkeys(p.element for p in program.probes if not p.element.startswith(SET_PREFIX))
    law = Law("test", criteria_set, program, {key: n for n, key in enumerate(keys)}, {})
    profiles: dict[Profile, int] = {}
    profile_of = [
        profiles.setdefault(
            places.engine_profile(criteria_set, program, case.profile), len(profiles)
        )
        for case in cases
    ]
    nowhere = np.zeros(len(cases), np.int32)
    subjects = places.arranged(
        program,
        unit_ids=np.arange(len(cases), dtype=np.int32),
        profile_of=np.array(profile_of, np.int32),
        province_of=nowhere,
        district_of=nowhere,
        profiles=list(profiles),
    )
    facts = cells.Facts(duck.Kept.of(_facts(law, cases), called="facts"), None)
    gathered = cells.cells_of(law=law, subjects=subjects, facts=facts, results=_results(law, cases))
    levels = engine.resolve(law, subjects, ())
    verdicts = engine.run(law, subjects, gathered, levels)
    return [_outcome(law, verdicts, row) for row in range(len(cases))]


def _facts(law: Law, cases: Sequence[Case]) -> pa.Table:
    rows = [
        (unit, law.numbers[key], figure.low, figure.high, figure.low_open, figure.high_open)
        for unit, case in enumerate(cases)
        for key, figure in case.figures.items()
        if key in law.numbers and figure is not None and figure.low is not None
    ]
    names = cells.FACTS_ARROW.names
    return pa.Table.from_pylist(
        [dict(zip(names, row, strict=True)) for row in rows], schema=cells.FACTS_ARROW
    )


def _results(law: Law, cases: Sequence[Case]) -> pa.Table:
    rows = [
        (unit, law.required_sets[name], float(code == 2), float(code != 0), doubt)
        for unit, case in enumerate(cases)
        for name, (code, doubt) in case.other_sets.items()
        if name in law.required_sets and code != 3
    ]
    names = cells.RESULTS.names
    return pa.Table.from_pylist(
        [dict(zip(names, row, strict=True)) for row in rows], schema=cells.RESULTS
    )


def _outcome(law: Law, verdicts, row: int) -> Outcome:
    def bit_on(mask, bit: int) -> bool:
        word, at = divmod(bit, WORD_BITS)
        return bool(mask[word, row] >> at & 1)

    def code(bit: int) -> int:
        named = {2: verdicts.met, 0: verdicts.failed, 3: verdicts.absent}
        on = [value for value, mask in named.items() if bit_on(mask, bit)]
        assert len(on) <= 1
        return on[0] if on else 1

    return Outcome(
        code=int(verdicts.titles[row]),
        unconfirmed=bool(verdicts.unconfirmed[row]),
        items=tuple((code(i.bit), bit_on(verdicts.doubt, i.bit)) for i in law.program.items),
        criteria=tuple(verdicts.criteria[:, row].tolist()),
    )
