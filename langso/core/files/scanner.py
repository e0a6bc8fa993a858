"""The virus scanner, spoken to in clamd's INSTREAM: a length and a piece, again and again.

`LANGSO_CLAMD` names its socket: `unix:/run/clamav/clamd.ctl` or `tcp:host:3310`; empty when an
installation has none, and then files are marked "not scanned". A scanner that is named and does
not answer lets nothing pass.
"""

import logging
import socket
import struct
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from langso.core.files.values import Scan, ScannerDownError

logger = logging.getLogger(__name__)

SECONDS = 60
_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096
_LENGTH = struct.Struct("!I")


def scan(path: Path) -> tuple[Scan, str]:
    """Return what the scanner says of a file, and the name of the virus when it found one.

    Raises ScannerDownError.
    """
    address = settings.LANGSO_CLAMD
    if not address:
        return Scan.NOT_SCANNED, ""
    try:
        answer = _ask(address, path)
    except OSError as error:
        logger.error("the virus scanner at %s does not answer: %s", address, error)
        raise ScannerDownError(_down()) from error
    verdict = answer.removeprefix("stream: ")
    if verdict == "OK":
        return Scan.CLEAN, ""
    if verdict.endswith(" FOUND"):
        return Scan.INFECTED, verdict.removesuffix(" FOUND")[:100]
    logger.error("the virus scanner at %s answered %r", address, answer[:200])
    raise ScannerDownError(_down())


def _down() -> str:
    return _(
        "The virus scanner does not answer, so no file can be taken in. Nothing was saved. Try"
        " again in a few minutes; if it goes on, tell your administrator."
    )


def _ask(address: str, path: Path) -> str:
    with _connected(address) as link, path.open("rb") as file:
        link.sendall(b"zINSTREAM\0")
        try:
            while piece := file.read(_PIECE):
                link.sendall(_LENGTH.pack(len(piece)) + piece)
            link.sendall(_LENGTH.pack(0))
        except (BrokenPipeError, ConnectionResetError):
            # The scanner stops listening when its own limit is passed; its answer says so.
            pass
        return _answer(link)


def _answer(link: socket.socket) -> str:
    received = b""
    while b"\0" not in received and len(received) < _LONGEST_ANSWER:
        piece = link.recv(_LONGEST_ANSWER)
        if not piece:
            break
        received += piece
    return received.split(b"\0")[0].decode("utf-8", "replace").strip()


def _connected(address: str) -> socket.socket:
    kind, _colon, rest = address.partition(":")
    if kind == "unix":
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(SECONDS)
        try:
            link.connect(rest)
        except OSError:
            link.close()
            raise
        return link
    host, _colon, port = rest.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)
