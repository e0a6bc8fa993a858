"""An official paper as it is laid on the page, before it becomes Word or PDF.

Source of the layout: Nghị định 30/2020/NĐ-CP, Phụ lục I. Papers are in Vietnamese whatever the
reader's language.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table: headings, relative widths of the columns, and rows of text."""

    head: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PaperSection:
    """A heading (may be blank), paragraphs, and a table below them (or none)."""

    heading: str = ""
    paragraphs: tuple[str, ...] = ()
    table: PaperTable | None = None


@dataclass(frozen=True, slots=True)
class OfficialPaper:
    """A whole paper: the blocks around the content, and the content in sections.

    `marks` stand in frames at the top (simulated, draft, urgent), `notes` in italics at the end.
    """

    organisation: tuple[str, str]
    symbol: str
    place_and_date: str
    title: str
    subtitle: str = ""
    recipients: tuple[str, ...] = ()
    authority: str = ""
    office: str = ""
    signer: str = ""
    marks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    landscape: bool = False
    sections: tuple[PaperSection, ...] = ()
