"""Looking into a workbook before any parser does: what it is, what hides in it, how large it gets.

Archives are unpacked piece by piece and counted, for a hostile one lies about its sizes; nothing is
kept in memory but the addresses of formulas and of cells that are formatted as percentages.
"""

import re
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from langso.reporting.actions import workbooks_ods, workbooks_xls
from langso.reporting.actions.workbooks_flags import (
    MOST_CELLS,
    REMEDY,
    Flags,
    Inspected,
    broken,
    encrypted,
    too_large_unpacked,
)
from langso.reporting.rules.workbooks import WorkbookRefusedError

MEGABYTE = 1 << 20
MOST_UNPACKED = 600 * MEGABYTE
MOST_PARTS = 5_000
MOST_SMALL_PART = 8 * MEGABYTE
"""Parts that are read whole: the list of sheets, styles, relations."""
_RATIO, _RATIO_FROM = 400, 4 * MEGABYTE
_HEAD = 4096

# A cell that holds something; one that is only formatted is closed at once.
_CELL_FULL = re.compile(rb"<c\s[^>]*?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"'][^>]*(?<!/)>\s*<[fvi]")
_FORMULA = re.compile(rb"<c\s[^>]*?\br=[\"']([A-Z]{1,3}[0-9]{1,7})[\"'][^>]*>\s*<f\b")
_ERROR = re.compile(rb"<c\s(?=[^>]*\bt=[\"']e[\"'])[^>]*?\br=[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")
_OVERLAP = 512
_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PERCENT_BUILT_IN = frozenset({9, 10})

_FORBIDDEN = (
    ("vbaproject", "macros", "có macro (mã lệnh VBA)"),
    ("xl/macrosheets/", "macros", "có macro Excel 4.0"),
    ("xl/dialogsheets/", "macros", "có hộp thoại macro"),
    ("xl/externallinks/", "external-links", "có liên kết tới tệp khác hoặc liên kết DDE"),
    ("xl/connections", "external-links", "có kết nối lấy dữ liệu từ bên ngoài"),
    ("xl/querytables/", "external-links", "có bảng lấy dữ liệu từ bên ngoài"),
    ("xl/embeddings/", "embedded", "có tệp khác nhúng bên trong"),
    ("xl/activex/", "embedded", "có điều khiển ActiveX nhúng bên trong"),
    ("xl/ctrlprops/", "embedded", "có nút điều khiển nhúng bên trong"),
)


def inspect(path: Path, name: str) -> Inspected:
    """Return what a file is and what its cells are flagged with.

    Raises WorkbookRefusedError, whose sentence names the file, the rule and the remedy.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise WorkbookRefusedError("empty", f"Tệp {name} rỗng; hãy kiểm tra lại tệp rồi tải lên.")
    if head.startswith(b"PK"):
        return _archive(path, name)
    if head.startswith(workbooks_xls.MAGIC):
        return workbooks_xls.inspect(path, name)
    _refuse_other(head, name)
    return Inspected("csv")


def _refuse_other(head: bytes, name: str) -> None:
    """Refuse what is neither a workbook nor plain text."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise WorkbookRefusedError(
            "disguised",
            f"Tệp {name} là trang web hoặc XML mang đuôi bảng tính; hãy mở bằng Excel, chọn Lưu"
            " thành → “Excel Workbook (*.xlsx)” rồi tải lên tệp mới.",
        )
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if (b"\0" in head and not is_wide) or start.startswith(
        (b"%pdf", b"rar!", b"7z\xbc\xaf", b"{\\rtf")
    ):
        raise WorkbookRefusedError(
            "not-a-workbook",
            f"Tệp {name} không phải bảng tính; hãy tải lên tệp .xlsx, .xls, .ods hoặc .csv.",
        )


def _archive(path: Path, name: str) -> Inspected:
    try:
        with zipfile.ZipFile(path) as archive:
            return _Archive(archive, name).inspect()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError,
            ValueError, KeyError, ET.ParseError) as error:  # fmt: skip
        raise broken(name) from error


