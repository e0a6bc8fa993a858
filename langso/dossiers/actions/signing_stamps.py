"""What is seen of a signature on the page, and where it is put.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I shows a signature as the picture of the signature and of
the seal (recalled). The platform keeps no such pictures, so both are told in words, in the colours
named there: blue for the person, red for the agency.
"""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import typst
from django.utils import timezone

from langso.core.signing.rules import places
from langso.core.signing.values import Box, Stamp
from langso.dossiers.values.documents import SignedAs
from langso.reporting.queries.paper_kit import KIT

if TYPE_CHECKING:
    import pypdfium2

WIDTH, HEIGHT = 190.0, 54.0
"""Points: about 67 × 19 mm, the height that official papers leave for a signature."""

_FONTS = KIT / "fonts"
_TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set page(width: 190pt, height: 54pt, margin: 0pt, fill: none)
#set text(font: "Tinos", size: 8pt, lang: "vi", fill: rgb(data.colour), hyphenate: false)
#set par(leading: 0.42em)
#box(width: 100%, height: 100%, stroke: 0.8pt + rgb(data.colour), inset: 4pt, clip: true)[
  #for (index, line) in data.lines.enumerate() [
    #if index == 0 { text(weight: "bold", size: 9pt)[#line] } else [#line]
    #linebreak()
  ]
]
"""
_COLOURS = {SignedAs.PERSON: "#0b3d91", SignedAs.AGENCY: "#b00020"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a stamp says. `sign` and `on` are the document's number and day, once it has them."""

    as_: SignedAs
    name: str
    title: str
    organisation: str
    at: dt.datetime
    demonstration: bool
    sign: str = ""
    on: dt.date | None = None


def stamp_of(*, body: bytes, seen: Seen) -> Stamp:
    """Return the stamp of a signature, on the last page of a PDF where it covers nothing."""
    page, size, taken = _last_page(body)
    box = places.place_of(
        page=size,
        taken=taken,
        width=WIDTH,
        height=HEIGHT,
        right_half=seen.as_ == SignedAs.PERSON,
    )
    return Stamp(_drawn(lines_of(seen), _COLOURS[seen.as_]), page, box)


def lines_of(seen: Seen) -> list[str]:
    """Return the stamp's lines in Vietnamese; blank ones are left out."""
    moment = timezone.localtime(seen.at)
    agency = seen.as_ == SignedAs.AGENCY
    lines = [
        f"Cơ quan ký: {seen.name}" if agency else f"Người ký: {seen.name}",
        seen.title,
        "" if agency else seen.organisation,
        f"Số: {seen.sign}, ngày {seen.on:%d/%m/%Y}" if agency and seen.sign and seen.on else "",
        f"Thời gian ký: {moment:%d/%m/%Y %H:%M:%S %z}"[:-2] + ":" + f"{moment:%z}"[-2:],
        "Chữ ký trình diễn, không có giá trị pháp lý" if seen.demonstration else "",
    ]
    return [line for line in lines if line]


def _last_page(body: bytes) -> tuple[int, Box, list[Box]]:
    """Return the last page's number, its edges, and what is written or stamped on it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(body)
    try:
        last = len(document) - 1
        page = document[last]
        size = Box(*(float(one) for one in page.get_mediabox()))
        text = page.get_textpage()
        taken = [Box(*text.get_rect(number)) for number in range(text.count_rects())]
        taken += [
            Box(*_bounds(page, index))
            for index in range(pypdfium2.raw.FPDFPage_GetAnnotCount(page))
        ]
        return last, size, taken
    finally:
        document.close()


def _bounds(page: "pypdfium2.PdfPage", index: int) -> tuple[float, float, float, float]:
    import pypdfium2

    annotation = pypdfium2.raw.FPDFPage_GetAnnot(page, index)
    rectangle = pypdfium2.raw.FS_RECTF()
    pypdfium2.raw.FPDFAnnot_GetRect(annotation, rectangle)
    pypdfium2.raw.FPDFPage_CloseAnnot(annotation)
    return rectangle.left, rectangle.bottom, rectangle.right, rectangle.top


def _drawn(lines: list[str], colour: str) -> bytes:
    data = {"lines": lines, "colour": colour}
    return bytes(
        typst.compile(
            _TEMPLATE.encode(),
            font_paths=_typefaces(),
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
    )


@cache
def _typefaces() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(_FONTS)])
