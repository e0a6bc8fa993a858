"""What callers write, checked against law and places before anything is judged."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from langso.exchange.values import ApiError, Fault
from langso.geography import queries as geography
from langso.geography.values import REFORM_ON, Region, Scheme
from langso.standards import queries as standards
from langso.standards.values import CriteriaSet, Test, UnknownElementError

MAX_SHOWN = 60


def region(text: str | None) -> str | None:
    """Return a region code, None when absent. Raises ApiError (422) for an unknown one."""
    if text is None:
        return None
    code = text.strip().upper()
    if code in Region.values:
        return code
    known = ", ".join(Region.values)
    raise ApiError(
        422,
        Fault(
            "unknown_region",
            f"Không có vùng “{text[:MAX_SHOWN]}”.",
            f"There is no region “{text[:MAX_SHOWN]}”.",
            "unit.region",
            f"Dùng một trong các mã: {known}.",
            f"Use one of: {known}.",
        ),
    )


def classes(texts: Iterable[str]) -> list[str]:
    """Return classes written "scheme" or "scheme:value" as "scheme:value" ("yes" if no value).

    Raises ApiError (422) for an unknown scheme.
    """
    known = [scheme for scheme in Scheme.values if scheme not in {"region", "law_province"}]
    found = []
    for position, text in enumerate(texts):
        scheme, _, value = text.strip().partition(":")
        if scheme.lower() not in known:
            raise ApiError(
                422,
                Fault(
                    "unknown_class",
                    f"Không có loại “{text[:MAX_SHOWN]}” của đơn vị.",
                    f"There is no class “{text[:MAX_SHOWN]}” of units.",
                    f"unit.classes[{position}]",
                    f"Ghi “loại” hoặc “loại:giá trị” với loại là: {', '.join(known)}.",
                    f"Write “scheme” or “scheme:value” with a scheme of: {', '.join(known)}.",
                ),
            )
        found.append(f"{scheme.lower()}:{value.strip() or 'yes'}")
    return found


def province(text: str | None, *, year: int) -> tuple[str | None, str | None]:
    """Return a province's code and its region, from a code or a name (accents optional).

    A province of before and of after the reform may both be meant in 2025.
    Raises ApiError (422) when no or several provinces fit.
    """
    if text is None or not text.strip():
        return None, None
    wanted = text.strip()
    for on in _days_of(year):
        places = geography.list_units(on=on, level="province", q=wanted, limit=5)
        exact = [p for p in places if wanted in {p.code, p.name, p.short_name}] or places
        if len(exact) == 1:
            rows = geography.classes_of(unit_id=exact[0].unit_id, on=on)
            regions = [row.value for row in rows if row.scheme == Scheme.REGION]
            return exact[0].code, regions[0] if regions else None
    raise ApiError(
        422,
        Fault(
            "unknown_province",
            f"Không xác định được tỉnh “{wanted[:MAX_SHOWN]}” trong năm {year}.",
            f"No single province is “{wanted[:MAX_SHOWN]}” in {year}.",
            "unit.province",
            "Ghi mã tỉnh hoặc tên đầy đủ; tra tại /api/v1/units?level=province&on=….",
            "Give its code or full name; see /api/v1/units?level=province&on=….",
        ),
    )


def _days_of(year: int) -> list[dt.date]:
    eve = REFORM_ON - dt.timedelta(days=1)
    last = dt.date(year, 12, 31)
    return [eve, last] if year == REFORM_ON.year else [last]


def values(criteria_set: CriteriaSet, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return values by element key; `{men, women}` and `{parts}` are opened.

    Keys are indicator codes, entry conditions or element keys of this set.
    Raises ApiError (422) that names an unknown key or a shape that is no figure.
    """
    tests = _tests_by_code(criteria_set)
    keys = {test.element for inner in tests.values() for test in inner}
    found: dict[str, Any] = {}
    for key, value in given.items():
        if key not in tests and not _is_element(key, keys):
            raise _unknown_indicator(key, criteria_set)
        if not isinstance(value, dict) or not value.keys() & {"men", "women", "total", "parts"}:
            found[key] = scalar(value, f"values.{key}")
            continue
        found.update(_opened(key, value, tests.get(key, ())))
    return found


