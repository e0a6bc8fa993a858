"""Regions, former provinces and islands of the units."""

from collections import defaultdict

from tools.places.table import Table, Unit

REGIONS = {
    "TDMNPB": "02 04 06 08 10 11 12 14 15 17 19 20 24 25",
    "DBSH": "01 22 26 27 30 31 33 34 35 36 37",
    "BTB": "38 40 42 44 45 46",
    "DHNTB": "48 49 51 52 54 56 58 60",
    "TN": "62 64 66 67 68",
    "DNB": "70 72 74 75 77 79",
    "DBSCL": "80 82 83 84 86 87 89 91 92 93 94 95 96",
}
REGION_OF = {code: region for region, codes in REGIONS.items() for code in codes.split()}
# Districts that were islands wholly, and the city of Phú Quốc.
ISLAND_DISTRICTS = {
    "203",
    "207",
    "317",
    "318",
    "471",
    "498",
    "536",
    "576",
    "601",
    "755",
    "911",
    "912",
}

REGION_SOURCE = "Vùng theo cột của 318/QĐ-TTg, ghi theo trí nhớ về phân vùng 63 tỉnh; chờ xác nhận"
HEIRS_SOURCE = "Theo đơn vị trước sắp xếp 01/07/2025 (tất cả cùng một giá trị)"
PROVINCE_SOURCE = "Tỉnh trực thuộc trước 01/07/2025"
ISLAND_SOURCE = "Huyện đảo hoặc đặc khu; ghi theo trí nhớ, chờ xác nhận"


def build(table: Table) -> None:
    """Classify every unit: directly before the reform, after it as all predecessors agree."""
    parts: dict[str, list[Unit]] = defaultdict(list)
    for row in table.successions:
        parts[row["successor"].key].append(row["predecessor"])
    values: dict[str, tuple[str, str]] = {}
    for unit in table.units:
        province = unit
        while (parent := province.states[0]["parent"]) is not None:
            province = parent
        if unit.begins < "2025-07-01":
            code = province.states[0]["code"]
            values[unit.key] = (REGION_OF[code], code)
            table.classify(unit, "region", REGION_OF[code], REGION_SOURCE, "recalled")
            table.classify(unit, "law_province", code, PROVINCE_SOURCE, "verified")
    for unit in table.units:
        if unit.begins >= "2025-07-01":
            _inherit(table, unit, {values[part.key] for part in parts[unit.key]})
    _islands(table)


def _inherit(table: Table, unit: Unit, found: set[tuple[str, str]]) -> None:
    state = unit.states[0]
    for scheme, options in (
        ("region", {r for r, _ in found}),
        ("law_province", {p for _, p in found}),
    ):
        if len(options) == 1:
            confidence = "recalled" if scheme == "region" else "seen"
            table.classify(unit, scheme, next(iter(options)), HEIRS_SOURCE, confidence)
        elif unit.level != "province" or scheme == "region":
            table.conflict(
                "class_undetermined",
                f"{state['code']} {state['name']}",
                f"{scheme}: các đơn vị trước đó thuộc {', '.join(sorted(options))}.",
                HEIRS_SOURCE,
                "Để trống.",
            )


def _islands(table: Table) -> None:
    for unit in table.units:
        for state in unit.states:
            parent = state["parent"]
            codes = {state["code"], parent.states[0]["code"] if parent else ""}
            if state["kind"] == "special_zone" or codes & ISLAND_DISTRICTS:
                table.classify(unit, "island", "yes", ISLAND_SOURCE, "recalled")
                break
