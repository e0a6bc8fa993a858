"""A crowd of readers over HTTP: keep-alive connections that ask one page after another.

Written on bare asyncio streams because the client shares the machine's two cores with the
server it measures: a full HTTP library costs more than the answer.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Crowd:
    """What a crowd saw: milliseconds per answer, answers a second, answers that were not 200."""

    p50_ms: float
    p95_ms: float
    per_second: float
    answers: int
    failures: int


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    length, chunked = 0, False
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
        chunked = chunked or line.startswith(b"transfer-encoding: chunked")
    if not chunked:
        return status, await reader.readexactly(length)
    body = b""
    while True:
        size = int((await reader.readuntil(b"\r\n")).strip(), 16)
        body += (await reader.readexactly(size + 2))[:-2]
        if size == 0:
            return status, body


async def _read(address: str, paths: Sequence[str], times: list[float], deadline: float) -> int:
    target = urlsplit(address)
    reader, writer = await asyncio.open_connection(target.hostname, target.port, limit=1 << 24)
    failures, turn = 0, 0
    try:
        while time.perf_counter() < deadline:
            path = paths[turn % len(paths)]
            turn += 1
            began = time.perf_counter()
            writer.write(
                f"GET {path} HTTP/1.1\r\nHost: {target.netloc}\r\nAccept-Encoding: gzip\r\n"
                "Accept-Language: vi\r\n\r\n".encode()
            )
            await writer.drain()
            try:
                status, _ = await _answer(reader)
            except (asyncio.IncompleteReadError, ConnectionError):
                # The server may close a kept connection between two answers; ask again.
                writer.close()
                reader, writer = await asyncio.open_connection(
                    target.hostname, target.port, limit=1 << 24
                )
                continue
            times.append((time.perf_counter() - began) * 1000)
            failures += status != 200
    finally:
        writer.close()
    return failures


def crowd(address: str, paths: Sequence[str], *, readers: int, seconds: float) -> Crowd:
    """Let `readers` read `paths`, each starting at another one, for `seconds`."""

    async def run() -> Crowd:
        times: list[float] = []
        deadline = time.perf_counter() + seconds
        shifted = [[*paths[i % len(paths) :], *paths[: i % len(paths)]] for i in range(readers)]
        failures = await asyncio.gather(
            *(_read(address, mine, times, deadline) for mine in shifted)
        )
        return Crowd(
            percentile(times, 0.5),
            percentile(times, 0.95),
            len(times) / seconds,
            len(times),
            sum(failures),
        )

    return asyncio.run(run())
