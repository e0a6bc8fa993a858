"""Official papers as PDF, typeset by Typst with a typeface of the platform's own."""

import json
from dataclasses import asdict
from functools import cache
from typing import Any

import typst

from langso.reporting.presenters.paper_document import Document
from langso.reporting.queries.paper_kit import KIT, kit_file
from langso.reporting.rules import paper_words


def pdf_of(document: Document) -> bytes:
    """Return the paper as PDF/A-2b: what archives keep."""
    return typst.compile(
        _template(),
        font_paths=_fonts(),
        format="pdf",
        sys_inputs=_inputs(document),
        pdf_standards="a-2b",
    )


def png_of(document: Document, *, pixels_per_inch: float = 100) -> list[bytes]:
    """Return the paper's pages as pictures, to be looked at."""
    made: bytes | list[bytes] = typst.compile(
        _template(),
        font_paths=_fonts(),
        format="png",
        sys_inputs=_inputs(document),
        ppi=pixels_per_inch,
    )
    return made if isinstance(made, list) else [made]


def _template() -> bytes:
    return kit_file("paper.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Return the typefaces, read once: the kit's and those inside Typst, none of the system."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(KIT / "fonts")])


def _inputs(document: Document) -> dict[str, str]:
    """Return what the template reads; numbers are in their text already."""
    data: dict[str, Any] = asdict(document)
    data["simulated"] = paper_words.SIMULATED in document.marks
    for row in data["body"]:
        for cell in row:
            del cell["value"]
    return {"data": json.dumps(data, ensure_ascii=False)}
