"""Pictures: read once, checked to the last byte, and made anew without what cameras add."""

import io
import struct
import threading
import warnings
from pathlib import Path
from typing import Any

from django.utils import timezone
from PIL import ExifTags, Image, ImageOps

from langso.core.files.rules import photos
from langso.core.files.values import LONGEST_SIDE, Likeness, PhotoFacts, Picture, Size, UnfitError

MOST_PIXELS = 50_000_000
"""Of width × height. Phones take 12 to 50 million; 30,000 × 30,000 would need 2.7 GB."""

_FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
_QUALITY = 78
# What Pillow raises on bytes that are no picture, as its own tests of damaged files do.
_BROKEN = (
    OSError, SyntaxError, ValueError, struct.error, EOFError, IndexError, KeyError, TypeError,
    OverflowError, ZeroDivisionError, NotImplementedError,
)  # fmt: skip

# A large picture needs 200 MB while it is read: one at a time in a process.
_one_at_a_time = threading.Lock()


def read(path: Path, type_id: str) -> Picture:
    """Return everything there is to know of a picture, decoded whole to see that it is whole.

    Raises UnfitError: too-many-pixels, broken-picture.
    """
    with _one_at_a_time, warnings.catch_warnings():
        # Pillow warns of blocks it cannot read, and of many pixels: both are judged here.
        warnings.simplefilter("ignore")
        try:
            return _read(path, _FORMATS[type_id])
        except UnfitError:
            raise
        except Image.DecompressionBombError:
            raise UnfitError("too-many-pixels", most=MOST_PIXELS) from None
        except _BROKEN:
            raise UnfitError("broken-picture") from None


def _read(path: Path, file_format: str) -> Picture:
    with Image.open(path, formats=[file_format]) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise UnfitError("too-many-pixels", width=width, height=height, most=MOST_PIXELS)
        facts = _facts(image)
        # A JPEG is decoded at a half, quarter or eighth when that is enough: less memory and time.
        image.draft("RGB", (LONGEST_SIDE[Size.SCREEN],) * 2)
        image.load()
        upright = ImageOps.exif_transpose(image)
        plain = _plain(upright)
    renditions = {}
    for size in (Size.SCREEN, Size.THUMB):
        plain.thumbnail((LONGEST_SIDE[size],) * 2, Image.Resampling.LANCZOS, reducing_gap=3.0)
        renditions[size.value] = _encoded(plain)
    return Picture(width, height, facts, _likeness(plain), renditions)


def _plain(image: Image.Image) -> Image.Image:
    """Return a new picture of the pixels alone, on white: nothing that came along stays."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        return white
    plain = Image.new("RGB", image.size)
    plain.paste(image.convert("RGB"))
    return plain


def _encoded(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "WEBP", quality=_QUALITY, method=3, exif=b"", xmp=b"", icc_profile=b"")
    return target.getvalue()


def _likeness(image: Image.Image) -> Likeness | None:
    grey = image.convert("L")
    across, down = (
        list(grey.resize(size, Image.Resampling.BOX).tobytes())
        for size in (photos.ACROSS, photos.DOWN)
    )
    return photos.likeness_of(across, down)


def _facts(image: Image.Image) -> PhotoFacts:
    """Return when and where; a camera's block that cannot be read tells nothing."""
    try:
        exif = image.getexif()
        fields: dict[int, Any] = dict(exif.get_ifd(ExifTags.IFD.Exif))
        gps: dict[int, Any] = dict(exif.get_ifd(ExifTags.IFD.GPSInfo))
    except _BROKEN:
        return PhotoFacts()
    return photos.facts_of(fields, gps, timezone.get_default_timezone())
