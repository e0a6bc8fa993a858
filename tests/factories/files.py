"""Files as people send them, made in memory."""

import io
import zipfile
from collections.abc import Mapping

from PIL import Image

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


def scene(seed: int = 1, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Make a picture with something in it: soft blotches, other ones for another seed."""
    import random

    source = random.Random(seed)
    small = Image.frombytes("RGB", (16, 12), source.randbytes(16 * 12 * 3))
    return small.resize(size, Image.Resampling.BICUBIC)


def jpeg(seed: int = 1, size: tuple[int, int] = (640, 480), quality: int = 85) -> bytes:
    """Make a JPEG without metadata."""
    return encoded(scene(seed, size), "JPEG", quality=quality)


def camera_jpeg(seed: int = 1, *, turned: int = 1, **gps: object) -> bytes:
    """Make a JPEG as a phone does: time, place near Hà Tĩnh, the phone's name, which way is up."""
    exif = Image.Exif()
    exif[0x0110] = "Secret Phone 9"
    exif[0x0112] = turned
    exif.get_ifd(0x8769)[0x9003] = "2026:05:04 10:11:12"
    place = exif.get_ifd(0x8825)
    place.update(gps or {1: "N", 2: (18.0, 20.0, 30.0), 3: "E", 4: (105.0, 54.0, 0.0)})
    return encoded(scene(seed), "JPEG", exif=exif)


def encoded(image: Image.Image, kind: str, **said: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **said)  # type: ignore[arg-type]
    return target.getvalue()


def office(main: str = WORD, parts: Mapping[str, bytes] | None = None) -> bytes:
    """Make the skeleton of a Word or Excel file, with more parts if wanted."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml", f'<Types><Override PartName="/d" ContentType="{main}"/></Types>'
        )
        archive.writestr("word/document.xml", "<w:document/>")
        for name, body in (parts or {}).items():
            archive.writestr(name, body)
    return target.getvalue()


def zip_of(parts: Mapping[str, bytes]) -> bytes:
    """Make a plain archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return target.getvalue()


def png_header(width: int, height: int) -> bytes:
    """Make a PNG that says how large it is and holds next to nothing of that."""
    import struct
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(
            ">I", zlib.crc32(kind + body)
        )  # fmt: skip

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", head), chunk(b"IDAT", body), chunk(b"IEND", b"")]
    )
