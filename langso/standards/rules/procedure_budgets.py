"""A province's own day counts, laid over a national procedure without copying it.

A file names the decision, its provinces and force, and stages of one procedure with their days. A
work file opened in its force, in one of its provinces, begins under the procedure with those days
and keeps them. Where law fixes the days, a province may only shorten them.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from langso.core.confidence import CONFIRMED, Confidence
from langso.standards.rules.law import Law, some_text, source_of, text_of
from langso.standards.rules.reading import Document, Path
from langso.standards.values import LawFault
from langso.standards.values.procedures import Budget, Counts, LocalBudgets

KIND = "procedure-budgets"
PROCEDURE = "procedure"
_NEVER = "9999-12-31"


def local_budgets_of(law: Law) -> tuple[LocalBudgets, ...]:
    """Return what provinces have set, in the order of their files."""
    return tuple(_budgets_of(document.data) for document in law.by_kind.get(KIND, ()))


def _budgets_of(raw: Mapping[str, Any]) -> LocalBudgets:
    valid = raw["valid"]
    return LocalBudgets(
        id=raw["id"],
        title=some_text(raw["title"]),
        decision=raw["decision"],
        provinces=tuple(raw["provinces"]),
        valid_from=dt.date.fromisoformat(valid["from"]),
        valid_to=dt.date.fromisoformat(valid["to"]) if "to" in valid else None,
        procedure_id=raw["procedure"],
        sources=tuple(source_of(one) for one in raw["sources"]),
        budgets={
            one["stage"]: Budget(
                one["days"], Counts(one["counts"]), Confidence(one["confidence"]), one["source"],
                text_of(one.get("note")),
            )
            for one in raw["budgets"]
        },
        simulated=raw.get("simulated", False),
    )  # fmt: skip


def laid_over(raw: Mapping[str, Any], law: Law, *, province: str, on: dt.date) -> Mapping[str, Any]:
    """Return a procedure's text with the day counts that a province has set for files of a day.

    The very same text where it has set none. Sources of the decision come with the days, under
    names of their own.
    """
    day = on.isoformat()
    for document in law.by_kind.get(KIND, ()):
        data = document.data
        if (
            data["procedure"] == raw["id"]
            and province in data["provinces"]
            and data["valid"]["from"] <= day < data["valid"].get("to", _NEVER)
        ):
            raw = _laid_over(raw, data)
    return raw


def _laid_over(raw: Mapping[str, Any], local: Mapping[str, Any]) -> Mapping[str, Any]:
    def named(source: str) -> str:
        return f"{local['id']}:{source}"

    own = {
        entry["stage"]: {
            **{name: value for name, value in entry.items() if name != "stage"},
            "source": named(entry["source"]),
        }
        for entry in local["budgets"]
    }
    return {
        **raw,
        "sources": [
            *raw["sources"],
            *({**source, "id": named(source["id"])} for source in local["sources"]),
        ],
        "stages": [
            {**stage, "budget": own[stage["code"]]} if stage["code"] in own else stage
            for stage in raw["stages"]
        ],
    }


def budget_faults(document: Document, law: Law) -> Iterator[LawFault]:
    """Yield what is wrong in a file of a province's day counts."""
    data = document.data
    valid = data["valid"]
    if valid.get("to", _NEVER) <= valid["from"]:
        yield document.fault(("valid",), "ngày hết hiệu lực không sau ngày bắt đầu", "sửa lại ngày")
    procedures = {one.data["id"]: one.data for one in law.by_kind.get(PROCEDURE, ())}
    procedure = procedures.get(data["procedure"])
    if procedure is None:
        yield document.fault(
            ("procedure",), f"quy trình {data['procedure']!r} không có",
            f"ghi một trong: {', '.join(sorted(procedures))}",
        )  # fmt: skip
        return
    stages = {stage["code"]: stage for stage in procedure["stages"]}
    sources = {source["id"] for source in data["sources"]}
    seen: set[str] = set()
    for row, entry in enumerate(data["budgets"]):
        path: Path = ("budgets", row)
        if entry["stage"] not in stages:
            yield document.fault(
                (*path, "stage"),
                f"quy trình “{data['procedure']}” không có bước {entry['stage']!r}",
                f"ghi mã một bước: {', '.join(stages)}",
            )
            continue
        if entry["stage"] in seen:
            yield document.fault(
                (*path, "stage"), f"bước {entry['stage']!r} được ghi hai lần", "giữ một dòng"
            )
        seen.add(entry["stage"])
        if entry["source"] not in sources:
            yield document.fault(
                (*path, "source"), f"nguồn {entry['source']!r} không có trong mục sources",
                "thêm nguồn hoặc sửa mã nguồn",
            )  # fmt: skip
        yield from _entry_faults(document, path, entry, stages[entry["stage"]])
    yield from _overlaps(document, law.by_kind.get(KIND, ()), seen)


def _entry_faults(
    document: Document, path: Path, entry: Mapping[str, Any], stage: Mapping[str, Any]
) -> Iterator[LawFault]:
    """Yield an assumption that is not marked as one, and days longer than the law's own."""
    simulated = document.data.get("simulated", False)
    if (entry["confidence"] == "assumed") != simulated:
        yield document.fault(
            (*path, "confidence"), "confidence: assumed và simulated: true phải đi cùng nhau",
            "số ngày giả định thì ghi cả hai; quyết định thật thì bỏ cả hai",
        )  # fmt: skip
    national = stage.get("budget")
    if national is None or national["confidence"] not in CONFIRMED:
        return
    if entry["counts"] != national["counts"] or entry["days"] > national["days"]:
        yield document.fault(
            (*path, "days"),
            f"bước {entry['stage']!r}: luật định {national['days']} ngày"
            f" ({national['counts']}, nguồn {national['source']}), tỉnh ghi {entry['days']}"
            f" ({entry['counts']})",
            "tỉnh chỉ được rút ngắn, cùng cách đếm; sửa số ngày hoặc bỏ dòng này",
        )


def _overlaps(
    document: Document, others: Iterable[Document], stages: set[str]
) -> Iterator[LawFault]:
    """Yield stages for which another file of the province speaks at the same time."""
    data = document.data
    for other in others:
        told = other.data
        if other.file == document.file or told["procedure"] != data["procedure"]:
            continue
        apart = (
            data["valid"].get("to", _NEVER) <= told["valid"]["from"]
            or told["valid"].get("to", _NEVER) <= data["valid"]["from"]
        )
        both = sorted(stages & {entry["stage"] for entry in told["budgets"]})
        provinces = sorted(set(data["provinces"]) & set(told["provinces"]))
        if both and provinces and not apart:
            yield document.fault(
                ("valid",),
                f"tỉnh {', '.join(provinces)}: số ngày của bước {', '.join(both)} đã được"
                f" {told['decision']} ({other.file}) quy định cùng thời gian",
                "ghi ngày hết hiệu lực (valid.to) cho văn bản cũ, hoặc bỏ dòng trùng",
            )
