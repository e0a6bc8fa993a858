"""A virus scanner on a real socket: clamd's INSTREAM with one known virus."""

import io
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.test import override_settings

# The file every scanner must find (eicar.org); harmless, and written in two parts here so that
# scanners of developers' machines leave this one alone.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """Speaks as clamd does, and remembers what it was shown."""

    def __init__(self, server: socket.socket) -> None:
        self.seen: list[bytes] = []
        self.limit = 64 * 1024 * 1024
        self.answer: bytes | None = None
        self._server = server
        server.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                link, _address = self._server.accept()
            except OSError:
                return
            with link, link.makefile("rb") as stream:
                self._one(link, stream)

    def _one(self, link: socket.socket, stream: io.BufferedReader) -> None:
        if stream.read(10) != b"zINSTREAM\0":
            link.sendall(b"UNKNOWN COMMAND\0")
            return
        body = b""
        while length := struct.unpack("!I", stream.read(4))[0]:
            body += stream.read(length)
            if len(body) > self.limit:
                link.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.seen.append(body)
        found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in body else b"stream: OK\0"
        link.sendall(self.answer or found)

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()


@contextmanager
def clamd_in(folder: Path) -> Iterator[Clamd]:
    """Run a scanner on a socket in a folder, and let the platform ask it."""
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(str(folder / "clamd.ctl"))
    scanner = Clamd(server)
    with override_settings(LANGSO_CLAMD=f"unix:{folder}/clamd.ctl"):
        yield scanner
    scanner.close()