def _tests_by_code(criteria_set: CriteriaSet) -> dict[str, tuple[Test, ...]]:
    found: dict[str, tuple[Test, ...]] = {
        indicator.code: (
            *indicator.tests,
            *((indicator.whole,) if indicator.whole else ()),
        )
        for indicator in criteria_set.indicators
    }
    for condition in criteria_set.entry_conditions:
        found[condition.id] = (condition.test,) if condition.test else ()
    return found


def _is_element(key: str, keys: set[str]) -> bool:
    if key in keys:
        return True
    try:
        standards.get_element(key=key)
    except UnknownElementError:
        return False
    return True


def _unknown_indicator(key: str, criteria_set: CriteriaSet) -> ApiError:
    return ApiError(
        422,
        Fault(
            "unknown_indicator",
            f"Bộ tiêu chí “{criteria_set.id}” năm {criteria_set.year} không có chỉ tiêu hoặc dữ "
            f"liệu “{key[:MAX_SHOWN]}”.",
            f"The set “{criteria_set.id}” of {criteria_set.year} has no indicator or element "
            f"“{key[:MAX_SHOWN]}”.",
            f"values.{key[:MAX_SHOWN]}",
            f"Xem mã chỉ tiêu tại /api/v1/criteria-sets/{criteria_set.id}.",
            f"See its codes at /api/v1/criteria-sets/{criteria_set.id}.",
        ),
    )


def _opened(key: str, value: Mapping[str, Any], tests: tuple[Test, ...]) -> dict[str, Any]:
    """Return a composite value by element: {men, women, total} or {parts: {test id: value}}."""
    base = standards.get_element(key=tests[-1].element).key if tests else key
    by_id = {test.id: test.element for test in tests}
    extra = value.keys() - {"men", "women", "total", "parts"}
    parts = value.get("parts", {})
    if extra or not isinstance(parts, dict):
        raise _bad_shape(f"values.{key}")
    found: dict[str, Any] = {}
    named = {name: value[name] for name in ("men", "women", "total") if name in value}
    for name, inner in {**named, **parts}.items():
        element = by_id.get(name)
        if element is None and name in named:
            element = base if name == "total" else f"{base}.{name}"
            if not _is_element(element, set()):
                element = None
        if element is None:
            raise _unknown_part(key, name, sorted(by_id))
        found[str(element)] = scalar(inner, f"values.{key}.{name}")
    return found


def scalar(value: Any, place: str) -> Any:
    """Return a value that can be one figure. Raises ApiError (422) for lists and odd objects."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dict) and value.keys() <= {"low", "high", "low_open", "high_open"}:
        low, high = value.get("low"), value.get("high")
        numbers = all(
            x is None or (isinstance(x, int | float) and not isinstance(x, bool))
            for x in (low, high)
        )
        flags = all(isinstance(value.get(x, False), bool) for x in ("low_open", "high_open"))
        if numbers and flags and not (low is None and high is None):
            return {
                "low": float("-inf") if low is None else float(low),
                "high": float("inf") if high is None else float(high),
                "low_open": value.get("low_open", False),
                "high_open": value.get("high_open", False),
            }
    raise _bad_shape(place)


def _bad_shape(place: str) -> ApiError:
    return ApiError(
        422,
        Fault(
            "bad_value",
            f"Giá trị ở “{place[:MAX_SHOWN]}” không phải là một số liệu.",
            f"The value at “{place[:MAX_SHOWN]}” is not a figure.",
            place[:200],
            "Ghi số, true/false, “Đạt”, “>80”, “10–12”, mức xếp loại, null, {men, women} hoặc "
            "{parts: {…}}.",
            "Write a number, true/false, “Đạt”, “>80”, “10–12”, a rating, null, {men, women} or "
            "{parts: {…}}.",
        ),
    )


def _unknown_part(key: str, name: str, known: list[str]) -> ApiError:
    return ApiError(
        422,
        Fault(
            "unknown_part",
            f"Chỉ tiêu “{key[:MAX_SHOWN]}” không có phần “{name[:MAX_SHOWN]}”.",
            f"The indicator “{key[:MAX_SHOWN]}” has no part “{name[:MAX_SHOWN]}”.",
            f"values.{key[:MAX_SHOWN]}",
            f"Các phần của chỉ tiêu này: {', '.join(known) or '(không có)'}.",
            f"Its parts: {', '.join(known) or '(none)'}.",
        ),
    )
