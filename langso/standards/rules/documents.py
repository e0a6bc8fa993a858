"""Types of administrative documents, from law files.

Source: Nghị định 30/2020/NĐ-CP, Điều 7 (29 types) and Phụ lục III (abbreviations).
"""

from collections.abc import Iterator

from langso.core.confidence import Confidence
from langso.standards.rules.law import Law, some_text
from langso.standards.rules.reading import Document
from langso.standards.values import LawFault
from langso.standards.values.documents import DocumentType, DocumentTypes

KIND = "document-types"


def document_types_of(law: Law) -> DocumentTypes:
    """Return the types and abbreviations of all files; an installation's own file adds to them."""
    documents = law.by_kind.get(KIND, ())
    types = {
        raw["id"]: DocumentType(
            id=raw["id"],
            title=some_text(raw["title"]),
            notation=raw["notation"],
            confidence=Confidence(raw["confidence"]),
            notation_confidence=Confidence(raw["notation_confidence"]),
        )
        for document in documents
        for raw in document.data.get("types", ())
    }
    notations = {
        key: notation
        for document in documents
        for key, notation in document.data.get("organisations", {}).get("notations", {}).items()
    }
    return DocumentTypes(types, notations)


def document_type_faults(document: Document, law: Law) -> Iterator[LawFault]:
    """Yield types listed twice, abbreviations used twice, and sources that are not listed."""
    known = {source["id"] for source in document.data["sources"]}
    ids: set[str] = set()
    notations: set[str] = set()
    for index, raw in enumerate(document.data.get("types", ())):
        path = ("types", index)
        if raw["id"] in ids:
            yield document.fault(
                (*path, "id"), f"loại {raw['id']!r} ghi hai lần", "bỏ bớt một dòng"
            )
        if raw["notation"] and raw["notation"] in notations:
            yield document.fault(
                (*path, "notation"), f"chữ viết tắt {raw['notation']!r} đã dùng cho loại khác",
                "mỗi loại một chữ viết tắt riêng",
            )  # fmt: skip
        if raw["source"] not in known:
            yield document.fault(
                (*path, "source"), f"nguồn {raw['source']!r} không có trong mục sources",
                "thêm nguồn hoặc sửa mã nguồn",
            )  # fmt: skip
        ids.add(raw["id"])
        notations.add(raw["notation"])
