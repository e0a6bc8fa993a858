"""Simulated decisions on titles: the holders are those whose simulated figures meet a set.

They come in as one file of historic decisions, the way a province's own would, and everything in
it says that it is simulated. A title stands from some months after the first period that meets
it; some holders have slipped since, some were revoked, some merged communes were re-acknowledged.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from langso.assessment import queries as assessment
from langso.assessment.values import CODE, Verdict
from langso.config.demo.noise import Noise
from langso.core.periods import Period
from langso.geography import queries as geography
from langso.geography.values import REFORM_ON
from langso.recognition.actions import importing
from langso.recognition.models import TitleImport
from langso.recognition.rules.importing import Cells
from langso.standards import queries as standards
from langso.standards.values.titles import TitleRule

Progress = Callable[[int, int], None]
MARK = "demo:titles"
SEED = 20_250_630
PERIOD = "2021-2025"
PERIODS = ("2021", "2022", "2023", "2024", "2025-H1")
SIGNED = "Chủ tịch (mô phỏng)"
NOTE = "Quyết định mô phỏng, không có thật."
SOURCE = "Dữ liệu mô phỏng của nền tảng"
FIRST_ON = dt.date(2022, 9, 5)
"""Decisions under the sets of 2022 begin some weeks after their procedure came into force."""
SLIPPED_SHARE, REVOKED_SHARE, REACKNOWLEDGED_SHARE = 0.12, 0.35, 0.3
_BATCHES = 4
"""A province signs for several units at once, so many times a year."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    unit_id: int
    title: str
    decided_on: dt.date
    kind: str = ""
    ended_on: dt.date | None = None


def is_loaded() -> bool:
    """Tell whether the simulated decisions are there."""
    return TitleImport.objects.filter(sha256=MARK).exists()


def load(*, by: str, at: dt.datetime, progress: Progress) -> int:
    """Enter the simulated decisions and return how many; safe to run again."""
    if is_loaded():
        progress(1, 1)
        return 0
    rules = [rule for rule in standards.title_law().titles if rule.set_of(PERIOD)]
    drawn: list[_Drawn] = []
    for number, rule in enumerate(rules):
        drawn += _former(rule)
        drawn += _new(rule, drawn)
        progress(number + 1, len(rules) + 2)
    rows = list(enumerate(_rows(drawn), start=2))
    if rows:
        import_id = importing.keep(
            rows=rows, sha256=MARK, file_name="danh-hieu-mo-phong.csv", source=SOURCE, by=by,
            by_id=None, at=at, simulated=True,
        )  # fmt: skip
        importing.commit(
            import_id=import_id, actor=None, by=by, by_id=None, at=at, origin="langso load titles"
        )
    progress(1, 1)
    return len(rows)


def _met(rule: TitleRule, period: Period) -> NDArray[np.int64]:
    """Return the units that meet a title's set in a period."""
    table = assessment.summaries(set_id=rule.set_of(PERIOD), period=period)
    units = table.column("unit_id").to_numpy()
    found: NDArray[np.int64] = units[table.column("verdict").to_numpy() == CODE[Verdict.MET]]
    return found


def _former(rule: TitleRule) -> Iterator[_Drawn]:
    """Yield the titles of the units before the reform."""
    first: dict[int, Period] = {}
    met: set[int] = set()
    for text in PERIODS:
        period = Period.parse(text)
        met = {int(unit) for unit in _met(rule, period)}
        for unit in met:
            first.setdefault(unit, period)
    ids = np.array(sorted(first), dtype=np.int64)
    if not ids.size:
        return
    noise = Noise(SEED, ids)
    when, keeps, ends = (noise.uniform(f"{rule.id}/{name}") for name in ("when", "keep", "end"))
    lives = {
        unit: (began, last) for unit, _level, began, last in geography.unit_rows() if unit in first
    }
    for n, unit in enumerate(ids.tolist()):
        decided_on = _decided_on(first[unit], float(when[n]))
        began, last = lives[unit]
        if not began <= decided_on or (last is not None and decided_on > last):
            continue
        if unit in met:
            yield _Drawn(unit, rule.id, decided_on)
        elif keeps[n] < SLIPPED_SHARE:
            revoked = ends[n] < REVOKED_SHARE and rule.level == "commune"
            ended_on = dt.date(2025, 4, 1 + int(28 * ends[n]))
            after = ended_on > decided_on and (last is None or ended_on <= last)
            yield _Drawn(
                unit, rule.id, decided_on, ended_on=ended_on if revoked and after else None
            )


