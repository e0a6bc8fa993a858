"""Small trees of units, built by the real actions."""

import datetime as dt
import itertools

from langso.geography import actions
from langso.geography.values import ALWAYS_BEGAN_ON, Kind, Level

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
BY = "test"
REFORM = dt.date(2025, 7, 1)
_numbers = itertools.count(1)


def province(
    code: str = "42", name: str = "Tỉnh Hà Tĩnh", *, region: str = "BTB", on=ALWAYS_BEGAN_ON
) -> int:
    """Make a province with its region and return its id."""
    unit_id = actions.create_unit(
        level=Level.PROVINCE, code=code, name=name, kind=Kind.PROVINCE, parent_code="",
        on=on, by=BY, at=AT,
    )  # fmt: skip
    if region:
        classify(code, "region", region, on=on)
        classify(code, "law_province", code, on=on)
    return unit_id


def district(
    code: str, name: str = "", *, province: str = "42", region: str = "BTB", on=ALWAYS_BEGAN_ON
) -> int:
    """Make a rural district and return its id."""
    unit_id = actions.create_unit(
        level=Level.DISTRICT, code=code, name=name or f"Huyện Số {next(_numbers)}",
        kind=Kind.DISTRICT, parent_code=province, on=on, by=BY, at=AT,
    )  # fmt: skip
    if region:
        classify(code, "region", region, on=on)
        classify(code, "law_province", province, on=on)
    return unit_id


def commune(
    code: str, name: str = "", *, parent: str = "42", kind: str = Kind.COMMUNE, region: str = "BTB",
    law_province: str = "42", on=ALWAYS_BEGAN_ON, lat: float | None = None,
    lon: float | None = None,
) -> int:  # fmt: skip
    """Make a commune with its region and return its id."""
    unit_id = actions.create_unit(
        level=Level.COMMUNE, code=code, name=name or f"Xã Mẫu {next(_numbers)}", kind=kind,
        parent_code=parent, on=on, by=BY, at=AT, lat=lat, lon=lon,
    )  # fmt: skip
    if region:
        classify(code, "region", region, on=on)
        classify(code, "law_province", law_province, on=on)
    return unit_id


def classify(code: str, scheme: str, value: str, *, on=ALWAYS_BEGAN_ON) -> None:
    """Put a unit into a class."""
    actions.set_class(
        code=code, scheme=scheme, value=value, on=on, source="test", confidence="verified",
        by=BY, at=AT,
    )  # fmt: skip


def two_levels() -> dict[str, int]:
    """Make one province with two districts of three communes each; return ids by code.

    42 Tỉnh Hà Tĩnh: 436 (18001 Xã Tân Mỹ, 18002 Xã Đông Hà, 18003 Thị trấn Cẩm Xuyên), 437 (18011
    Xã An Bình, 18012 Xã Ân Nghĩa, 18013 Xã Ba Đồn).
    """
    ids = {"42": province(region="")}
    ids["436"] = district("436", "Huyện Thạch Hà", region="")
    ids["437"] = district("437", "Huyện Đức Thọ", region="")
    names = {
        "18001": ("436", "Xã Tân Mỹ"), "18002": ("436", "Xã Đông Hà"),
        "18003": ("436", "Thị trấn Cẩm Xuyên"), "18011": ("437", "Xã An Bình"),
        "18012": ("437", "Xã Ân Nghĩa"), "18013": ("437", "Xã Ba Đồn"),
    }  # fmt: skip
    for code, (parent, name) in names.items():
        kind = Kind.TOWNSHIP if name.startswith("Thị trấn") else Kind.COMMUNE
        ids[code] = commune(code, name, parent=parent, kind=kind, region="")
    classes = [("region", "BTB"), ("law_province", "42")]
    actions.set_classes(
        rows=[(unit, scheme, value) for unit in ids.values() for scheme, value in classes],
        source="test", confidence="verified", by=BY, at=AT,
    )  # fmt: skip
    return ids