@dataclass
class _Archive:
    """One archive looked through once."""

    archive: zipfile.ZipFile
    name: str
    unpacked: int = 0
    percents: frozenset[bytes] = frozenset()
    flags: dict[str, Flags] = field(default_factory=dict)

    def inspect(self) -> Inspected:
        infos = self.archive.infolist()
        names = {one.filename.lower() for one in infos}
        if len(infos) > MOST_PARTS or len(names) != len(infos) or self._says_too_much(infos):
            raise self._bomb()
        if any(one.flag_bits & 1 for one in infos):
            raise encrypted(self.name)
        if "content.xml" in names and "mimetype" in names:
            return self._open_document(names)
        if "xl/workbook.bin" in names:
            raise WorkbookRefusedError(
                "binary-workbook",
                f"Tệp {self.name} ở dạng nhị phân .xlsb; hãy Lưu thành “Excel Workbook (*.xlsx)”.",
            )
        if "xl/workbook.xml" not in names or "[content_types].xml" not in names:
            raise WorkbookRefusedError(
                "not-a-workbook",
                f"Tệp {self.name} không phải bảng tính Excel; hãy tải lên tệp .xlsx, .xls, .ods"
                " hoặc .csv.",
            )
        self._refuse_forbidden(names)
        self.percents = self._percent_styles()
        for info in infos:
            self._see(info)
        return Inspected("xlsx", self._by_sheet())

    def _says_too_much(self, infos: Sequence[zipfile.ZipInfo]) -> bool:
        """Tell whether an archive owns up to being too large; one that lies is counted."""
        told = sum(info.file_size for info in infos)
        return told > MOST_UNPACKED or any(
            _is_bomb(info.file_size, info.compress_size) for info in infos
        )

    def _refuse_forbidden(self, names: set[str]) -> None:
        for part, rule, what in _FORBIDDEN:
            if any(part in one for one in names):
                raise WorkbookRefusedError(
                    rule, f"Tệp {self.name} {what} nên không được nhận; {REMEDY[rule]}."
                )
        if b"macroEnabled" in self._whole("[Content_Types].xml"):
            raise WorkbookRefusedError(
                "macros",
                f"Tệp {self.name} là sổ tính có macro (.xlsm) dù mang đuôi khác;"
                f" {REMEDY['macros']}.",
            )

    def _open_document(self, names: set[str]) -> Inspected:
        kind = self._whole("mimetype")
        if b"spreadsheet" not in kind:
            raise WorkbookRefusedError(
                "not-a-workbook",
                f"Tệp {self.name} không phải bảng tính; hãy tải lên tệp .xlsx, .xls, .ods, .csv.",
            )
        if any(one.startswith(("basic/", "scripts/")) for one in names):
            raise WorkbookRefusedError(
                "macros", f"Tệp {self.name} có macro nên không được nhận; {REMEDY['macros']}."
            )
        manifest = self._whole("META-INF/manifest.xml") if "meta-inf/manifest.xml" in names else b""
        if b"encryption-data" in manifest:
            raise encrypted(self.name)
        for info in self.archive.infolist():
            if info.filename != "content.xml":
                self._see(info)
        with self.archive.open("content.xml") as part:
            flags = workbooks_ods.flags_of(part, self.name, most=MOST_UNPACKED)
        return Inspected("ods", flags)

    def _whole(self, part: str) -> bytes:
        """Read a small part whole."""
        for info in self.archive.infolist():
            if info.filename.lower() == part.lower():
                with self.archive.open(info) as file:
                    content = file.read(MOST_SMALL_PART + 1)
                if len(content) > MOST_SMALL_PART or b"<!DOCTYPE" in content[:_HEAD]:
                    raise self._bomb()
                return content
        raise KeyError(part)

    def _percent_styles(self) -> frozenset[bytes]:
        """Return the numbers of the cell styles that show a percentage."""
        try:
            root = _tree(self._whole("xl/styles.xml"))
        except KeyError:
            return frozenset()
        own = {
            int(one.get("numFmtId", "0"))
            for one in root.iterfind("m:numFmts/m:numFmt", _NS)
            if "%" in re.sub(r'"[^"]*"|\\.', "", one.get("formatCode", ""))
        }
        shown = own | _PERCENT_BUILT_IN
        styles = root.iterfind("m:cellXfs/m:xf", _NS)
        return frozenset(
            str(place).encode()
            for place, one in enumerate(styles)
            if int(one.get("numFmtId", "0")) in shown
        )

    def _see(self, info: zipfile.ZipInfo) -> None:
        """Unpack one part, count it, and take the flags of a sheet's cells."""
        is_sheet = PurePosixPath(info.filename).match("xl/worksheets/*.xml")
        flags = Flags()
        seeing = _Seeing(flags, self.percents) if is_sheet else None
        size = 0
        with self.archive.open(info) as file:
            while block := file.read(MEGABYTE):
                size += len(block)
                self.unpacked += len(block)
                self._refuse_too_large(size, info)
                if seeing is not None:
                    seeing.see(block)
        if seeing is not None:
            self.flags[info.filename] = flags

    def _refuse_too_large(self, size: int, info: zipfile.ZipInfo) -> None:
        if self.unpacked > MOST_UNPACKED or _is_bomb(size, info.compress_size):
            raise self._bomb()

    def _bomb(self) -> WorkbookRefusedError:
        return too_large_unpacked(self.name)

    def _by_sheet(self) -> dict[str, Flags]:
        """Return the flags by the sheets' names."""
        book = _tree(self._whole("xl/workbook.xml"))
        relations = _tree(self._whole("xl/_rels/workbook.xml.rels"))
        targets = {one.get("Id", ""): one.get("Target", "") for one in relations}
        found: dict[str, Flags] = {}
        cells = 0
        for sheet in book.iterfind("m:sheets/m:sheet", _NS):
            target = targets.get(sheet.get(_REL, ""), "").lstrip("/")
            part = target if target.startswith("xl/") else f"xl/{target}"
            flags = self.flags.get(part, Flags())
            cells += flags.cells
            found[sheet.get("name", "")] = flags
        if cells > MOST_CELLS:
            raise too_large_unpacked(self.name)
        return found


