"""Checks of report forms: columns, rows, elements and placeholders that do not exist."""

import re
from collections.abc import Iterator, Mapping

from langso.standards.rules import formulas
from langso.standards.rules.forms import (
    Form,
    FormColumn,
    element_key,
    form_of,
    narrative_of,
    walk,
)
from langso.standards.rules.law import Law
from langso.standards.rules.reading import Document, Path
from langso.standards.values import LawFault

DEEPEST = 3
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
WORDS = frozenset({"unit", "round", "next", "year", "last_year"})
COUNTED = frozenset({"@met", "@all", "@not_met", "@open"})
"""Rows of a placeholder that count or name the criteria of a column of verdicts."""


def forms_of(law: Law) -> dict[str, Form]:
    """Return the forms of the law by id; one whose summed form is missing is left out."""
    raw = {document.data["id"]: document.data for document in law.by_kind.get("form", ())}
    return {
        name: form_of(data, raw.get(data.get("sums", "")))
        for name, data in raw.items()
        if data.get("sums", name) in raw
    }


def form_faults(document: Document, law: Law) -> Iterator[LawFault]:
    """Yield what is wrong in a report form beyond its schema."""
    data = document.data
    known = forms_of(law)
    if data["id"] not in known:
        yield document.fault(
            ("sums",), f"biểu {data['sums']!r} không có", "sửa lại mã biểu được cộng"
        )
        return
    form = known[data["id"]]
    if "criteria_set" in data and data["criteria_set"] not in law.sets:
        yield document.fault(
            ("criteria_set",), f"bộ tiêu chí {data['criteria_set']!r} không có", "sửa lại mã bộ"
        )
    if form.rows_from in {"criteria", "indicators", "communes"} and not form.criteria_set:
        yield document.fault(
            ("rows_from",), "các dòng lấy theo bộ tiêu chí nhưng biểu không nói bộ nào",
            "thêm criteria_set",
        )  # fmt: skip
    if "columns" in data:
        yield from _column_faults(document, form)
        yield from _row_faults(document, form)
        yield from _element_faults(document, form, law)


def _column_faults(document: Document, form: Form) -> Iterator[LawFault]:
    path: Path = ("columns",)
    names = [leaf.id for leaf in form.leaves]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield document.fault(path, f"cột {name!r} có hai lần", "đặt mã khác cho một cột")
    if any(_depth(column) > DEEPEST for column in form.columns):
        yield document.fault(
            path, f"tiêu đề cột sâu quá {DEEPEST} tầng", "gộp bớt tầng tiêu đề của biểu"
        )
    for leaf in form.leaves:
        named = leaf.of if leaf.holds == "sum" else _named_in(leaf)
        if named is None or (leaf.holds in {"sum", "formula"} and not named):
            yield document.fault(path, f"cột {leaf.id!r} không có công thức đọc được", "viết lại")
            continue
        for name in named:
            if name not in names:
                yield document.fault(
                    path, f"cột {leaf.id!r} tính từ cột {name!r} không có", "sửa lại mã cột"
                )


def _depth(column: FormColumn) -> int:
    return 1 + max((_depth(lower) for lower in column.columns), default=0)


def _named_in(leaf: FormColumn) -> tuple[str, ...] | None:
    """Return the columns that a formula names, None when it cannot be read."""
    if leaf.holds != "formula":
        return ()
    try:
        return formulas.elements_of(formulas.parse(leaf.formula))
    except formulas.FormulaError:
        return None


def _row_faults(document: Document, form: Form) -> Iterator[LawFault]:
    names = [row.id for _depth, row in walk(form.rows)]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield document.fault(("rows",), f"dòng {name!r} có hai lần", "đặt mã khác cho một dòng")


def _element_faults(document: Document, form: Form, law: Law) -> Iterator[LawFault]:
    """Every cell that holds an element names one that exists and can be added up."""
    for _depth, row in walk(form.rows):
        for leaf in form.leaves:
            if leaf.holds != "element" or not row.key:
                continue
            key = element_key(leaf, row)
            if key not in law.elements:
                yield document.fault(
                    ("rows",), f"số liệu “{key}” (dòng {row.id}, cột {leaf.id}) không có",
                    "thêm vào law/funds.yaml hoặc sửa key, prefix, suffix",
                )  # fmt: skip
            elif law.elements[key].carry != "sum":
                yield document.fault(
                    ("rows",), f"số liệu “{key}” không cộng được giữa các xã",
                    "dùng số liệu có carry: sum",
                )  # fmt: skip


def narrative_faults(document: Document, law: Law) -> Iterator[LawFault]:
    """Yield the placeholders of a narrative report that name nothing."""
    known = forms_of(law)
    for index, section in enumerate(narrative_of(document.data).sections):
        for name in PLACEHOLDER.findall(section.text):
            if name not in WORDS and not _names_a_cell(name, known):
                yield document.fault(
                    ("sections", index, "text"), f"chỗ điền số {{{name}}} không có",
                    "ghi {biểu|dòng|cột} theo mã trong law/forms",
                )  # fmt: skip


def _names_a_cell(name: str, forms: Mapping[str, Form]) -> bool:
    form_id, _bar, rest = name.partition("|")
    row, _bar, column = rest.partition("|")
    form = forms.get(form_id)
    if form is None or column not in {leaf.id for leaf in form.leaves}:
        return False
    return row in COUNTED or row in {one.id for _depth, one in walk(form.rows)}
