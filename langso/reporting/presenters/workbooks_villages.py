"""The sheet of villages: a village a row, an element that is collected by village a column."""

from typing import Any

from langso.geography.values import Place
from langso.reporting.presenters import workbooks_cells as cells_of
from langso.reporting.presenters import workbooks_style as style
from langso.reporting.presenters.workbooks_book import Cells, TemplateBook
from langso.reporting.rules import workbooks_identity as identity
from langso.reporting.rules.workbooks import NOTHING

_WIDTHS = (9, 24, 12, 24)
_HEADS = ("Mã xã", "Tên xã", "Mã thôn", "Tên thôn")
_TAGS = (identity.UNIT, identity.NAME, identity.VILLAGE, identity.VILLAGE_NAME)


class VillageSheet:
    """The sheet of villages, filled while the units pass by."""

    def __init__(self, book: TemplateBook) -> None:
        """Add the sheet with its head."""
        self._book, self._rows = book, book.with_villages
        self._sheet = book.book.add_worksheet("Theo thôn")
        for place, width in enumerate(_WIDTHS):
            self._sheet.set_column(place, place, width)
        self._sheet.set_column(4, 3 + len(self._rows), 20)
        self._row = self._head(self._sheet)
        style.finish(self._sheet)

    def _head(self, sheet: Any) -> int:
        """Write the head and return the first row of figures."""
        look, rows = self._book.look, self._rows
        at = style.head_of(
            sheet, look, self._book.template, first=0, last=3 + len(rows), at=self._book.at
        )
        sheet.write_string(
            at, 0, "Số liệu ghi theo từng thôn; số của xã là tổng các thôn", look.plain_bold
        )
        at += 1
        sheet.set_row(at, 48)
        for place, text in enumerate((*_HEADS, *(row.title.vi for row in rows))):
            sheet.write_string(at, place, text, look.head)
        at += 1
        sheet.set_row(at, None, None, {"hidden": True})
        for place, tag in enumerate((*_TAGS, *(row.element_key for row in rows))):
            sheet.write_string(at, place, f"{identity.TAG}{tag}", look.hidden)
        sheet.freeze_panes(at + 1, 4)
        last = at + max(len(self._book.template.villages), 1)
        for column, row in enumerate(rows, start=4):
            cells_of.validate(sheet, self._book.element_of(row), at + 1, last, column)
        return at + 1

    def add(self, unit: Place, village: Place, cells: Cells) -> None:
        """Add a village with its figures; whether they may change goes with the commune's total."""
        look = self._book.look
        for place, text in enumerate((unit.code, unit.name, village.code, village.name)):
            self._sheet.write_string(self._row, place, text, look.cell)
        for column, row in enumerate(self._rows, start=4):
            cell = cells.get((unit.unit_id, row.element_id, village.unit_id), NOTHING)
            total = cells.get((unit.unit_id, row.element_id, None), NOTHING)
            told = cell._replace(state=total.state)
            element = self._book.element_of(row)
            cells_of.write_figure(self._sheet, look, (self._row, column), element, told)
        self._row += 1
