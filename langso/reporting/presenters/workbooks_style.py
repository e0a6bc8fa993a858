"""How the templates look: the fonts, colours and head of an official table."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from langso.reporting.queries.workbooks import Template

if TYPE_CHECKING:
    import xlsxwriter

FONT = "Times New Roman"
A4, A3 = 9, 8
INPUT, LOCKED, RETURNED, HEAD, GROUP = "#FFFBE6", "#F1F3F2", "#FDE9E4", "#DDEBE1", "#EEF5F0"
LINE = "#9AA69E"
SIMULATED = "SỐ LIỆU MÔ PHỎNG – không phải số liệu thật, không dùng để báo cáo"
CLEAR_HOLD = "không có số liệu"


@dataclass
class Look:
    """The formats of one workbook, each made once."""

    book: "xlsxwriter.Workbook"

    def __post_init__(self) -> None:
        """Make the formats."""
        edge: dict[str, Any] = {"border": 1, "border_color": LINE}
        text: dict[str, Any] = {"text_wrap": True, "valign": "vcenter"}
        self.org = self._make(align="center", size=12)
        self.org_bold = self._make(align="center", size=12, bold=True)
        self.motto = self._make(align="center", size=12, bold=True, underline=1)
        self.title = self._make(align="center", size=15, bold=True, color="#14532D")
        self.subtitle = self._make(align="center", size=12, italic=True)
        self.mark = self._make(align="center", size=12, bold=True, color="#B42318")
        self.plain = self._make(size=11, valign="top", text_wrap=True)
        self.plain_bold = self._make(size=11, valign="top", text_wrap=True, bold=True)
        self.hidden = self._make(size=8, color="#808080")
        self.head = self._make(align="center", bold=True, bg=HEAD, **edge, **text)
        self.head_small = self._make(align="center", italic=True, size=10, bg=HEAD, **edge, **text)
        self.group = self._make(bold=True, bg=GROUP, **edge, **text)
        self.cell = self._make(bg=LOCKED, **edge, **text)
        self.cell_center = self._make(align="center", bg=LOCKED, **edge, **text)
        self.locked_number = self._make(align="right", bg=LOCKED, num_format="#,##0.####", **edge)
        self.locked_text = self._make(align="right", bg=LOCKED, **edge)
        unlocked: dict[str, Any] = {"locked": False, **edge}
        self.number = self._make(align="right", bg=INPUT, num_format="#,##0.####", **unlocked)
        self.text = self._make(align="right", bg=INPUT, **unlocked)
        self.returned_number = self._make(
            align="right", bg=RETURNED, num_format="#,##0.####", **unlocked
        )
        self.returned_text = self._make(align="right", bg=RETURNED, **unlocked)
        self.note = self._make(bg=INPUT, **unlocked, **text)

    def _make(self, *, size: int = 11, bg: str = "", color: str = "", **wishes: Any) -> Any:
        said: dict[str, Any] = {"font_name": FONT, "font_size": size, **wishes}
        if bg:
            said["bg_color"] = bg
        if color:
            said["font_color"] = color
        return self.book.add_format(said)


def head_of(
    sheet: Any, look: Look, template: Template, *, last: int, at: dt.datetime, first: int
) -> int:
    """Write the head of a sheet over the columns `first` to `last`; return the first free row."""
    half = first + max(1, (last - first) // 2)
    unit = template.unit
    upper = "ỦY BAN NHÂN DÂN" if unit is not None else "CẢ NƯỚC"
    name = unit.name.upper() if unit is not None else "CHƯƠNG TRÌNH XÂY DỰNG NÔNG THÔN MỚI"
    info = template.plan.round
    over(sheet, 0, first, half - 1, upper, look.org)
    over(sheet, 0, half, last, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", look.org_bold)
    over(sheet, 1, first, half - 1, name, look.org_bold)
    over(sheet, 1, half, last, "Độc lập - Tự do - Hạnh phúc", look.motto)
    sheet.set_row(2, 26)
    over(sheet, 2, first, last, "BẢNG NHẬP SỐ LIỆU XÂY DỰNG NÔNG THÔN MỚI", look.title)
    due = f"; hạn gửi {info.due_commune:%d/%m/%Y}" if info.due_commune else ""
    said = (
        f"{info.title.vi} (số liệu từ {info.data_from:%d/%m/%Y} đến {info.data_to:%d/%m/%Y}{due})."
        f" Mẫu tải lúc {at:%H:%M ngày %d/%m/%Y}"
    )
    over(sheet, 3, first, last, said, look.subtitle)
    if info.simulated:
        over(sheet, 4, first, last, SIMULATED, look.mark)
    return 5


def over(sheet: Any, row: int, first: int, last: int, text: str, style: Any) -> None:
    if last > first:
        sheet.merge_range(row, first, row, last, text, style)
    else:
        sheet.write_string(row, first, text, style)


def protect(sheet: Any) -> None:
    """Lock everything but the input cells; widths, sorting and filters stay the officer's own."""
    sheet.protect(
        "",
        {
            "format_columns": True, "format_rows": True, "sort": True, "autofilter": True,
            "select_locked_cells": True, "select_unlocked_cells": True,
        },
    )  # fmt: skip


