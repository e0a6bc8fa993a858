"""Words and pages of kept files, read by a process of its own (see `reading_worker`)."""

import logging
import subprocess
import sys
from pathlib import Path

from langso.core.files import queries as files

logger = logging.getLogger(__name__)

WORKER = Path(__file__).with_name("reading_worker.py")
SECONDS = 30


class UnreadableError(Exception):
    """A file cannot be read or drawn here; the log says more."""


def text_of(*, path: Path, media_type: str) -> str:
    """Return the words of a file on the disk; blank for a picture, a scan, or what is damaged.

    A document without words is found by its subject alone, and is taken in all the same.
    """
    kind = _kind(media_type)
    if kind not in ("pdf", "docx", "xlsx", "text"):
        return ""
    try:
        return _run("text", kind, str(path)).decode("utf-8", "replace")
    except UnreadableError:
        return ""


def pages_of(*, path: Path) -> int:
    """Return how many pages a PDF has. Raises UnreadableError."""
    return int(_run("pages", "pdf", str(path)))


def picture_of(*, path: Path, page: int, width: int) -> bytes:
    """Return a page of a PDF (counted from 1) as PNG. Raises UnreadableError."""
    return _run("picture", "pdf", str(path), str(page), str(width))


def _kind(media_type: str) -> str:
    kind = files.type_named(media_type)
    return kind.id if kind else ""


def _run(*arguments: str) -> bytes:
    try:
        made = subprocess.run(
            [sys.executable, "-I", str(WORKER), *arguments],
            capture_output=True, timeout=SECONDS, check=True,
        )  # fmt: skip
    except subprocess.CalledProcessError as error:
        logger.warning("a file was not read: %s", error.stderr[-500:].decode("utf-8", "replace"))
        raise UnreadableError from error
    except subprocess.TimeoutExpired as error:
        logger.warning("a file was not read within %s seconds", SECONDS)
        raise UnreadableError from error
    return made.stdout
