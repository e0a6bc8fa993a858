"""Retention of work files and terms of handing over, from law files."""

from collections.abc import Iterator, Mapping
from typing import Any

from langso.core.confidence import Confidence
from langso.standards.rules.law import Law, some_text, source_of
from langso.standards.rules.reading import Document
from langso.standards.values import HandoverTerm, LawFault, RetentionEntry, RetentionLaw

KIND = "retention"


def retention_law_of(law: Law) -> RetentionLaw:
    """Return what all files say together; an installation's own entry replaces one of its code.

    Source: Nghị định 30/2020/NĐ-CP, Điều 28 to 31; the agency's own list comes first.
    """
    entries: dict[str, RetentionEntry] = {}
    terms: dict[str, HandoverTerm] = {}
    years: dict[str, int] = {}
    notes = []
    for document in law.by_kind.get(KIND, ()):
        data = document.data
        sources = {one["id"]: source_of(one) for one in data["sources"]}
        entries |= {raw["id"]: _entry(raw, sources) for raw in data["entries"]}
        terms |= {raw["id"]: _term(raw, sources) for raw in data.get("handover", ())}
        for name in ("may_keep_years", "must_hand_over"):
            if name in data:
                years[name] = data[name]["years"]
        notes += [some_text(note) for note in data.get("notes", ())]
    return RetentionLaw(
        tuple(entries.values()), tuple(terms.values()), years.get("may_keep_years"),
        years.get("must_hand_over"), tuple(notes),
    )  # fmt: skip


def entry_named(law: RetentionLaw, entry_id: str) -> RetentionEntry | None:
    """Return an entry by its code, None when there is none."""
    return next((one for one in law.entries if one.id == entry_id), None)


def entry_for(law: RetentionLaw, procedure_id: str) -> RetentionEntry | None:
    """Return the entry that a procedure's files get, None when no file of law says."""
    return next((one for one in law.entries if procedure_id in one.procedures), None)


def _entry(raw: Mapping[str, Any], sources: Mapping[str, Any]) -> RetentionEntry:
    return RetentionEntry(
        id=raw["id"],
        title=some_text(raw["title"]),
        years=raw["period"].get("years"),
        handover=raw["handover"],
        procedures=frozenset(raw["procedures"]),
        confidence=Confidence(raw["confidence"]),
        source=sources[raw["source"]],
    )


def _term(raw: Mapping[str, Any], sources: Mapping[str, Any]) -> HandoverTerm:
    return HandoverTerm(
        id=raw["id"],
        title=some_text(raw["title"]),
        months=raw["months"],
        since=raw["from"],
        confidence=Confidence(raw["confidence"]),
        source=sources[raw["source"]],
    )


def retention_faults(document: Document, law: Law) -> Iterator[LawFault]:
    """Yield unlisted sources and terms, codes told twice, a procedure claimed by two entries."""
    data = document.data
    sources = {one["id"] for one in data["sources"]}
    terms = {raw["id"] for one in law.by_kind.get(KIND, ()) for raw in one.data.get("handover", ())}
    told: set[str] = set()
    claimed: set[str] = set()
    for index, raw in enumerate(data["entries"]):
        path = ("entries", index)
        if raw["source"] not in sources:
            yield document.fault(
                (*path, "source"), f"nguồn {raw['source']!r} không có trong mục sources",
                "thêm nguồn hoặc sửa mã nguồn",
            )  # fmt: skip
        if raw["handover"] not in terms:
            yield document.fault(
                (*path, "handover"), f"hạn nộp {raw['handover']!r} không có trong mục handover",
                "thêm hạn nộp hoặc sửa mã",
            )  # fmt: skip
        if raw["id"] in told:
            yield document.fault(
                (*path, "id"), f"mã {raw['id']!r} có hai lần", "đặt mã riêng cho từng loại hồ sơ"
            )
        for name in sorted(claimed & set(raw["procedures"])):
            yield document.fault(
                (*path, "procedures"), f"quy trình {name!r} đã thuộc loại hồ sơ khác",
                "mỗi quy trình chỉ ghi ở một loại hồ sơ",
            )  # fmt: skip
        told.add(raw["id"])
        claimed |= set(raw["procedures"])
    for name in ("handover", "may_keep_years", "must_hand_over"):
        rows = data.get(name, [])
        for raw in rows if isinstance(rows, list) else [rows]:
            if raw["source"] not in sources:
                yield document.fault(
                    (name,), f"nguồn {raw['source']!r} không có trong mục sources",
                    "thêm nguồn hoặc sửa mã nguồn",
                )  # fmt: skip
