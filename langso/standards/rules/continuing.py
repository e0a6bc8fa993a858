"""A set used on after its last year, where a file of the installation says so.

The criteria of 2026-2030 are not all known, and a province may go on following the former ones.
That is an assumption, so it stands in a file (`kind: continuation`), every level of such a year
is marked as assumed, and the national law alone (`assumptions=False`) has no such set.
"""

from collections.abc import Iterator
from dataclasses import replace

from langso.core.confidence import Confidence
from langso.standards.rules.law import Law, some_text
from langso.standards.rules.reading import Document
from langso.standards.values import (
    CriteriaSet,
    Criterion,
    EntryCondition,
    Indicator,
    LawFault,
    Level,
    Test,
    Text,
)

KIND = "continuation"


def continuation_of(law: Law, set_id: str, year: int) -> Document | None:
    """Return the file that continues a set in a year, None when there is none."""
    for document in law.by_kind.get(KIND, ()):
        years = document.data["years"]
        if set_id in document.data["sets"] and years["from"] <= year <= years["to"]:
            return document
    return None


def last_continued_year(law: Law, set_id: str) -> int | None:
    """Return the last year that files continue a set to, None when none does."""
    years = [
        document.data["years"]["to"]
        for document in law.by_kind.get(KIND, ())
        if set_id in document.data["sets"]
    ]
    return max(years, default=None)


def continued(found: CriteriaSet, document: Document, year: int) -> CriteriaSet:
    """Return a set as used in a later year: the same levels, each of them assumed."""
    data = document.data
    decision, title = str(data["decision"]), some_text(data["title"])
    note = Text(f"{title.vi}: {decision}", f"{title.en}: {decision}")
    mark = _Mark(found.year, year, decision, bool(data.get("simulated", False)))
    return replace(
        found,
        year=year,
        criteria=tuple(mark.criterion(item) for item in found.criteria),
        entry_conditions=tuple(mark.condition(item) for item in found.entry_conditions),
        notes=(note, *found.notes),
    )


class _Mark:
    """Puts the mark of an assumption on every level of a set."""

    def __init__(self, as_of: int, year: int, clause: str, simulated: bool) -> None:
        self.as_of, self.year, self.clause, self.simulated = as_of, year, clause, simulated

    def criterion(self, item: Criterion) -> Criterion:
        return replace(item, indicators=tuple(map(self.indicator, item.indicators)))

    def indicator(self, item: Indicator) -> Indicator:
        whole = self.test(item.whole) if item.whole else None
        return replace(item, tests=tuple(map(self.test, item.tests)), whole=whole)

    def condition(self, item: EntryCondition) -> EntryCondition:
        return replace(item, test=self.test(item.test) if item.test else None)

    def test(self, test: Test) -> Test:
        return replace(test, levels=tuple(map(self.level, test.levels)))

    def level(self, level: Level) -> Level:
        year = self.year if level.year == self.as_of else level.year
        if level.value is None:
            return replace(level, year=year)
        return replace(
            level,
            year=year,
            confidence=Confidence.ASSUMED,
            clause=f"{level.clause}; {self.clause}" if level.clause else self.clause,
            simulated=level.simulated or self.simulated,
        )


def continuation_faults(document: Document, law: Law) -> Iterator[LawFault]:
    """Yield what is wrong in a continuation: unknown sets, years that do not follow the set's."""
    data = document.data
    if data["confidence"] == Confidence.ASSUMED and not data.get("simulated"):
        yield document.fault(
            ("simulated",), "giả định thì phải ghi simulated: true", "thêm dòng simulated: true"
        )
    for index, set_id in enumerate(data["sets"]):
        if set_id not in law.sets:
            yield document.fault(
                ("sets", index), f"bộ tiêu chí {set_id!r} không có", "sửa lại mã bộ"
            )
            continue
        years = law.sets[set_id].data["years"]
        if not years["first"] <= data["as_of"] <= years["last"] < data["years"]["from"]:
            yield document.fault(
                ("as_of",),
                f"bộ “{set_id}” áp dụng {years['first']}-{years['last']}: as_of phải trong khoảng"
                " này, years.from phải sau năm cuối",
                "sửa as_of hoặc years",
            )
    if data["years"]["from"] > data["years"]["to"]:
        yield document.fault(("years",), "năm đầu sau năm cuối", "đổi lại thứ tự năm")
