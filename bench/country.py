"""A made-up country of any size: dense arrays, and the same as the engine's tables."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from langso.assessment.queries import cells as cell_queries
from langso.assessment.queries import engine, places
from langso.assessment.queries.law import Law
from langso.assessment.rules.programs import compile_set
from langso.assessment.values import Profile
from langso.core import duck
from langso.core.confidence import Confidence
from langso.standards.values import (
    Combine,
    Comparison,
    CriteriaSet,
    Criterion,
    Delegate,
    Indicator,
    Level,
    Measure,
    Test,
    Text,
)

REGIONS = ("TDMNPB", "DBSH", "BTB", "DHNTB", "TN", "DNB", "DBSCL")
PROVINCES = 63
CRITERIA, PER_CRITERION = 19, 3
INDICATORS = CRITERIA * PER_CRITERION
COMMUNES = 10_600
TEXT = Text("", "")


@dataclass(frozen=True)
class Country:
    """Communes × indicators; NaN is a missing figure. `floors` is province × indicator."""

    province: np.ndarray
    low: np.ndarray
    high: np.ndarray
    floors: np.ndarray

    @property
    def units(self) -> int:
        return len(self.province)

    @property
    def cells(self) -> int:
        return self.low.size


def make(units: int = COMMUNES, seed: int = 1) -> Country:
    """Draw a country: 2 % of figures missing, 2 % ranges, the rest single values."""
    random = np.random.default_rng(seed)
    low = np.round(random.uniform(40, 110, (units, INDICATORS)), 2)
    high = low.copy()
    ranged = random.random(low.shape) < 0.02
    high[ranged] += np.round(random.uniform(0, 5, ranged.sum()), 2)
    missing = random.random(low.shape) < 0.02
    low[missing] = high[missing] = np.nan
    province = np.sort(random.integers(0, PROVINCES, units)).astype("int32")
    regional = random.integers(40, 60, (len(REGIONS), INDICATORS)).astype(float)
    floors = regional[np.arange(PROVINCES) % len(REGIONS)]
    # A third of the provinces have stricter levels of their own for a third of the indicators.
    floors[::3, ::3] += 5
    return Country(province, low, high, floors)


def criteria_set(country: Country) -> CriteriaSet:
    """Return the law of the country: levels by region, and by province where it has its own."""
    criteria = tuple(
        Criterion(
            number + 1,
            TEXT,
            "",
            tuple(
                _indicator(country, number * PER_CRITERION + n, number + 1)
                for n in range(PER_CRITERION)
            ),
        )
        for number in range(CRITERIA)
    )
    return CriteriaSet(
        id="bench", title=TEXT, level="commune", kinds=(), tier="ntm", year=2024,
        first_year=2021, last_year=2025, legal_basis=(), criteria=criteria, entry_conditions=(),
        overrides=(), targets=(), sources={}, pass_rule=TEXT, pass_confidence=Confidence.SEEN,
        version="bench",
    )  # fmt: skip


def _indicator(country: Country, number: int, criterion: int) -> Indicator:
    def level(value: float, **where: str) -> Level:
        return Level(float(value), Confidence.SEEN, "", **where)

    levels = [level(country.floors[n + 7, number], region=r) for n, r in enumerate(REGIONS)]
    regional = {region: found.value for region, found in zip(REGIONS, levels, strict=True)}
    for province in range(PROVINCES):
        own = country.floors[province, number]
        if own != regional[REGIONS[province % len(REGIONS)]]:
            levels.append(level(own, province=str(province)))
    return Indicator(
        code=str(number), criterion=criterion, title=TEXT, measure=Measure.PERCENT, unit="%",
        combine=Combine.ALL,
        tests=(Test("t", f"e{number}", Comparison.AT_LEAST, tuple(levels)),),
        delegated_to=Delegate.NONE, title_confidence=Confidence.SEEN,
        level_confidence=Confidence.SEEN, sources=(),
    )  # fmt: skip


@dataclass(frozen=True)
class Loaded:
    """The country in the engine, ready to be judged."""

    law: Law
    subjects: places.Subjects
    cells: cell_queries.Cells
    levels: engine.Levels


def load(country: Country) -> Loaded:
    """Put the country into the engine as the ledger and the tree would."""
    made = criteria_set(country)
    program = compile_set(made)
    law = Law("bench", made, program, {f"e{n}": n for n in range(INDICATORS)}, {})
    subjects = _subjects(country, law)
    unit, indicator = np.nonzero(~np.isnan(country.low))
    nothing = np.zeros(len(unit), bool)
    facts = pa.table(
        {
            "unit_id": unit.astype("int32"),
            "element_id": indicator.astype("int32"),
            "low": country.low[unit, indicator],
            "high": country.high[unit, indicator],
            "low_open": nothing,
            "high_open": nothing,
        }
    )
    kept = cell_queries.Facts(duck.Kept.of(facts, called="facts"), None)
    cells = cell_queries.cells_of(
        law=law, subjects=subjects, facts=kept, results=cell_queries.RESULTS.empty_table()
    )
    return Loaded(law, subjects, cells, engine.resolve(law, subjects, ()))


def _subjects(country: Country, law: Law) -> places.Subjects:
    return places.arranged(
        law.program,
        unit_ids=np.arange(country.units, dtype="int32"),
        profile_of=country.province,
        province_of=country.province,
        district_of=country.province,
        profiles=[
            Profile(REGIONS[n % len(REGIONS)], frozenset(), str(n)) for n in range(PROVINCES)
        ],
    )
