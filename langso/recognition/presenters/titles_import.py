"""Files of historic decisions, as the pages lay them out."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from langso.accounts.queries import Somebody
from langso.recognition.presenters.titles import rule_name
from langso.recognition.queries import importing as queries
from langso.recognition.queries.importing import ImportInfo, Plan
from langso.recognition.rules.importing import HEADINGS, ReadRow, RowFault
from langso.recognition.values import TitleKind
from langso.standards import queries as standards
from langso.standards.values.titles import TitleRule

SHOWN = 200
FIELDS = ("code", "title", "kind", "number", "decided_on", "signer", "source")
# A spreadsheet runs a cell that begins so; an apostrophe makes it plain text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ImportHome:
    """Where a file or one decision comes in; `given` is what a refused form held."""

    rules: tuple[TitleRule, ...]
    imports: list[ImportInfo]
    given: Mapping[str, str]
    refused: str


def home(*, user: Somebody, given: Mapping[str, str], refused: str) -> ImportHome:
    """Gather the page that takes decisions."""
    imports = queries.list_imports(user_id=user.pk)
    kept = {name: given.get(name, "") for name in FIELDS}
    return ImportHome(standards.title_law().titles, imports, kept, refused)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row that would be written, in words."""

    one: ReadRow
    title: str
    kind: str
    is_other: bool


@dataclass(frozen=True, slots=True)
class PlanPage:
    """What a file would write; `plan` is None once it was committed."""

    info: ImportInfo
    plan: Plan | None
    faults: tuple[RowFault, ...]
    rows: list[PlanRow]
    refused: str
    shown: int


def plan_page(*, info: ImportInfo, user: Somebody, on: dt.date, refused: str) -> PlanPage:
    """Gather the plan of a file, its first faults and first rows."""
    if info.committed is not None:
        return PlanPage(info, None, (), [], refused, SHOWN)
    plan = queries.plan(row=info.row, user=user, on=on)
    others = {one.row for one in plan.others}
    rows = [
        PlanRow(one, rule_name(one.title), str(TitleKind(one.kind).label), one.row in others)
        for one in plan.new[:SHOWN]
    ]
    return PlanPage(info, plan, plan.faults[:SHOWN], rows, refused, SHOWN)


def template_rows() -> list[list[str]]:
    """Return the headings, and two rows that show how to fill them (to be deleted)."""
    example = {
        "code": "18406", "name": "Xã Ví Dụ", "province": "Hà Tĩnh", "title": "Nông thôn mới",
        "period": "2021-2025", "kind": "công nhận", "number": "123/QĐ-UBND",
        "decided_on": "31/05/2024", "signer": "Nguyễn Văn A", "body": "UBND tỉnh Hà Tĩnh",
        "note": "Dòng ví dụ, xóa trước khi tải lên",
    }  # fmt: skip
    again = {**example, "title": "Nâng cao", "number": "456/QĐ-UBND", "decided_on": "20/12/2024"}
    rows = [[one.get(column, "") for column in HEADINGS] for one in (example, again)]
    return [list(HEADINGS.values()), *rows]


def fault_rows(faults: Iterable[RowFault]) -> Iterator[list[str]]:
    """Yield the faults of a file as rows of a table."""
    yield ["Dòng", "Cột", "Lỗi và cách sửa"]
    for one in faults:
        said = one.message
        yield [str(one.row), one.column, f"'{said}" if said.startswith(_FORMULA) else said]
