"""Checks of law files beyond their schema: do the parts agree with each other and the law?"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from langso.standards.rules.calendars import calendar_faults, check_rule_faults
from langso.standards.rules.checks_elements import element_faults
from langso.standards.rules.checks_forms import form_faults, narrative_faults
from langso.standards.rules.checks_levels import table_faults
from langso.standards.rules.checks_local import local_faults
from langso.standards.rules.checks_procedures import procedure_faults
from langso.standards.rules.checks_roles import department_faults, local_role_faults, role_faults
from langso.standards.rules.continuing import continuation_faults
from langso.standards.rules.documents import document_type_faults
from langso.standards.rules.dossier_papers import paper_faults, survey_faults
from langso.standards.rules.indicators import amended
from langso.standards.rules.law import Law, gather
from langso.standards.rules.online import online_faults
from langso.standards.rules.procedure_budgets import budget_faults
from langso.standards.rules.reading import Document, Path
from langso.standards.rules.retention import retention_faults
from langso.standards.rules.return_reasons import reason_faults
from langso.standards.rules.rounds import round_faults
from langso.standards.rules.schema import Schemas, schema_faults
from langso.standards.rules.titles import title_faults
from langso.standards.values import DataElement, LawFault, Measure


def check_documents(
    documents: list[Document], *, base: list[Document], schemas: Schemas
) -> list[LawFault]:
    """Return the faults of `documents`, read as a layer over the sound documents of `base`.

    The agreement of files is looked at only when each of them follows its schema.
    """
    faults = [fault for document in documents for fault in schema_faults(document, schemas)]
    if faults:
        return faults
    law = gather([*base, *documents], version="")
    faults += _repeated_ids(documents, base)
    for document in documents:
        faults += _faults_of(document, law, base)
    return faults


def _faults_of(document: Document, law: Law, base: list[Document]) -> Iterable[LawFault]:
    """Return what the checks of the file's kind find."""
    match document.data["kind"]:
        case "criteria-set":
            return set_faults(document, law)
        case "programme":
            return programme_faults(document, law)
        case "roles":
            return role_faults(document)
        case "local-roles":
            return local_role_faults(document, base)
        case kind:
            return _OTHERS[kind](document, law)


_OTHERS = {
    "data-elements": element_faults,
    "local-levels": local_faults,
    "departments": department_faults,
    "form": form_faults,
    "narrative": narrative_faults,
    "rounds": round_faults,
    "continuation": continuation_faults,
    "working-calendar": calendar_faults,
    "cell-checks": check_rule_faults,
    "online-ratio": online_faults,
    "procedure": procedure_faults,
    "procedure-budgets": budget_faults,
    "retention": retention_faults,
    "return-reasons": reason_faults,
    "titles": title_faults,
    "dossier-paper": paper_faults,
    "satisfaction": survey_faults,
    "document-types": document_type_faults,
}


def _repeated_ids(documents: list[Document], base: list[Document]) -> Iterator[LawFault]:
    """Each set, programme and local decision has an id of its own over all layers."""
    taken = {_identity(document) for document in base}
    for document in documents:
        identity = _identity(document)
        if identity in taken:
            yield document.fault(
                ("id",), f"mã {document.data.get('id')!r} đã dùng ở tệp khác",
                "đặt mã khác; sửa đổi luật thì ghi vào trường amended của tệp cũ",
            )  # fmt: skip
        taken.add(identity)


def _identity(document: Document) -> tuple[str, str]:
    return document.data["kind"], str(document.data.get("id", document.file))


def programme_faults(document: Document, law: Law) -> Iterator[LawFault]:
    """Yield targets that name no indicator, or a source that is not listed."""
    known = _source_ids(document.data)
    for index, target in enumerate(document.data["targets"]):
        path: Path = ("targets", index)
        if target["indicator"] not in indicator_codes(law, target["criteria_set"]):
            yield document.fault(
                (*path, "indicator"),
                f"bộ “{target['criteria_set']}” không có chỉ tiêu {target['indicator']!r}",
                "sửa lại mã bộ hoặc mã chỉ tiêu",
            )
        yield from unknown_sources(document, (*path, "source"), [target["source"]], known)


def indicator_codes(law: Law, set_id: str) -> set[str]:
    """Return the indicator codes of a set; empty when there is no such set."""
    if set_id not in law.sets:
        return set()
    criteria = law.sets[set_id].data["criteria"]
    return {entry["code"] for item in criteria for entry in item["indicators"]}


