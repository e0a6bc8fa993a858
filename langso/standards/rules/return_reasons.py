"""Ready sentences for sending cells back: what is wrong, and what the commune is to do."""

from collections.abc import Iterator

from langso.standards.rules.law import Law
from langso.standards.rules.reading import Document
from langso.standards.values import LawFault

KIND = "return-reasons"


def return_reasons_of(law: Law, *, province: str) -> tuple[str, ...]:
    """Return the sentences for one province: its own first, then those for everybody.

    A file of the province that stands `alone` leaves the others out.
    """
    documents = [document.data for document in law.by_kind.get(KIND, ())]
    own = [data for data in documents if province in data.get("provinces", ())]
    common = [data for data in documents if "provinces" not in data]
    chosen = own if any(data.get("alone") for data in own) else [*own, *common]
    return tuple(dict.fromkeys(reason for data in chosen for reason in data["reasons"]))


def reason_faults(document: Document, _law: Law) -> Iterator[LawFault]:
    """Yield what is wrong in a file of ready reasons."""
    if document.data.get("alone") and "provinces" not in document.data:
        yield document.fault(
            ("alone",), "alone chỉ dùng cho câu riêng của tỉnh", "thêm provinces hoặc bỏ alone"
        )
