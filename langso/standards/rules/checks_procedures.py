"""Checks of procedures: every stage is reached and left, and names what exists."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from langso.accounts.values import Role
from langso.standards.rules.law import Law
from langso.standards.rules.reading import Document, Path
from langso.standards.values import LawFault
from langso.standards.values.procedures import OutcomeKind

ENDING = frozenset({OutcomeKind.REJECT, OutcomeKind.WITHDRAW, OutcomeKind.FINISH})
STAYING = frozenset({OutcomeKind.SUPPLEMENT, OutcomeKind.RESUME})


@dataclass(frozen=True, slots=True)
class _Names:
    """What other files of the law name: departments, and types of documents (none: not told)."""

    departments: frozenset[str]
    types: frozenset[str]


def _names(law: Law) -> _Names:
    def ids(kind: str, field: str) -> frozenset[str]:
        found = law.by_kind.get(kind, ())
        return frozenset(entry["id"] for one in found for entry in one.data[field])

    return _Names(ids("departments", "departments"), ids("document-types", "types"))


def procedure_faults(document: Document, law: Law) -> Iterator[LawFault]:
    """Yield what is wrong in a procedure's file."""
    data = document.data
    valid = data["valid"]
    if valid.get("to", "9999-12-31") <= valid["from"]:
        yield document.fault(("valid",), "ngày hết hiệu lực không sau ngày bắt đầu", "sửa lại ngày")
    codes = [stage["code"] for stage in data["stages"]]
    if data["first"] not in codes:
        yield document.fault(
            ("first",), f"không có bước {data['first']!r}", "ghi mã của bước đầu tiên"
        )
    names = _names(law)
    for row, stage in enumerate(data["stages"]):
        path: Path = ("stages", row)
        if stage["code"] in codes[:row]:
            yield document.fault((*path, "code"), "mã bước này đã dùng ở trên", "đặt mã khác")
        yield from _stage_faults(document, path, stage, names)
        yield from _outcome_faults(document, path, stage, set(codes))
    yield from _reach_faults(document, data)


def _stage_faults(
    document: Document, path: Path, stage: Mapping[str, Any], names: _Names
) -> Iterator[LawFault]:
    """Yield roles, departments, types and sources that do not exist, and parts a kind needs."""
    for place, actor in _actors(path, stage):
        yield from _actor_faults(document, place, actor, names.departments)
    for name in ("budget", "council"):
        if name in stage:
            yield from _source_faults(document, (*path, name), stage[name])
    for kind, name in (("opinions", "departments"), ("council", "council")):
        if (stage["kind"] == kind) != (name in stage):
            yield document.fault(
                path, f"bước loại {kind} và mục {name} phải đi cùng nhau", f"thêm hoặc bỏ {name}"
            )
    if "rungs" in stage and "budget" not in stage:
        yield document.fault(
            (*path, "rungs"), "có mốc nhắc hạn nhưng bước không có thời hạn", "thêm budget"
        )
    asked = stage.get("departments", ())
    for code in asked if asked != "all" else ():
        if code not in names.departments:
            yield document.fault(
                (*path, "departments"), f"sở, ngành {code!r} không có", "sửa lại mã"
            )
    yield from _document_faults(document, path, stage, names)
    yield from _repeated(document, path, stage)


