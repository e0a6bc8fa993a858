"""Checks of local levels: a province may fill or tighten the national level, never loosen it."""

from collections.abc import Iterator, Mapping
from typing import Any

from langso.standards.rules.checks_levels import table_faults
from langso.standards.rules.indicators import indicator_of
from langso.standards.rules.law import Law
from langso.standards.rules.layers import is_for, local_levels
from langso.standards.rules.levels import Profile, is_looser, level_rows, resolve
from langso.standards.rules.reading import Document, Path
from langso.standards.rules.sets import override_of
from langso.standards.values import Indicator, LawFault, Level, Test


def local_faults(document: Document, law: Law) -> Iterator[LawFault]:
    """Yield what is wrong in a file of local levels."""
    data = document.data
    if data["criteria_set"] not in law.sets:
        yield document.fault(
            ("criteria_set",), f"bộ tiêu chí {data['criteria_set']!r} không có", "sửa lại mã bộ"
        )
        return
    yield from _header_faults(document)
    known = {source["id"] for source in data["sources"]}
    entries = _indicators(law, data["criteria_set"])
    for index, entry in enumerate(data["levels"]):
        path: Path = ("levels", index)
        if entry["indicator"] not in entries:
            yield document.fault(
                (*path, "indicator"),
                f"bộ “{data['criteria_set']}” không có chỉ tiêu {entry['indicator']!r}",
                "sửa lại mã chỉ tiêu",
            )
            continue
        yield from _entry_faults(document, path, entry, entries[entry["indicator"]], law, known)


def _indicators(law: Law, set_id: str) -> dict[str, Mapping[str, Any]]:
    criteria = law.sets[set_id].data["criteria"]
    return {entry["code"]: entry for item in criteria for entry in item["indicators"]}


def _header_faults(document: Document) -> Iterator[LawFault]:
    data = document.data
    if data["provinces"] == "*" and not data.get("simulated"):
        yield document.fault(
            ("provinces",),
            "chỉ mức giả định mới được ghi cho mọi tỉnh",
            "ghi mã của tỉnh ra quyết định",
        )
    if data["provinces"] != "*" and "region" not in data:
        yield document.fault(
            ("region",), "thiếu vùng của tỉnh, nên không so được với mức trung ương",
            "ghi region: một trong TDMNPB, DBSH, BTB, DHNTB, TN, DNB, DBSCL",
        )  # fmt: skip
    last = data["in_force"].get("to", "9999-12-31")
    if data.get("issued_on", "") > last or data["in_force"]["from"] > last:
        yield document.fault(("in_force",), "ngày hiệu lực không theo thứ tự", "sửa lại ngày")


def _entry_faults(
    document: Document,
    path: Path,
    entry: Mapping[str, Any],
    national: Mapping[str, Any],
    law: Law,
    known: set[str],
) -> Iterator[LawFault]:
    """Check an entry against every year in which the national set and the decision both hold."""
    yield from _honesty_faults(document, path, entry)
    seen: set[tuple[str, str]] = set()
    for year in _years(document, law):
        indicator = indicator_of(national, criterion=0, year=year, elements=law.elements)
        tests = [test for test in indicator.tests if is_for(entry, test)]
        if not tests:
            yield document.fault(
                (*path, "test"), f"chỉ tiêu {indicator.code} không có nội dung {entry['test']!r}",
                f"dùng một trong: {', '.join(test.id for test in indicator.tests)}",
            )  # fmt: skip
            return
        for test in tests:
            shape = {**entry, "element": test.element, "comparison": test.comparison}
            faults = list(table_faults(document, path, shape, law, known, year=year))
            faults = faults or list(
                _looser_faults(document, path, entry, indicator, test, law, year)
            )
            for fault in faults:
                if (fault.field, fault.message) not in seen:
                    seen.add((fault.field, fault.message))
                    yield fault


def _honesty_faults(document: Document, path: Path, entry: Mapping[str, Any]) -> Iterator[LawFault]:
    """An assumed level says so, a real decision is never "assumed", and no level is left open."""
    simulated = document.data.get("simulated", False)
    for inner, fields in level_rows(entry["levels"]):
        cell = fields["cell"]
        own = cell if isinstance(cell, Mapping) else {"level": cell}
        where = (*path, "levels", *inner)
        if own.get("level") is None:
            yield document.fault(where, "mức địa phương để trống", "ghi mức, hoặc bỏ dòng này")
        assumed = own.get("confidence", entry["levels"]["confidence"]) == "assumed"
        if assumed != simulated:
            yield document.fault(
                where, "confidence: assumed và simulated: true phải đi cùng nhau",
                "mức giả định thì ghi cả hai; quyết định thật thì bỏ cả hai",
            )  # fmt: skip


def _years(document: Document, law: Law) -> Iterator[int]:
    """Yield the years whose last day falls within the decision's force and the set's years."""
    data = document.data
    years = law.sets[data["criteria_set"]].data["years"]
    for year in range(years["first"], years["last"] + 1):
        if data["in_force"]["from"] <= f"{year}-12-31" <= data["in_force"].get("to", "9999-12-31"):
            yield year


def _looser_faults(
    document: Document,
    path: Path,
    entry: Mapping[str, Any],
    indicator: Indicator,
    test: Test,
    law: Law,
    year: int,
) -> Iterator[LawFault]:
    """Name both decisions when a local level asks less, or an assumed one covers a known level."""
    rows = [inner for inner, _ in level_rows(entry["levels"], year=year)]
    levels = local_levels(document, entry, test, law, year)[: len(rows)]
    for inner, local in zip(rows, levels, strict=True):
        if local.value is None:
            continue
        national = _national_level(document, law, test, local, year)
        if national is None or national.value is None:
            continue
        where = (*path, "levels", *inner)
        if document.data.get("simulated"):
            yield document.fault(
                where, f"mức giả định đè lên mức đã biết {national.value:g} ({national.source})",
                "bỏ dòng này: chỉ giả định ở chỗ luật chưa rõ",
            )  # fmt: skip
        elif is_looser(local.value, national.value, test.comparison):
            yield _loosening(document, where, indicator, local, national, law, year)


def _loosening(
    document: Document, path: Path, indicator: Indicator, local: Level, national: Level, law: Law,
    year: int,
) -> LawFault:  # fmt: skip
    data = document.data
    basis = law.sets[data["criteria_set"]].data["legal_basis"][0]
    asked = local.label or f"{local.value:g}"
    required = national.label or f"{national.value:g}"
    provinces = ", ".join(data["provinces"])
    return document.fault(
        path,
        f"chỉ tiêu {indicator.code} năm {year}: {data['decision']} của tỉnh {provinces}"
        f" ghi {asked}, thấp hơn yêu cầu {required} của {basis['instrument']}",
        "địa phương chỉ được quy định bằng hoặc cao hơn mức trung ương; kiểm tra lại quyết định",
    )


def _national_level(
    document: Document, law: Law, test: Test, local: Level, year: int
) -> Level | None:
    """Return the national level for the units a local level is meant for.

    A level for a class that an override moves to another region's column is held against that
    column (hard communes: TDMNPB); any other against the province's own region.
    """
    data = document.data
    region = local.region or data.get("region")
    classes = frozenset({(local.scheme, local.klass)} if local.scheme and local.klass else ())
    for raw in law.sets[data["criteria_set"]].data.get("overrides", ()):
        override = override_of(raw)
        if any(classes & set(alternative) for alternative in override.when):
            region = override.region
    return resolve(test.levels, Profile(region, year, classes))
