"""Checks of the catalogue of data elements: measures, units, scales, formulas."""

from collections.abc import Iterator, Mapping
from typing import Any

from langso.standards.rules import families, formulas, units
from langso.standards.rules.law import Law
from langso.standards.rules.reading import Document, Path
from langso.standards.values import LawFault


def element_faults(document: Document, law: Law) -> Iterator[LawFault]:
    """Yield what is wrong in a file of data elements."""
    seen: set[str] = set()
    for path, raw in _entries(document):
        if raw["key"] in seen:
            yield document.fault(
                (*path, "key"), f"số liệu “{raw['key']}” có hai lần", "giữ lại một, hoặc đổi tên"
            )
        seen.add(raw["key"])
        yield from _shape_faults(document, path, raw, law)
        if "formula" in raw:
            yield from _formula_faults(document, path, raw, law)


def _entries(document: Document) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Yield every element with where it stands: a member of a family stands where its family is."""
    for index, raw in enumerate(document.data.get("elements", ())):
        yield ("elements", index), raw
    for index, family in enumerate(document.data.get("families", ())):
        for raw in families.members(family):
            yield ("families", index), raw


def _shape_faults(
    document: Document, path: Path, raw: Mapping[str, Any], law: Law
) -> Iterator[LawFault]:
    if (raw["measure"] == "rating") != ("scale" in raw):
        yield document.fault(
            (*path, "scale"), f"số liệu “{raw['key']}”: thang xếp loại đi liền với measure: rating",
            "thêm scale cho số liệu xếp loại, bỏ scale ở số liệu khác",
        )  # fmt: skip
    if len(set(raw.get("scale", ()))) != len(raw.get("scale", ())):
        yield document.fault((*path, "scale"), "thang xếp loại có bậc trùng nhau", "bỏ bậc trùng")
    if not units.is_unit(raw["unit"]):
        yield document.fault(
            (*path, "unit"), f"đơn vị {raw['unit']!r} không có trong danh mục",
            f"dùng đơn vị từ: %, {', '.join(units.COUNTED)}, kilometre, hectare, metre^2, tonne…",
        )  # fmt: skip
    if raw.get("low", float("-inf")) > raw.get("high", float("inf")):
        yield document.fault((*path, "low"), "cận dưới lớn hơn cận trên", "đổi lại low và high")
    weigh = raw.get("denominator")
    if weigh is not None and weigh not in law.elements:
        yield document.fault(
            (*path, "denominator"), f"số liệu “{weigh}” không có", "thêm số liệu hoặc sửa tên"
        )
    if raw["carry"] == "mean" and weigh is None:
        yield document.fault(
            (*path, "denominator"), f"“{raw['key']}” là số bình quân nhưng không nói theo gì",
            "thêm denominator, ví dụ people",
        )  # fmt: skip


def _formula_faults(
    document: Document, path: Path, raw: Mapping[str, Any], law: Law
) -> Iterator[LawFault]:
    """The formula is in the safe language, on known elements, of the right unit, and no circle."""
    place = (*path, "formula")
    try:
        node = formulas.parse(raw["formula"])
    except formulas.FormulaError as error:
        yield document.fault(place, str(error), "viết lại công thức")
        return
    missing = [key for key in formulas.elements_of(node) if key not in law.elements]
    if missing:
        yield document.fault(
            place, f"công thức của “{raw['key']}” dùng số liệu không có: {', '.join(missing)}",
            "thêm số liệu vào elements.yaml hoặc sửa tên trong công thức",
        )  # fmt: skip
        return
    try:
        units.check_unit(node, raw["unit"], {key: law.elements[key].unit for key in law.elements})
    except formulas.FormulaError as error:
        yield document.fault(
            place, f"“{raw['key']}”: {error}", "sửa công thức hoặc đơn vị của các số liệu"
        )
    if raw["key"] in _foundations(node, law):
        yield document.fault(
            place, f"“{raw['key']}” được tính từ chính nó", "bỏ vòng lặp trong các công thức"
        )


def _foundations(node: formulas.Node, law: Law) -> set[str]:
    """Return every element that a formula stands on, however far down."""
    found: set[str] = set()
    waiting = list(formulas.elements_of(node))
    while waiting:
        key = waiting.pop()
        if key in found or key not in law.elements:
            continue
        found.add(key)
        formula = law.elements[key].formula
        if formula:
            try:
                waiting += formulas.elements_of(formulas.parse(formula))
            except formulas.FormulaError:  # told where that element stands
                continue
    return found
