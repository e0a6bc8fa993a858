"""Criteria sets compiled for the engine, with the SQL that judges by them."""

from dataclasses import dataclass

import pyarrow as pa

from langso.assessment.rules import derived
from langso.assessment.rules.programs import (
    SET_PREFIX,
    WORD_BITS,
    LevelRow,
    Program,
    compile_set,
)
from langso.core.shelves import Shelf
from langso.standards import queries as standards
from langso.standards.rules.formulas import Node
from langso.standards.values import CriteriaSet


@dataclass(frozen=True)
class Law:
    """A set of one year, compiled. `version` changes with any law file."""

    version: str
    criteria_set: CriteriaSet
    program: Program
    numbers: dict[str, int]
    """The database's number of every element that is looked at, those loaded only."""
    formulas: dict[str, Node]
    """Formulas of the elements that are looked at, parts before what is made of them."""

    @property
    def key(self) -> tuple[str, int]:
        """What distinguishes this law: its files, and how many elements were loaded."""
        return (self.version, len(self.numbers))

    @property
    def element_probes(self) -> pa.Table:
        """Which probes look at which reported element."""
        pairs = [
            (self.numbers[probe.element], probe.no)
            for probe in self.program.probes
            if probe.element in self.numbers
        ]
        return pa.table(
            {
                "element_id": pa.array([pair[0] for pair in pairs], pa.int32()),
                "probe": pa.array([pair[1] for pair in pairs], pa.int32()),
            }
        )

    @property
    def required_sets(self) -> dict[str, int]:
        """Sets this one rests on, and the probe that stands for each."""
        return {
            probe.element.removeprefix(SET_PREFIX): probe.no
            for probe in self.program.probes
            if probe.element.startswith(SET_PREFIX)
        }


_laws: Shelf[Law] = Shelf(64)


def law_of(*, set_id: str, year: int) -> Law:
    """Return a set of one year compiled, numbers of elements included. Raises UnknownSetError."""
    version = standards.law_version()
    elements = len(standards.elements_by_number())
    return _laws.get((version, elements, set_id, year), lambda: _law(version, set_id, year))


def _law(version: str, set_id: str, year: int) -> Law:
    criteria_set = standards.get_set(set_id=set_id, year=year)
    keys = derived.with_parts(
        derived.elements_judged(criteria_set), lambda key: standards.formula_of(key=key)
    )
    formulas = {key: standards.formula_of(key=key) for key in reversed(keys)}
    by_key = {element.key: element.number for element in standards.list_elements()}
    numbers = {key: by_key[key] for key in keys}
    return Law(
        version=version,
        criteria_set=criteria_set,
        program=compile_set(criteria_set),
        numbers={key: number for key, number in numbers.items() if number is not None},
        formulas={key: formula for key, formula in formulas.items() if formula is not None},
    )


def levels_table(rows: tuple[LevelRow, ...]) -> pa.Table:
    """Return levels as the table that `frames.levels` reads."""
    texts = ("region", "scheme", "klass", "province")
    columns = {name: pa.array([getattr(row, name) for row in rows], pa.string()) for name in texts}
    return pa.table(
        {
            **{
                name: pa.array([getattr(row, name) for row in rows], pa.int32())
                for name in ("probe", "ordinal", "rank")
            },
            **columns,
            "value": pa.array([row.value for row in rows], pa.float64()),
            "unconfirmed": pa.array([row.unconfirmed for row in rows], pa.bool_()),
        }
    )


def probes_table(program: Program) -> pa.Table:
    """Return the probes as the table that `frames.levels` reads."""
    probes = program.probes
    return pa.table(
        {
            "probe": pa.array([probe.no for probe in probes], pa.int32()),
            "comparison": pa.array([str(probe.comparison.value) for probe in probes], pa.string()),
            "word": pa.array([probe.no // WORD_BITS for probe in probes], pa.int32()),
            "bit": pa.array([1 << probe.no % WORD_BITS for probe in probes], pa.int64()),
        }
    )
