"""Types of files, what is known of a kept file, and why a file is refused."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _


class Family(models.TextChoices):
    """What kind of thing a file is, whatever its format."""

    PHOTO = "photo", _("picture")
    DOCUMENT = "document", _("document")
    SHEET = "sheet", _("spreadsheet")
    TEXT = "text", _("plain text")


class Scan(models.TextChoices):
    """What the virus scanner said of a file."""

    CLEAN = "clean", _("scanned for viruses")
    NOT_SCANNED = "not_scanned", _("not scanned for viruses")
    INFECTED = "infected", _("infected")


class Size(models.TextChoices):
    """Renditions of a picture: re-encoded, turned upright, without any metadata."""

    THUMB = "thumb", _("small picture")
    SCREEN = "screen", _("picture for the screen")


LONGEST_SIDE = {Size.THUMB: 320, Size.SCREEN: 1600}
"""Pixels of a rendition's longer side; a smaller picture is never enlarged."""

RENDITION_TYPE = "image/webp"


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that is accepted, or known and refused (`remedy_…` is then not empty)."""

    id: str
    title_vi: str
    title_en: str
    begins: tuple[tuple[int, bytes], ...] = ()
    family: str = ""
    media_type: str = ""
    extensions: tuple[str, ...] = ()
    remedy_vi: str = ""
    remedy_en: str = ""


@dataclass(frozen=True, slots=True)
class FileTypes:
    """The types an installation knows, in the order in which they are tried."""

    accepted: tuple[FileType, ...]
    refused: tuple[FileType, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """The difference hash of a picture: 64 bits across and 64 bits down, as signed numbers.

    `bands` are its eight 16-bit parts, each marked with its place: two pictures that differ in at
    most seven bits share at least one, so that an index of bands finds every candidate.
    """

    across: int
    down: int
    bands: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """When and where a camera says a picture was taken. For officers, never for the public.

    `taken_at` is None when the picture does not say; `zone_told` is False when it names no time
    zone and that of the installation was assumed. `lat` and `lon` in degrees, both or neither.
    """

    taken_at: dt.datetime | None = None
    zone_told: bool = False
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """What was made of a picture: its size in pixels, facts, likeness and renditions (WebP)."""

    width: int
    height: int
    facts: PhotoFacts
    likeness: Likeness | None
    renditions: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Checked:
    """A received file that may be kept: where it waits, and what was found out about it."""

    path: Path
    name: str
    sha256: str
    size: int
    type: FileType
    scan: str
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class FileInfo:
    """A kept file. `width` and `height` are of pictures, in pixels, before turning upright."""

    id: int
    sha256: str
    size: int
    media_type: str
    family: str
    scan: str
    stored_at: dt.datetime
    width: int | None
    height: int | None
    name: str = ""
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class SweepResult:
    """What a sweep did: objects looked at and removed, and kept files whose bytes are missing."""

    objects: int
    removed: int
    missing: tuple[str, ...]


class UnfitError(ValueError):
    """A rule refuses a file: the rule's slug, and what the wording of it needs."""

    def __init__(self, rule: str, **facts: object) -> None:
        """Keep both; the words are made by whoever speaks to people."""
        super().__init__(rule)
        self.rule = rule
        self.facts = facts


class FileError(Exception):
    """What cannot be done with a file, in the reader's language."""


class FileRefusedError(FileError):
    """A file that is not kept; the text names the file, the rule and the remedy."""

    def __init__(self, rule: str, name: str, message: str) -> None:
        """Keep the rule's slug and the file's name beside the sentence."""
        super().__init__(message)
        self.rule = rule
        self.name = name


class ScannerDownError(FileError):
    """The virus scanner of this installation does not answer, so nothing can be taken in."""


class FileGoneError(FileError):
    """The bytes of a kept file cannot be given out: missing from storage, or infected."""