def _source_ids(data: Mapping[str, Any]) -> set[str]:
    return {source["id"] for source in data["sources"]}


def unknown_sources(
    document: Document, path: Path, named: Iterable[str], known: set[str]
) -> Iterator[LawFault]:
    """Yield the sources that a field names but the file does not list."""
    for name in named:
        if name not in known:
            yield document.fault(
                path, f"nguồn {name!r} không có trong mục sources", "thêm nguồn hoặc sửa mã nguồn"
            )


def set_faults(document: Document, law: Law) -> Iterator[LawFault]:
    """Yield what is wrong in a criteria set: counts, codes, dates, sources, elements, levels."""
    data = document.data
    yield from _counts(document)
    yield from _dates(document)
    known = _source_ids(data)
    for index, item in enumerate(data.get("entry_conditions", ())):
        path: Path = ("entry_conditions", index)
        yield from unknown_sources(document, (*path, "sources"), item["sources"], known)
        yield from _entry_faults(document, path, item, law, known)
    for row, criterion in enumerate(data["criteria"]):
        if "group" in criterion and criterion["group"] not in data.get("groups", {}):
            yield document.fault(
                ("criteria", row, "group"), f"nhóm {criterion['group']!r} không có trong groups",
                "thêm nhóm vào groups hoặc sửa mã nhóm",
            )  # fmt: skip
        for column, entry in enumerate(criterion["indicators"]):
            path = ("criteria", row, "indicators", column)
            yield from _indicator_faults(document, path, entry, law, known)


def _counts(document: Document) -> Iterator[LawFault]:
    """The file's own count of criteria and indicators, as the law states it, must come out."""
    data = document.data
    codes = [entry["code"] for item in data["criteria"] for entry in item["indicators"]]
    numbers = [item["number"] for item in data["criteria"]]
    for name, found in (("criteria", len(numbers)), ("indicators", len(codes))):
        if data["counts"][name] != found:
            yield document.fault(
                ("counts", name), f"ghi {data['counts'][name]} nhưng tệp có {found}",
                "bổ sung hoặc bỏ bớt cho khớp với văn bản",
            )  # fmt: skip
    for row, item in enumerate(data["criteria"]):
        if numbers.count(item["number"]) > 1:
            yield document.fault(
                ("criteria", row, "number"), f"tiêu chí số {item['number']} có hai lần",
                "sửa lại số tiêu chí",
            )  # fmt: skip
    repeated = {code for code, count in Counter(codes).items() if count > 1}
    for row, item in enumerate(data["criteria"]):
        for column, entry in enumerate(item["indicators"]):
            if entry["code"] in repeated:
                yield document.fault(
                    ("criteria", row, "indicators", column, "code"),
                    f"mã chỉ tiêu {entry['code']!r} có hai lần",
                    "sửa lại mã chỉ tiêu",
                )


def _dates(document: Document) -> Iterator[LawFault]:
    """Years are in order, amendments follow each other and fall within the set's years."""
    data = document.data
    first, last = data["years"]["first"], data["years"]["last"]
    if first > last:
        yield document.fault(
            ("years",), f"năm đầu {first} sau năm cuối {last}", "đổi lại thứ tự năm"
        )
    known = {item["id"] for item in data.get("amendments", ())}
    for row, item in enumerate(data["criteria"]):
        for column, entry in enumerate(item["indicators"]):
            dates = [change["from"] for change in entry.get("amended", ())]
            path: Path = ("criteria", row, "indicators", column, "amended")
            if dates != sorted(set(dates)):
                yield document.fault(
                    path,
                    "các lần sửa đổi không theo thứ tự ngày",
                    "xếp theo ngày hiệu lực tăng dần",
                )
            for index, change in enumerate(entry.get("amended", ())):
                if not first <= int(change["from"][:4]) <= last:
                    yield document.fault(
                        (*path, index, "from"), f"ngày {change['from']} ngoài {first}-{last}",
                        "kiểm tra ngày hiệu lực của văn bản sửa đổi",
                    )  # fmt: skip
                if change["by"] not in known and "/" not in change["by"]:
                    yield document.fault(
                        (*path, index, "by"), f"văn bản sửa đổi {change['by']!r} không có",
                        "thêm vào mục amendments của bộ, hoặc ghi số hiệu văn bản",
                    )  # fmt: skip


def _entry_faults(
    document: Document, path: Path, item: Mapping[str, Any], law: Law, known: set[str]
) -> Iterator[LawFault]:
    yield from _reference_faults(document, path, item, law)
    if "element" in item:
        yield from _element_named(document, (*path, "element"), item["element"], law)
    if "levels" in item and item["element"] in law.elements:
        yield from table_faults(document, path, item, law, known)


