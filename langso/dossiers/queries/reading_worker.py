"""Reads files that strangers made, in a process of its own with little time and memory.

Run by path, with nothing of the platform imported: `reading_worker.py text|pages|picture TYPE FILE
[PAGE WIDTH]`. Text comes out as UTF-8, a page as PNG; anything wrong ends it with a code.
"""

import contextlib
import io
import resource
import sys
import zipfile
from pathlib import Path

MOST_SECONDS = 20
MOST_MEMORY = 1_500_000_000
MOST_PAGES = 500
MOST_CHARACTERS = 200_000
MOST_PART = 60_000_000
MOST_PIXELS = 6_000_000
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def main(wanted: str, kind: str, path: str, *rest: str) -> None:
    """Write what is wanted of a file to standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    # Not every system lets a process bound its memory; the time above holds everywhere.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    out = sys.stdout.buffer
    if wanted == "text":
        out.write(text_of(kind, path)[:MOST_CHARACTERS].encode("utf-8", "replace"))
    elif wanted == "pages":
        out.write(str(pages_of(path)).encode())
    else:
        out.write(picture_of(path, int(rest[0]), int(rest[1])))


def text_of(kind: str, path: str) -> str:
    """Return the words of a file of a kind, as far as they are looked at."""
    if kind == "pdf":
        return "\n".join(pdf_pages(path))
    if kind == "docx":
        return office_text(path, ("word/document.xml",), WORD + "p", WORD + "t")
    if kind == "xlsx":
        return office_text(path, ("xl/sharedStrings.xml",), SHEET + "si", SHEET + "t")
    with Path(path).open(encoding="utf-8", errors="replace") as file:
        return file.read(MOST_CHARACTERS)


def pdf_pages(path: str) -> "list[str]":
    """Return the words of each page of a PDF until there are enough of them."""
    import pypdfium2

    pages: list[str] = []
    length = 0
    document = pypdfium2.PdfDocument(path)
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        text = page.get_textpage().get_text_range()
        pages.append(text)
        length += len(text)
        page.close()
        if length > MOST_CHARACTERS:
            break
    return pages


def pages_of(path: str) -> int:
    """Return how many pages a PDF has."""
    import pypdfium2

    return len(pypdfium2.PdfDocument(path))


def picture_of(path: str, number: int, width: int) -> bytes:
    """Return one page of a PDF as PNG, so wide in pixels; a giant page gives a smaller one."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    # Stamps of signatures belong to the form, which is drawn only when it was begun before.
    document.init_forms()
    page = document[number - 1]
    across, down = page.get_size()
    scale = min(width / across, (MOST_PIXELS / (across * down)) ** 0.5)
    picture = page.render(scale=scale, may_draw_forms=True).to_pil()
    made = io.BytesIO()
    picture.convert("RGB").quantize(64).save(made, "PNG", optimize=False)
    return made.getvalue()


def office_text(path: str, parts: "tuple[str, ...]", block: str, run: str) -> str:
    """Return the text of parts of an office file, a line a block."""
    from lxml import etree

    lines: list[str] = []
    length = 0
    with zipfile.ZipFile(path) as archive:
        for name in parts:
            if name not in archive.namelist() or archive.getinfo(name).file_size > MOST_PART:
                continue
            with archive.open(name) as part:
                reading = etree.iterparse(
                    part, tag=block, resolve_entities=False, no_network=True, load_dtd=False
                )
                for _event, element in reading:
                    line = "".join(one.text or "" for one in element.iter(run))
                    lines.append(line)
                    length += len(line)
                    element.clear()
                    if length > MOST_CHARACTERS:
                        return "\n".join(lines)
    return "\n".join(lines)


if __name__ == "__main__":
    main(*sys.argv[1:])
