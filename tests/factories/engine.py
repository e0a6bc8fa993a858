"""The engine run on figures in hand: no ledger, no tree, only its own expressions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from langso.assessment.frames import cells, levels, verdicts
from langso.assessment.queries.law import judging_sql, levels_table, probes_table
from langso.assessment.queries.places import engine_profile
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
    """Judge all cases in one go by the frames."""
    program = compile_set(criteria_set)
    words = program.words
    profiles: dict[Profile, int] = {}
    bases = []
    for case in cases:
        own = engine_profile(criteria_set, program, case.profile)
        bases.append(profiles.setdefault(own, len(profiles)) * program.width)
    numbers = {key: n for n, key in enumerate(dict.fromkeys(p.element for p in program.probes))}
    facts = [
        (unit, numbers[key], figure)
        for unit, case in enumerate(cases)
        for key, figure in _all_figures(case).items()
        if key in numbers and figure is not None and figure.low is not None
    ]
    shaky = [
        (unit, probe.no)
        for unit, case in enumerate(cases)
        for probe in program.probes
        if case.other_sets.get(probe.element.removeprefix(SET_PREFIX), (1, False))[1]
    ]
    tables = {
        "units": _units(bases),
        "levels": levels_table(program.level_rows),
        "probes": probes_table(program),
        "profiles": pa.table(
            {
                "profile": pa.array(list(profiles.values()), pa.int32()),
                "region": pa.array([p.region for p in profiles], pa.string()),
                "province": pa.array([p.province for p in profiles], pa.string()),
            }
        ),
        "profile_classes": _columns(
            [(n, *pair) for p, n in profiles.items() for pair in p.classes],
            profile=pa.int32(), scheme=pa.string(), klass=pa.string(),
        ),
        "element_probes": _columns(
            [(numbers[p.element], p.no) for p in program.probes],
            element_id=pa.int32(), probe=pa.int32(),
        ),
        "facts": _columns(
            [(u, e, f.low, f.high, f.low_open, f.high_open) for u, e, f in facts],
            unit_id=pa.int32(), element_id=pa.int32(), low=pa.float64(), high=pa.float64(),
            low_open=pa.bool_(), high_open=pa.bool_(),
        ),
        "shaky": _columns(shaky, unit_id=pa.int32(), probe=pa.int32()),
    }  # fmt: skip
    kept = {name: duck.Kept.of(table, name=name) for name, table in tables.items()}

    def make(name: str, sql: str) -> None:
        names = {known: table.name for known, table in kept.items()}
        kept[name] = duck.Kept(duck.named(sql, **names), name=name)

    make("winners", duck.compiled(levels.winning_levels()))
    make("resolved", duck.compiled(levels.resolved(words)))
    make("profile_masks", duck.compiled(levels.profile_masks(words)))
    make("points", duck.compiled(cells.points()))
    make("spans", duck.compiled(cells.spans()))
    make("seen", duck.compiled(cells.seen(words)))
    make("unit_doubts", duck.compiled(cells.doubts(words)))
    make("subjects", duck.compiled(verdicts.subjects(words)))
    make("judged", judging_sql(program.shape))
    rows = sorted(kept["judged"].rows().to_pylist(), key=lambda row: row["unit_id"])
    assert [row["unit_id"] for row in rows] == list(range(len(cases)))
    return [_outcome(program, row) for row in rows]


def _all_figures(case: Case) -> dict[str, Figure | None]:
    titles = {
        f"{SET_PREFIX}{name}": Figure(float(code == 2), float(code != 0))
        for name, (code, _) in case.other_sets.items()
        if code != 3
    }
    return {**case.figures, **titles}


def _outcome(program, row: dict[str, int]) -> Outcome:
    def code(bit: int) -> int:
        word, at = divmod(bit, WORD_BITS)
        names = {"met": 2, "failed": 0, "absent": 3}
        on = [value for name, value in names.items() if row[f"{name}_{word}"] >> at & 1]
        assert len(on) <= 1
        return on[0] if on else 1

    def doubted(bit: int) -> bool:
        word, at = divmod(bit, WORD_BITS)
        return bool(row[f"doubt_{word}"] >> at & 1)

    return Outcome(
        code=row["verdict"],
        unconfirmed=row["unconfirmed"],
        items=tuple((code(item.bit), doubted(item.bit)) for item in program.items),
        criteria=tuple(code(group.carry) for group in program.criteria),
    )


def _units(bases: list[int]) -> pa.Table:
    nowhere = pa.array([0] * len(bases), pa.int32())
    return pa.table(
        {
            "unit_id": pa.array(range(len(bases)), pa.int32()),
            "base": pa.array(bases, pa.int32()),
            "province_id": nowhere,
            "district_id": nowhere,
        }
    )


def _columns(rows: list[tuple], **types: pa.DataType) -> pa.Table:
    return pa.table(
        {
            name: pa.array([row[n] for row in rows], kind)
            for n, (name, kind) in enumerate(types.items())
        }
    )