def _is_bomb(size: int, packed: int) -> bool:
    return size > _RATIO_FROM and size > _RATIO * max(packed, 1)


class _Seeing:
    """Takes the flags of a sheet's cells as its text passes by in pieces."""

    def __init__(self, flags: Flags, percents: frozenset[bytes]) -> None:
        self._flags = flags
        self._tail = b""
        numbers = b"|".join(sorted(percents))
        self._percent = (
            re.compile(
                rb"<c\s(?=[^>]*\bs=[\"'](?:" + numbers + rb")[\"'])"
                rb"[^>]*?\br=[\"']([A-Z]{1,3}[0-9]{1,7})[\"'][^>]*(?<!/)>"
            )
            if percents
            else None
        )

    def see(self, block: bytes) -> None:
        text = self._tail + block
        self._tail = text[-_OVERLAP:]
        found = _CELL_FULL.findall(text)
        if found:
            # Rows only grow down a sheet in practice; a hostile one is bounded by its extremes.
            rows = {row for _column, row in found}
            self._flags.stretch({int(row) for row in rows}, {column for column, _row in found})
        if b"<f" in text:
            self._flags.formulas.update(_FORMULA.findall(text))
        if b't="e"' in text or b"t='e'" in text:
            self._flags.errors.update(_ERROR.findall(text))
        if self._percent is not None:
            self._flags.percents.update(self._percent.findall(text))


def _tree(content: bytes) -> ET.Element:
    """Return the tree of a small part; one that declares entities was refused when it was read."""
    return ET.fromstring(content)  # noqa: S314 - no document type gets here, see `_whole`
