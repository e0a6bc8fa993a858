"""How cells of papers are written in Vietnamese."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from langso.assessment.rules.phrases import figure_text, number
from langso.ledger.values import Figure
from langso.reporting.rules.papers import PaperCell, PaperState
from langso.standards.values import Text

NO_FIGURE = "…"
"""In statistical tables: the figure exists but is not at hand."""
NO_FIGURE_WORDS = "(chưa có số liệu)"
PARTIAL = "*"
TENTH = Decimal("0.1")
"""Ratios are written with one decimal."""
VERDICTS = {Decimal(1): "Đạt", Decimal(0): "Chưa đạt"}

NOTE_NO_FIGURE = Text(f"“{NO_FIGURE}”: chưa có số liệu.", f"“{NO_FIGURE}”: no figure yet.")
NOTE_PARTIAL = Text(
    f"“{PARTIAL}”: mới cộng từ các xã đã có số liệu.",
    f"“{PARTIAL}”: adds up only the communes that have given figures.",
)
NOTE_ENTERED = Text("Số in nghiêng: chưa duyệt.", "Numbers in italics: not approved yet.")
SIMULATED = "SỐ LIỆU MÔ PHỎNG"
DRAFT = "DỰ THẢO: có số liệu chưa duyệt"
UNCONFIRMED = {
    "seen": "Mẫu biểu theo một nguồn, chưa được xác nhận",
    "recalled": "Mẫu biểu ghi theo trí nhớ, chưa được xác nhận",
    "unknown": "Mẫu biểu chưa rõ, chưa được xác nhận",
}


def note_reported(reported: int, communes: int) -> Text:
    """Say how many of a province's communes have given figures."""
    return Text(
        f"Có số liệu của {reported}/{communes} xã.",
        f"Figures of {reported} of {communes} communes.",
    )


def cell_text(cell: PaperCell, *, holds: str = "") -> str:
    """Write a cell; a missing figure is said, a sum of some of the communes only is starred."""
    if cell.text:
        return cell.text
    if cell.state == PaperState.BLANK:
        return ""
    if cell.low is None or cell.high is None:
        return NO_FIGURE
    if holds == "verdict" and cell.low == cell.high:
        return VERDICTS.get(cell.low, number(float(cell.low), "vi"))
    places = TENTH if holds == "formula" else None
    text = amount(rounded(cell.low, places), rounded(cell.high, places))
    return f"{text}{PARTIAL}" if is_partial(cell) else text


def amount(low: Decimal, high: Decimal) -> str:
    """Write a number or a range with Vietnamese marks."""
    return figure_text(Figure(float(low), float(high)), None, "vi")


def rounded(value: Decimal, places: Decimal | None) -> Decimal:
    """Round half up to some places; None leaves the value as it is."""
    return value if places is None else value.quantize(places, ROUND_HALF_UP)


def is_partial(cell: PaperCell) -> bool:
    """Tell whether a figure is made of some of its parts only."""
    return cell.low is not None and not cell.is_complete


def told(cell: PaperCell | None, *, holds: str = "") -> str:
    """Write a cell within a sentence."""
    if cell is None or (not cell.text and (cell.low is None or cell.high is None)):
        return NO_FIGURE_WORDS
    return cell_text(cell, holds=holds).removesuffix(PARTIAL)


def names_told(names: Sequence[str]) -> str:
    """Write a list of names within a sentence."""
    return "; ".join(names) if names else "không có"