def _indicator_faults(
    document: Document, path: Path, entry: Mapping[str, Any], law: Law, known: set[str]
) -> Iterator[LawFault]:
    yield from unknown_sources(document, (*path, "sources"), entry["sources"], known)
    yield from _reference_faults(document, path, entry, law)
    if not {"element", "tests", "requires_set"} & set(entry):
        yield document.fault(
            path, f"chỉ tiêu {entry['code']} không nói đo bằng số liệu nào",
            "thêm element và levels, hoặc tests, hoặc requires_set",
        )  # fmt: skip
    if "element" in entry and not {"levels", "derived"} & set(entry):
        yield document.fault(
            path, f"chỉ tiêu {entry['code']} không có mức", "thêm levels hoặc derived"
        )
    yield from _version_faults(document, path, entry, law, known)
    for index, change in enumerate(entry.get("amended", ())):
        place = (*path, "amended", index)
        yield from unknown_sources(document, (*place, "sources"), change["sources"], known)
        yield from _version_faults(document, place, amended(entry, change), law, known)


def _version_faults(
    document: Document, path: Path, entry: Mapping[str, Any], law: Law, known: set[str]
) -> Iterator[LawFault]:
    """Check one version of an indicator: its elements exist, units agree, levels make sense."""
    for index, test in enumerate(entry.get("tests", ())):
        place = (*path, "tests", index)
        yield from _element_named(document, (*place, "element"), test["element"], law)
        if test["element"] in law.elements:
            yield from table_faults(document, place, test, law, known)
    for name in ("element", "whole"):
        if name in entry:
            yield from _element_named(document, (*path, name), entry[name], law)
    if entry.get("by_sex"):
        for sex in ("men", "women"):
            key = f"{entry['element']}.{sex}"
            yield from _element_named(document, (*path, "by_sex"), key, law)
    element = law.elements.get(entry.get("element", ""))
    if element is not None:
        yield from _units(document, path, entry, element)
        if "levels" in entry:
            yield from table_faults(document, path, entry, law, known)


def _units(
    document: Document, path: Path, entry: Mapping[str, Any], element: DataElement
) -> Iterator[LawFault]:
    if entry.get("measure") != element.measure or entry.get("unit", "") != element.unit:
        yield document.fault(
            (*path, "unit"),
            f"đo bằng {entry.get('measure')} ({entry.get('unit', '')}) nhưng số liệu"
            f" “{element.key}” là {element.measure} ({element.unit})",
            "dùng cùng đơn vị với số liệu trong elements.yaml",
        )
    if element.measure == Measure.TRUTH and entry.get("comparison") != "gte":
        yield document.fault(
            (*path, "comparison"),
            "chỉ tiêu Đạt / Không đạt phải so sánh gte",
            "ghi comparison: gte",
        )


def _element_named(document: Document, path: Path, key: str, law: Law) -> Iterator[LawFault]:
    if key not in law.elements:
        yield document.fault(
            path, f"số liệu “{key}” không có", "thêm vào law/elements.yaml hoặc sửa lại tên"
        )


def _reference_faults(
    document: Document, path: Path, entry: Mapping[str, Any], law: Law
) -> Iterator[LawFault]:
    """Sets and indicators that an entry refers to exist; guards stand on known elements."""
    named = {
        "requires_set": entry.get("requires_set"),
        "unit_share": entry.get("unit_share", {}).get("set"),
        "derived": entry.get("derived", {}).get("set"),
    }
    for name, set_id in named.items():
        if set_id is not None and set_id not in law.sets:
            yield document.fault((*path, name), f"bộ tiêu chí {set_id!r} không có", "sửa lại mã bộ")
    derived = entry.get("derived")
    if derived and derived["indicator"] not in indicator_codes(law, derived["set"]):
        yield document.fault(
            (*path, "derived", "indicator"),
            f"bộ “{derived['set']}” không có chỉ tiêu {derived['indicator']!r}",
            "sửa lại mã chỉ tiêu",
        )
    for place, guard in _guards(path, entry):
        yield from _element_named(document, (*place, "element"), guard["element"], law)


def _guards(path: Path, entry: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    if "applies_when" in entry:
        yield (*path, "applies_when"), entry["applies_when"]
    for index, test in enumerate(entry.get("tests", ())):
        if "guard" in test:
            yield (*path, "tests", index, "guard"), test["guard"]
