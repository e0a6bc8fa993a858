"""The same question in four ways: the engine, PostgreSQL, pandas, and NumPy as the floor.

Question: each commune's indicators, criteria and title, then per province the titles and, per
indicator, how many communes met it and how many did not. Every contender starts from figures and
resolved levels that already lie where it works.
"""

import datetime as dt

import numpy as np
import pandas as pd

from bench.country import CRITERIA, INDICATORS, PER_CRITERION, PROVINCES, Country, Loaded
from langso.assessment.queries import engine, figures, results
from langso.core.periods import Period

NOT_MET, OPEN, MET = 0, 1, 2
QUESTION = engine.Question(
    "bench", Period(2024), dt.date(2024, 12, 31), None, figures.Cut(0, False)
)


class Engine:
    """Làng Số's own."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.carried = np.zeros(len(loaded.subjects.unit_ids), bool)

    def __call__(self) -> tuple[np.ndarray, np.ndarray]:
        one = self.loaded
        verdicts = engine.run(one.law, one.subjects, one.cells, one.levels)
        answer = engine.Judged(one.law, QUESTION, one.subjects, verdicts, self.carried)
        counted = results.counts(answer, one.subjects.province_of)
        return counted.titles[:, :3], counted.items[:, :, :2]


class Pandas:
    """Long figures with integer codes, levels looked up by position, two group-bys."""

    def __init__(self, country: Country) -> None:
        unit, indicator = np.nonzero(np.ones(country.low.shape, bool))
        self.frame = pd.DataFrame(
            {
                "unit": unit.astype("int32"),
                "indicator": indicator.astype("int32"),
                "low": country.low.ravel(),
                "high": country.high.ravel(),
            }
        )
        self.province = country.province
        self.floors = country.floors

    def __call__(self) -> tuple[np.ndarray, np.ndarray]:
        frame = self.frame
        unit, indicator = frame["unit"].to_numpy(), frame["indicator"].to_numpy()
        province = self.province[unit]
        floor = self.floors[province, indicator]
        code = np.where(frame["low"] >= floor, MET, np.where(frame["high"] < floor, NOT_MET, OPEN))
        verdicts = pd.Series(code.astype("int8"))
        criteria = verdicts.groupby(unit * CRITERIA + indicator // PER_CRITERION).min()
        titles = criteria.groupby(criteria.index.to_numpy() // CRITERIA).min()
        by_title = pd.crosstab(self.province, titles.to_numpy())
        by_title = by_title.reindex(columns=[NOT_MET, OPEN, MET], fill_value=0)
        keys = (province * INDICATORS + indicator) * 3 + code
        counts = pd.Series(keys).value_counts().reindex(range(PROVINCES * INDICATORS * 3))
        cube = counts.fillna(0).to_numpy().reshape(PROVINCES, INDICATORS, 3).astype("int64")
        return by_title.to_numpy(), cube[:, :, [MET, NOT_MET]]


class Floor:
    """Dense arrays in NumPy, communes sorted by province: what the arithmetic itself costs."""

    def __init__(self, country: Country) -> None:
        self.country = country
        self.starts = np.searchsorted(country.province, np.arange(PROVINCES))
        self.floors = country.floors[country.province]

    def __call__(self) -> tuple[np.ndarray, np.ndarray]:
        met = self.country.low >= self.floors
        failed = self.country.high < self.floors
        counts = np.stack(
            [np.add.reduceat(mask, self.starts, axis=0, dtype="int64") for mask in (met, failed)], 2
        )
        lost, won = failed.any(axis=1), met.all(axis=1)
        titles = np.stack([lost, ~(lost | won), won], 1)
        return np.add.reduceat(titles, self.starts, axis=0, dtype="int64"), counts


POSTGRES_TABLES = """
CREATE SCHEMA bench;
CREATE UNLOGGED TABLE bench.units (unit int PRIMARY KEY, province int NOT NULL);
CREATE UNLOGGED TABLE bench.facts
  (unit int NOT NULL, indicator int NOT NULL, low float8 NOT NULL, high float8 NOT NULL);
CREATE UNLOGGED TABLE bench.levels (province int, indicator int, criterion int, floor float8,
  PRIMARY KEY (province, indicator));
"""

POSTGRES = """
WITH verdicts AS MATERIALIZED (
  SELECT u.unit, u.province, l.indicator, l.criterion,
    CASE WHEN f.low >= l.floor THEN 2 WHEN f.high < l.floor THEN 0 ELSE 1 END AS code
  FROM bench.units u
  JOIN bench.levels l ON l.province = u.province
  LEFT JOIN bench.facts f ON f.unit = u.unit AND f.indicator = l.indicator
), criteria AS (
  SELECT unit, province, criterion, min(code) AS code FROM verdicts GROUP BY 1, 2, 3
), titles AS (
  SELECT unit, province, min(code) AS code FROM criteria GROUP BY 1, 2
)
SELECT province, -1, count(*) FILTER (WHERE code = 0), count(*) FILTER (WHERE code = 1),
  count(*) FILTER (WHERE code = 2) FROM titles GROUP BY 1
UNION ALL
SELECT province, indicator, count(*) FILTER (WHERE code = 0), count(*) FILTER (WHERE code = 1),
  count(*) FILTER (WHERE code = 2) FROM verdicts GROUP BY 1, 2
"""


class Postgres:
    """Plain SQL over indexed, analysed tables."""

    def __init__(self, country: Country, connection) -> None:
        self.connection = connection
        with connection.cursor() as cursor:
            cursor.execute(POSTGRES_TABLES)
            self._copy(cursor, "units", enumerate(country.province.tolist()))
            unit, indicator = np.nonzero(~np.isnan(country.low))
            ends = country.low[unit, indicator], country.high[unit, indicator]
            self._copy(
                cursor, "facts", zip(*(a.tolist() for a in (unit, indicator, *ends)), strict=True)
            )
            self._copy(
                cursor,
                "levels",
                (
                    (p, n, n // PER_CRITERION, float(country.floors[p, n]))
                    for p in range(PROVINCES)
                    for n in range(INDICATORS)
                ),
            )
            cursor.execute("CREATE INDEX ON bench.facts (unit, indicator)")
            for table in ("units", "facts", "levels"):
                cursor.execute(f"ANALYZE bench.{table}")

    def _copy(self, cursor, table: str, rows) -> None:
        with cursor.copy(f"COPY bench.{table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def __call__(self) -> tuple[np.ndarray, np.ndarray]:
        titles = np.zeros((PROVINCES, 3), "int64")
        counts = np.zeros((PROVINCES, INDICATORS, 2), "int64")
        with self.connection.cursor() as cursor:
            cursor.execute(POSTGRES)
            for province, indicator, lost, undetermined, met in cursor.fetchall():
                if indicator < 0:
                    titles[province] = lost, undetermined, met
                else:
                    counts[province, indicator] = met, lost
        return titles, counts
