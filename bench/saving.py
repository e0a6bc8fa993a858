"""Officers who all save at once, each a figure at a time, as fast as the platform answers.

Who is told to come back later (429) waits as long as told and sends the same figure again, as
the sheet's script does. Beside them somebody asks for the health page and for the home page.
"""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.readers import percentile
from tools.officers import Line, Officer, next_entry, save

PAUSE = 0.25
"""Seconds between two questions of the reader who looks on."""


@dataclass
class Seen:
    """What the crowd saw; times in milliseconds."""

    seconds: float
    saves: list[float] = field(default_factory=list)
    """From sending a figure to its answer, of the calls that saved."""
    patience: list[float] = field(default_factory=list)
    """From the first try of a figure to its being saved, with every wait that was asked for."""
    told_to_wait: int = 0
    failures: list[str] = field(default_factory=list)
    health: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.saves) / self.seconds

    def p(self, share: float, of: str = "saves") -> float:
        """Return a percentile of one of the lists; 0 when it is empty."""
        return percentile(getattr(self, of) or [0.0], share)


def crowd(port: int, officers: Sequence[Officer], round_key: str, *, seconds: float) -> Seen:
    """Let all of them save for so long."""
    return asyncio.run(_crowd(port, officers, round_key, seconds))


async def _crowd(port: int, officers: Sequence[Officer], round_key: str, seconds: float) -> Seen:
    seen = Seen(seconds)
    until = time.perf_counter() + seconds
    await asyncio.gather(
        *(_work(port, officer, round_key, until, seen) for officer in officers),
        _look(port, "/healthz", until, seen.health, seen.failures),
        _look(port, "/", until, seen.pages, seen.failures),
    )
    return seen


async def _work(port: int, officer: Officer, round_key: str, until: float, seen: Seen) -> None:
    line, turn = Line(port), sum(officer.versions.values())
    while time.perf_counter() < until:
        entry, first = next_entry(officer, turn), time.perf_counter()
        turn += 1
        while (now := time.perf_counter()) < until:
            answer = await save(line, officer, round_key, entry)
            if answer.status == 429:
                seen.told_to_wait += 1
                if not answer.retry_after:
                    seen.failures.append("429 without Retry-After")
                await asyncio.sleep(min(answer.retry_after, max(0, until - time.perf_counter())))
                continue
            _count(answer.status, answer.body, officer, entry, seen)
            done = time.perf_counter()
            if done < until:
                seen.saves.append((done - now) * 1e3)
                seen.patience.append((done - first) * 1e3)
            break
    line.close()


def _count(
    status: int, body: bytes, officer: Officer, entry: dict[str, object], seen: Seen
) -> None:
    """Remember the cell's version, or that the figure was not saved."""
    if status != 200:
        seen.failures.append(f"{status}: {body[:200]!r}")
        return
    (result,) = json.loads(body)["results"]
    officer.versions[str(entry["element"])] = result["version"]
    if result["status"] not in {"saved", "repeated"}:
        seen.failures.append(f"{result['status']}: {result['message']}")


async def _look(
    port: int, path: str, until: float, times: list[float], failures: list[str]
) -> None:
    line = Line(port)
    while time.perf_counter() < until:
        began = time.perf_counter()
        answer = await line.ask(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n")
        times.append((time.perf_counter() - began) * 1e3)
        if answer.status != 200:
            failures.append(f"{path}: {answer.status}")
        await asyncio.sleep(PAUSE)
    line.close()
