"""Checks of the catalogue of roles and of the departments that answer for criteria."""

from collections.abc import Iterable, Iterator

from langso.accounts import rules as accounts
from langso.accounts.values import Role
from langso.standards.rules.law import Law
from langso.standards.rules.reading import Document
from langso.standards.values import LawFault


def role_faults(document: Document) -> Iterator[LawFault]:
    """Yield roles that the national catalogue leaves out or tells twice."""
    told = [entry["role"] for entry in document.data["roles"]]
    missing = [role for role in Role.values if role not in told]
    if missing:
        yield document.fault(
            ("roles",),
            f"thiếu vai trò {', '.join(missing)}",
            "ghi đủ các vai trò, mỗi vai trò một mục",
        )
    yield from _twice(document, told)


def local_role_faults(document: Document, documents: Iterable[Document]) -> Iterator[LawFault]:
    """Yield what a province's file would give beyond the national catalogue."""
    yield from _twice(document, [entry["role"] for entry in document.data["roles"]])
    national = next((one for one in documents if one.data["kind"] == "roles"), None)
    if national is None:
        return
    for row, what in accounts.too_much(national.data, document.data):
        yield document.fault(
            ("roles", row),
            f"vai trò {document.data['roles'][row]['role']!r}: {what!r} vượt danh mục quốc gia",
            "tỉnh chỉ được thu hẹp hoặc đổi tên vai trò: bỏ phần vượt",
        )


def department_faults(document: Document, law: Law) -> Iterator[LawFault]:
    """Yield criteria given to departments, sets or numbers that do not exist."""
    known = {entry["id"] for entry in document.data["departments"]}
    for set_id, given in document.data["criteria"].items():
        if set_id not in law.sets:
            yield document.fault(
                ("criteria", set_id), f"bộ tiêu chí {set_id!r} không có", "sửa lại mã bộ"
            )
            continue
        codes = _codes(law, set_id)
        for code, department in given.items():
            if code not in codes:
                yield document.fault(
                    ("criteria", set_id, code),
                    f"bộ “{set_id}” không có tiêu chí hay chỉ tiêu {code!r}",
                    "sửa lại số tiêu chí hoặc mã chỉ tiêu",
                )
            if department not in known:
                yield document.fault(
                    ("criteria", set_id, code), f"sở, ngành {department!r} không có",
                    "thêm vào mục departments hoặc sửa lại mã",
                )  # fmt: skip


def _codes(law: Law, set_id: str) -> set[str]:
    criteria = law.sets[set_id].data["criteria"]
    indicators = {entry["code"] for item in criteria for entry in item["indicators"]}
    return indicators | {str(item["number"]) for item in criteria}


def _twice(document: Document, told: list[str]) -> Iterator[LawFault]:
    for row, role in enumerate(told):
        if role in told[:row]:
            yield document.fault(
                ("roles", row, "role"), f"vai trò {role!r} được ghi hai lần", "giữ lại một mục"
            )
