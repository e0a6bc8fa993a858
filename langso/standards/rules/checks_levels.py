"""Checks of one table of levels: values possible, sources listed, confidence honest."""

from collections.abc import Iterator, Mapping
from typing import Any

from langso.standards.rules.law import Law
from langso.standards.rules.levels import BadLevelError, level_rows, level_value
from langso.standards.rules.reading import Document, Path
from langso.standards.values import Comparison, DataElement, LawFault, Measure


def table_faults(
    document: Document,
    path: Path,
    entry: Mapping[str, Any],
    law: Law,
    known: set[str],
    *,
    year: int | None = None,
) -> Iterator[LawFault]:
    """Yield what is wrong in the `levels` of an indicator, test, condition or local entry.

    With `year`, only in the levels that can hold in that year.
    """
    element, table = law.elements[entry["element"]], entry["levels"]
    place = (*path, "levels")
    yield from _source_fault(document, (*place, "source"), table["source"], known)
    years = document.data.get("years")
    for inner, fields in level_rows(table, year=year):
        where = (*place, *inner)
        cell = fields["cell"]
        own = cell if isinstance(cell, Mapping) else {"level": cell}
        if "source" in own:
            yield from _source_fault(document, where, own["source"], known)
        confidence = own.get("confidence", table["confidence"])
        yield from _value_faults(document, where, own.get("level"), element, entry, confidence)
        told = fields.get("year")
        if years and told is not None and not years["first"] <= told <= years["last"]:
            yield document.fault(
                where, f"mức của năm {told} ngoài {years['first']}-{years['last']}", "sửa lại năm"
            )


def _source_fault(document: Document, path: Path, name: str, known: set[str]) -> Iterator[LawFault]:
    if name not in known:
        yield document.fault(
            path, f"nguồn {name!r} không có trong mục sources", "thêm nguồn hoặc sửa mã nguồn"
        )


def _value_faults(
    document: Document,
    path: Path,
    raw: Any,
    element: DataElement,
    entry: Mapping[str, Any],
    confidence: str,
) -> Iterator[LawFault]:
    try:
        value, _ = level_value(raw, element)
    except BadLevelError as error:
        yield document.fault(path, str(error), "sửa lại mức theo số liệu")
        return
    if value is None:
        return
    if confidence == "unknown":
        yield document.fault(
            path, "có mức nhưng confidence ghi unknown",
            "ghi đúng mức độ tin cậy (verified, seen, recalled), hoặc để mức là null",
        )  # fmt: skip
    low, high = element.low, element.high
    if (low is not None and value < low) or (high is not None and value > high):
        yield document.fault(
            path, f"mức {value:g} ngoài khoảng {low} đến {high} của “{element.key}”",
            "kiểm tra lại mức trong văn bản",
        )  # fmt: skip
    comparison = entry.get("comparison")
    if (
        comparison == Comparison.AT_LEAST
        and low is not None
        and value == low
        and _is_number(element)
    ):
        yield document.fault(
            path, f"mức ≥ {value:g} thì nơi nào cũng đạt", "kiểm tra lại mức và chiều so sánh"
        )
    if comparison == Comparison.AT_MOST and high is not None and value == high:
        yield document.fault(
            path, f"mức ≤ {value:g} thì nơi nào cũng đạt", "kiểm tra lại mức và chiều so sánh"
        )


def _is_number(element: DataElement) -> bool:
    return element.measure not in {Measure.TRUTH, Measure.RATING}