def finish(sheet: Any, *, wide: tuple[int, int] | None = None) -> None:
    """Say how a sheet of figures is printed, and protect it; `wide`: the heads of a grid."""
    sheet.set_landscape()
    if wide is None:
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
    else:
        # A grid is printed over several sheets of paper, each with the units and the heads.
        sheet.set_paper(A3)
        sheet.repeat_rows(*wide)
        sheet.repeat_columns(0, 2)
    sheet.set_footer("&L&F&C&P/&N&RLàng Số")
    sheet.hide_gridlines(2)
    protect(sheet)


GUIDE_TITLE = "Hướng dẫn"
GUIDE = {
    "Ô nào được ghi": (
        "Chỉ ghi vào ô nền vàng nhạt (hoặc hồng: ô bị trả lại). Ô xám đã khóa: đã gửi lên "
        "tỉnh, đã phê duyệt, hoặc được tính từ số khác."
    ),
    "Cách ghi số": (
        "Số thập phân dùng dấu phẩy: 52,3. Có thể ghi khoảng 10–12, ghi >80, hoặc “không có "
        "số liệu”. Chỉ tiêu đạt/không đạt và xếp loại: chọn trong danh sách."
    ),
    "Ô để trống": (
        "Ô để trống không làm thay đổi gì. Nếu xóa trống một ô đã có số, khi nạp hệ thống sẽ "
        "hỏi bạn có muốn xóa số đó không."
    ),
    "Được đổi gì": (
        "Được đổi tên trang, chuyển, chèn cột hoặc dòng, sắp xếp, lưu thành .xls, .ods. Đừng "
        "xóa các dòng, cột ẩn: chúng cho biết mỗi ô là số liệu nào."
    ),
    "Người khác sửa cùng lúc": (
        "Số liệu người khác sửa sau khi bạn tải mẫu không bị ghi đè; hệ thống chỉ ra từng ô "
        "để bạn chọn lại."
    ),
    "Nạp lên": (
        "Vào Bàn làm việc → Bảng tính, chọn tệp: hệ thống đọc thử, chỉ ra từng thay đổi và "
        "từng ô sai kèm cách sửa, rồi bạn mới bấm ghi. Nạp nhầm có thể hoàn tác cả tệp."
    ),
}


def guide(book: Any, look: Look, template: Template) -> None:
    """Add the sheet that says how to use the template."""
    sheet = book.add_worksheet(GUIDE_TITLE)
    sheet.set_column(0, 0, 26, look.plain_bold)
    sheet.set_column(1, 1, 90, look.plain)
    sheet.hide_gridlines(2)
    row = 0
    sheet.write_string(row, 0, GUIDE_TITLE, look.plain_bold)
    for what, said in GUIDE.items():
        row += 1
        sheet.write_string(row, 0, what, look.plain_bold)
        sheet.write_string(row, 1, said, look.plain)
    for text in template.plan.round.notes:
        row += 1
        sheet.write_string(row, 0, "Lưu ý của kỳ", look.plain_bold)
        sheet.write_string(row, 1, text.vi, look.plain)
    protect(sheet)
