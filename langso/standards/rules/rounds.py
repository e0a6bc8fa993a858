"""Reporting rounds from law files: national entries, the installation's own fields laid on top."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from langso.core.confidence import Confidence
from langso.core.periods import Period
from langso.standards.rules.law import Law, some_text, source_of
from langso.standards.rules.reading import Document, Path
from langso.standards.values import Carry, LawFault, RoundTerms

KIND = "rounds"
NEEDED = ("title", "period", "kinds", "sets", "data", "due", "open")


def merged(documents: Iterable[Document]) -> dict[str, dict[str, Any]]:
    """Return the entries of all files by key; a later file's fields replace an earlier one's."""
    found: dict[str, dict[str, Any]] = {}
    for document in documents:
        data = document.data
        for entry in data["rounds"]:
            before = found.get(entry["key"], {})
            due = {**before.get("due", {}), **entry.get("due", {})}
            found[entry["key"]] = {
                **before,
                **entry,
                **({"due": due} if due else {}),
                "notes": [*before.get("notes", ()), *entry.get("notes", ())],
                "simulated": bool(before.get("simulated") or data.get("simulated", False)),
                "sources": {**before.get("sources", {}), **_sources(data)},
            }
    return found


def _sources(data: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {source["id"]: source for source in data["sources"]}


def terms_of(law: Law) -> dict[str, RoundTerms]:
    """Return every round by its key, in the order of periods."""
    raws = merged(law.by_kind.get(KIND, ()))
    found = [_terms(raw) for raw in raws.values() if not _lacking(raw)]
    found.sort(key=lambda one: (one.data_from, one.data_to, one.key))
    return {one.key: one for one in found}


def _terms(raw: Mapping[str, Any]) -> RoundTerms:
    data, due = raw["data"], raw["due"]
    named = {data["source"], due["source"]}
    return RoundTerms(
        key=raw["key"],
        title=some_text(raw["title"]),
        period=raw["period"],
        kinds=tuple(raw["kinds"]),
        sets=tuple((one["id"], one.get("required", True)) for one in raw["sets"]),
        forms=tuple(raw.get("forms", ())),
        data_from=dt.date.fromisoformat(data["from"]),
        data_to=dt.date.fromisoformat(data["to"]),
        data_confidence=Confidence(data["confidence"]),
        due_commune=_day(due.get("commune")),
        due_province=_day(due.get("province")),
        due_ministry=_day(due.get("ministry")),
        due_confidence=Confidence(due["confidence"]),
        is_open=raw["open"],
        awaiting=raw.get("awaiting", False),
        simulated=raw["simulated"],
        by_village=tuple(raw.get("by_village", ())),
        by_parts=tuple(raw.get("by_parts", ())),
        notes=tuple(some_text(note) for note in raw["notes"]),
        sources=tuple(source_of(one) for name, one in raw["sources"].items() if name in named),
    )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _lacking(raw: Mapping[str, Any]) -> list[str]:
    return [name for name in NEEDED if name not in raw]


def round_faults(document: Document, law: Law) -> Iterator[LawFault]:
    """Yield what is wrong in a file of rounds, read over those before it."""
    whole = merged(law.by_kind.get(KIND, ()))
    known = {source["id"] for source in document.data["sources"]}
    seen: set[str] = set()
    for index, entry in enumerate(document.data["rounds"]):
        path: Path = ("rounds", index)
        if entry["key"] in seen:
            yield document.fault((*path, "key"), "kỳ này đã ghi ở trên", "giữ lại một mục")
        seen.add(entry["key"])
        yield from _entry_faults(document, path, entry, whole[entry["key"]], law, known)


def _entry_faults(
    document: Document,
    path: Path,
    entry: Mapping[str, Any],
    raw: Mapping[str, Any],
    law: Law,
    known: set[str],
) -> Iterator[LawFault]:
    lacking = _lacking(raw)
    if lacking:
        yield document.fault(
            path, f"kỳ {entry['key']} thiếu trường {', '.join(lacking)}", "thêm trường còn thiếu"
        )
        return
    for name in ("data", "due"):
        yield from _dated_faults(document, (*path, name), entry.get(name), known)
    if raw["data"]["from"] > raw["data"]["to"]:
        yield document.fault((*path, "data"), "ngày đầu sau ngày cuối", "đổi lại thứ tự ngày")
    for name in ("by_village", "by_parts"):
        for position, key in enumerate(entry.get(name, ())):
            if key not in law.elements:
                yield document.fault(
                    (*path, name, position), f"số liệu “{key}” không có", "sửa lại tên số liệu"
                )
            elif name == "by_parts" and law.elements[key].formula is None:
                yield document.fault(
                    (*path, name, position),
                    f"số liệu “{key}” không có công thức nên không có thành phần",
                    "bỏ khỏi by_parts",
                )
            elif name == "by_village" and not _made_of_villages(key, entry[name], law):
                yield document.fault(
                    (*path, name, position),
                    f"số liệu “{key}” không tính từ các thôn được",
                    "ghi số có carry: sum, hoặc số có denominator cũng nằm trong by_village",
                )
    if "sets" in entry:
        yield from _set_faults(document, path, entry, Period.parse(raw["period"]).year, law)


def _made_of_villages(key: str, by_village: Sequence[str], law: Law) -> bool:
    """Tell whether villages' figures make the commune's: a sum, or a mean weighed by another."""
    element = law.elements[key]
    return element.carry == Carry.SUM or element.denominator in by_village


def _dated_faults(
    document: Document, path: Path, part: Mapping[str, Any] | None, known: set[str]
) -> Iterator[LawFault]:
    if part is None:
        return
    if part["source"] not in known:
        yield document.fault(
            (*path, "source"), f"nguồn {part['source']!r} không có trong mục sources",
            "thêm nguồn hoặc sửa mã nguồn",
        )  # fmt: skip
    if part["confidence"] == Confidence.ASSUMED and not document.data.get("simulated"):
        yield document.fault(
            (*path, "confidence"),
            "chỉ tệp của nơi cài đặt ghi simulated: true mới được giả định",
            "ghi nguồn thật và mức tin cậy của nó, hoặc để trống",
        )


def _set_faults(
    document: Document, path: Path, entry: Mapping[str, Any], year: int, law: Law
) -> Iterator[LawFault]:
    for position, one in enumerate(entry["sets"]):
        place = (*path, "sets", position, "id")
        if one["id"] not in law.sets:
            yield document.fault(place, f"bộ tiêu chí {one['id']!r} không có", "sửa lại mã bộ")
            continue
        years = law.sets[one["id"]].data["years"]
        last = max(
            [years["last"]]
            + [
                other.data["years"]["to"]
                for other in law.by_kind.get("continuation", ())
                if one["id"] in other.data["sets"]
            ]
        )
        if not years["first"] <= year <= last:
            yield document.fault(
                place,
                f"bộ “{one['id']}” áp dụng {years['first']}-{last}, không áp dụng cho {year}",
                "chọn bộ khác, hoặc thêm tệp kind: continuation",
            )
