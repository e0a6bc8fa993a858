"""Pages of a version as pictures, and where the PDF behind them lies."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from langso.core.files import queries as files
from langso.core.files.values import FileGoneError
from langso.dossiers.actions import rendering
from langso.dossiers.queries import texts
from langso.dossiers.values.documents import VersionInfo

MOST_SHOWN = 30
"""Pages shown below each other; the rest is read in the file itself."""

WIDTH = 1240
"""Pixels across: a sheet of A4 at 150 dots an inch."""


@dataclass(frozen=True, slots=True)
class Preview:
    """How a version is shown: page numbers, the number of all pages, words instead, or nothing.

    `made_here`: the pages were made of a Word file, so their layout may differ from Word's own.
    """

    pages: tuple[int, ...] = ()
    count: int = 0
    picture: bool = False
    made_here: bool = False


def preview_of(version: VersionInfo | None) -> Preview:
    """Return how a version is shown; a file that cannot be drawn is only offered for download."""
    if version is None:
        return Preview()
    if version.media_type.startswith("image/"):
        return Preview(picture=True)
    try:
        path = pdf_behind(version)
        count = texts.pages_of(path=path) if path else 0
    except (texts.UnreadableError, FileGoneError):
        return Preview()
    shown = tuple(range(1, min(count, MOST_SHOWN) + 1))
    return Preview(shown, count, made_here=version.media_type == rendering.WORD)


def pdf_behind(version: VersionInfo) -> Path | None:
    """Return where a PDF of a version lies for looking at; None when there is none to make.

    It is kept by the hash of its content in `LANGSO_HOME/previews`, outside of the database: a
    request that reads may make it, and the folder may be emptied at any time.
    """
    if version.media_type not in (rendering.PDF, rendering.WORD):
        return None
    folder = Path(settings.HOME) / "previews" / version.sha256[:2]
    kept = folder / f"{version.sha256}.pdf"
    if kept.is_file():
        return kept
    with files.open_file(sha256=version.sha256) as stream:
        content = stream.read()
    if version.media_type == rendering.WORD:
        content = rendering.pdf_of_word(content=content, title=version.name)
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".unfinished", delete=False) as waiting:
        waiting.write(content)
    Path(waiting.name).replace(kept)
    return kept


def picture_of(version: VersionInfo, page: int) -> bytes:
    """Return a page as PNG. Raises UnreadableError for a page that there is not."""
    path = pdf_behind(version)
    if path is None or not 1 <= page <= MOST_SHOWN:
        raise texts.UnreadableError
    folder = path.with_suffix("")
    kept = folder / f"{page}.png"
    if kept.is_file():
        return kept.read_bytes()
    made = texts.picture_of(path=path, page=page, width=WIDTH)
    folder.mkdir(exist_ok=True, mode=0o750)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".unfinished", delete=False) as waiting:
        waiting.write(made)
    Path(waiting.name).replace(kept)
    return made