def _actors(path: Path, stage: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Yield every rule of who acts or is told in a stage, and where it stands."""
    yield (*path, "actor"), stage["actor"]
    for number, rung in enumerate(stage.get("rungs", ())):
        yield (*path, "rungs", number, "to"), rung["to"]
    for number, outcome in enumerate(stage["outcomes"]):
        if "by" in outcome:
            yield (*path, "outcomes", number, "by"), outcome["by"]


def _source_faults(document: Document, path: Path, part: Mapping[str, Any]) -> Iterator[LawFault]:
    known = {source["id"] for source in document.data["sources"]}
    if part["source"] not in known:
        yield document.fault(
            (*path, "source"), f"nguồn {part['source']!r} không có trong mục sources",
            "thêm nguồn hoặc sửa mã nguồn",
        )  # fmt: skip


def _document_faults(
    document: Document, path: Path, stage: Mapping[str, Any], names: _Names
) -> Iterator[LawFault]:
    for row, wanted in enumerate(stage.get("documents", ())):
        if names.types and wanted["type"] not in names.types:
            yield document.fault(
                (*path, "documents", row, "type"), f"loại văn bản {wanted['type']!r} không có",
                "dùng mã loại trong law/document-types.yaml",
            )  # fmt: skip


def _repeated(document: Document, path: Path, stage: Mapping[str, Any]) -> Iterator[LawFault]:
    for name in ("documents", "rungs", "outcomes"):
        told = [one["code"] for one in stage.get(name, ())]
        for row, code in enumerate(told):
            if code in told[:row]:
                yield document.fault(
                    (*path, name, row, "code"), f"mã {code!r} được ghi hai lần", "đặt mã khác"
                )


def _actor_faults(
    document: Document, path: Path, actor: Mapping[str, Any], departments: frozenset[str]
) -> Iterator[LawFault]:
    for role in actor["roles"]:
        if role not in Role.values:
            yield document.fault(
                (*path, "roles"), f"vai trò {role!r} không có", "dùng vai trò của law/roles.yaml"
            )
    if actor.get("department") and actor["department"] not in departments:
        yield document.fault(
            (*path, "department"), f"sở, ngành {actor['department']!r} không có", "sửa lại mã"
        )


def _outcome_faults(
    document: Document, path: Path, stage: Mapping[str, Any], codes: set[str]
) -> Iterator[LawFault]:
    """Yield outcomes that lead nowhere or somewhere though they end the file or stay."""
    kinds = {one["kind"] for one in stage["outcomes"]}
    for row, outcome in enumerate(stage["outcomes"]):
        place = (*path, "outcomes", row)
        stands = outcome["kind"] in ENDING | STAYING
        if stands and "to" in outcome:
            yield document.fault(
                (*place, "to"), f"kết quả loại {outcome['kind']} không chuyển bước", "bỏ trường to"
            )
        elif not stands and outcome.get("to") not in codes:
            yield document.fault(
                (*place, "to"),
                f"không có bước {outcome.get('to')!r}",
                "ghi mã một bước của quy trình",
            )
        elif outcome.get("to") == stage["code"]:
            yield document.fault(
                (*place, "to"), "kết quả chuyển về chính bước này", "ghi bước khác"
            )
        needed = {"return": "reason", "supplement": "missing", "reject": "reason"}
        wanted = needed.get(outcome["kind"])
        if wanted and wanted not in outcome.get("asks", ()):
            yield document.fault(
                (*place, "asks"), f"kết quả loại {outcome['kind']} phải nêu {wanted}",
                f"thêm {wanted} vào asks",
            )  # fmt: skip
    if ("supplement" in kinds) != ("resume" in kinds):
        yield document.fault(
            (*path, "outcomes"), "supplement và resume phải đi cùng nhau", "thêm kết quả còn thiếu"
        )


def _reach_faults(document: Document, data: Mapping[str, Any]) -> Iterator[LawFault]:
    """Yield stages that cannot be reached from the first, or from which no end can be."""
    onward = {
        stage["code"]: {one["to"] for one in stage["outcomes"] if "to" in one}
        for stage in data["stages"]
    }
    ends = {
        stage["code"]
        for stage in data["stages"]
        if any(one["kind"] == OutcomeKind.FINISH for one in stage["outcomes"])
    }
    reached = _closure({data["first"]}, onward)
    back: dict[str, set[str]] = {code: set() for code in onward}
    for code, targets in onward.items():
        for target in targets & set(back):
            back[target].add(code)
    ending = _closure(ends, back)
    for row, stage in enumerate(data["stages"]):
        if stage["code"] not in reached:
            yield document.fault(
                ("stages", row),
                "không bước nào dẫn tới bước này",
                "thêm một kết quả chuyển tới đây",
            )
        if stage["code"] not in ending:
            yield document.fault(
                ("stages", row), "từ bước này không thể kết thúc hồ sơ",
                "thêm đường tới một bước finish",
            )  # fmt: skip


def _closure(start: set[str], onward: Mapping[str, set[str]]) -> set[str]:
    found, left = set(), list(start)
    while left:
        code = left.pop()
        if code not in found and code in onward:
            found.add(code)
            left += onward[code]
    return found