def _decided_on(period: Period, luck: float) -> dt.date:
    """Return the day of one of the few signings after the period that first met the set."""
    if period.part:
        start, span = dt.date(period.year, 4, 7), 70
    else:
        start, span = dt.date(period.year, 9, 12), 160
    day = start + dt.timedelta(days=span * int(luck * _BATCHES) // _BATCHES)
    day = max(day, FIRST_ON + dt.timedelta(days=span * int(luck * _BATCHES) // _BATCHES))
    # Nobody signs on a Sunday or a Saturday.
    return day + dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _new(rule: TitleRule, former: list[_Drawn]) -> Iterator[_Drawn]:
    """Yield what provinces decided on merged units: some of those that meet the set on new figures.

    Of a unit none of whose parts held the title it is a recognition, else a re-acknowledgement.
    """
    ids = np.sort(_met(rule, Period.parse("2025")))
    if rule.level != "commune" or not ids.size:
        return
    held = {one.unit_id for one in former if one.title == rule.id and one.ended_on is None}
    parts: dict[int, set[int]] = {}
    for before, after, on, *_ in geography.succession_rows():
        if on == REFORM_ON:
            parts.setdefault(after, set()).add(before)
    luck = Noise(SEED, ids).uniform(f"{rule.id}/new")
    lives = {unit: (began, last) for unit, _level, began, last in geography.unit_rows()}
    for unit, number in zip(ids.tolist(), luck.tolist(), strict=True):
        decided_on = dt.date(2025, 12, 15) if number < REACKNOWLEDGED_SHARE / 2 else dt.date(
            2026, 2, 10
        )  # fmt: skip
        began, last = lives[unit]
        if (
            number < REACKNOWLEDGED_SHARE
            and began <= decided_on
            and (not last or last > decided_on)
        ):
            kind = "thừa nhận" if parts.get(unit, set()) & held else ""
            if kind or number < REACKNOWLEDGED_SHARE / 4:
                yield _Drawn(unit, rule.id, decided_on, kind)


def _rows(drawn: list[_Drawn]) -> Iterator[Cells]:
    """Write the decisions as the cells of a file; one day's of one title share a number."""
    states: dict[int, list[tuple[Any, ...]]] = {}
    for row in geography.state_rows():
        states.setdefault(row[0], []).append(row)
    names = {rule.id: rule for rule in standards.title_law().titles}
    for one in sorted(drawn, key=lambda one: (one.decided_on, one.title, one.unit_id)):
        state = next(
            (row for row in states[one.unit_id] if row[1] <= one.decided_on < row[2]), None
        )
        rule = names[one.title]
        if state is None or state[6] not in rule.kinds:
            continue
        body = "QĐ-TTg" if rule.level != "commune" else "QĐ-UBND"
        number = 100 + (one.decided_on.toordinal() * 7 + len(one.title) * 131) % 2_900
        cells = {
            "code": str(state[4]), "title": rule.id, "period": PERIOD,
            "number": f"{number}/{body} (mô phỏng)", "decided_on": one.decided_on.isoformat(),
            "signer": SIGNED, "body": rule.decided_by.vi, "note": NOTE, "kind": one.kind,
        }  # fmt: skip
        if one.ended_on:
            cells["end_number"] = f"{number + 3_000}/{body} (mô phỏng)"
            cells["ended_on"] = one.ended_on.isoformat()
        yield {name: text for name, text in cells.items() if text}
