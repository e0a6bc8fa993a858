"""The share of work files handled online: its ways of counting and targets, from law files."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from langso.core.confidence import Confidence
from langso.standards.rules.law import Law, some_text, source_of
from langso.standards.rules.reading import Document, Path
from langso.standards.values import LawFault, OnlineLaw, OnlineRule, OnlineTarget, Text

KIND = "online-ratio"
NOTHING = OnlineLaw(Text("", ""), (), (), ())


def online_law_of(law: Law) -> OnlineLaw:
    """Return the ways of counting and targets of all files together, in the order of time.

    An installation's own file adds ways and targets; of two of one day the later file's holds.
    """
    documents = law.by_kind.get(KIND, ())
    if not documents:
        return NOTHING
    return OnlineLaw(
        title=some_text(documents[0].data["title"]),
        rules=tuple(
            sorted(
                (rule for one in documents for rule in _rules(one.data)),
                key=lambda rule: rule.valid_from,
            )
        ),
        targets=tuple(target for one in documents for target in _targets(one.data)),
        notes=tuple(some_text(note) for one in documents for note in one.data.get("notes", ())),
    )


def rule_on(law: OnlineLaw, day: dt.date) -> OnlineRule | None:
    """Return the way of counting in force on a day; None before the first."""
    begun = [rule for rule in law.rules if rule.valid_from <= day]
    return begun[-1] if begun else None


def target_on(law: OnlineLaw, level: str, day: dt.date) -> OnlineTarget | None:
    """Return the target of a level on a day, the one that began last; None when there is none."""
    holding = [
        target
        for target in law.targets
        if target.level == level
        and target.valid_from <= day
        and (target.valid_to is None or day <= target.valid_to)
    ]
    return max(holding, key=lambda target: target.valid_from, default=None)


def _rules(data: Mapping[str, Any]) -> Iterator[OnlineRule]:
    sources = {one["id"]: source_of(one) for one in data["sources"]}
    for raw in data["rules"]:
        yield OnlineRule(
            id=raw["id"],
            valid_from=dt.date.fromisoformat(raw["valid_from"]),
            title=some_text(raw["title"]),
            text=some_text(raw["text"]),
            steps=frozenset(raw["steps"]),
            signatures=frozenset(raw["signatures"]),
            excluded_procedures=frozenset(raw["excluded_procedures"]),
            confidence=Confidence(raw["confidence"]),
            sources=tuple(sources[name] for name in raw["sources"]),
        )


def _targets(data: Mapping[str, Any]) -> Iterator[OnlineTarget]:
    sources = {one["id"]: source_of(one) for one in data["sources"]}
    for raw in data["targets"]:
        last = raw.get("valid_to")
        yield OnlineTarget(
            level=raw["level"],
            share_percent=float(raw["share_percent"]),
            valid_from=dt.date.fromisoformat(raw["valid_from"]),
            valid_to=dt.date.fromisoformat(last) if last else None,
            by_year=raw["by_year"],
            confidence=Confidence(raw["confidence"]),
            source=sources[raw["source"]],
        )


def online_faults(document: Document, law: Law) -> Iterator[LawFault]:
    """Yield unlisted sources, days that do not exist or run backwards, ways told twice.

    A way of counting that leaves out the opening would count files nobody knows the beginning of.
    """
    known = {source["id"] for source in document.data["sources"]}
    told: set[str] = set()
    for index, rule in enumerate(document.data["rules"]):
        path: Path = ("rules", index)
        yield from _unknown(document, (*path, "sources"), rule["sources"], known)
        yield from _no_days(document, path, rule)
        yield from _rule_faults(document, path, rule, told)
        told |= {rule["id"], rule["valid_from"]}
    for index, target in enumerate(document.data["targets"]):
        path = ("targets", index)
        yield from _unknown(document, (*path, "source"), [target["source"]], known)
        yield from _no_days(document, path, target)
        if target.get("valid_to", target["valid_from"]) < target["valid_from"]:
            yield document.fault(
                (*path, "valid_to"), "ngày cuối trước ngày đầu", "đổi lại thứ tự ngày"
            )


def _rule_faults(
    document: Document, path: Path, rule: Mapping[str, Any], told: set[str]
) -> Iterator[LawFault]:
    if {rule["id"], rule["valid_from"]} & told:
        yield document.fault(
            path, "hai cách đếm trùng mã hoặc trùng ngày bắt đầu",
            "đặt mã và ngày riêng cho từng cách đếm",
        )  # fmt: skip
    if "opened" not in rule["steps"]:
        yield document.fault(
            (*path, "steps"), "thiếu bước opened (mở hồ sơ)",
            "ghi cả bước mở hồ sơ: hồ sơ mở trên giấy không phải hồ sơ xử lý trực tuyến",
        )  # fmt: skip


def _no_days(document: Document, path: Path, entry: Mapping[str, Any]) -> Iterator[LawFault]:
    for name in ("valid_from", "valid_to"):
        text = entry.get(name)
        try:
            dt.date.fromisoformat(text or "2000-01-01")
        except ValueError:
            yield document.fault((*path, name), f"không có ngày {text}", "sửa lại ngày")


def _unknown(
    document: Document, path: Path, named: Iterable[str], known: set[str]
) -> Iterator[LawFault]:
    for name in named:
        if name not in known:
            yield document.fault(
                path, f"nguồn {name!r} không có trong mục sources", "thêm nguồn hoặc sửa mã nguồn"
            )
