"""Officers who lose nothing though the platform is killed under them, and the proof of it.

Each keeps a figure, under its client key, until the platform says that it is saved, and sends it
again after a broken connection, an error or "come back later": what the browser's queue does.
"""

import asyncio
import contextlib
import json
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tools.officers import Line, Officer, next_entry, save

GIVE_UP_SECONDS = 90.0
"""For how long one figure is sent again; a platform that does not come back by then is lost."""
FOUND_WITHIN_SECONDS = 30.0
"""For how long a process is looked for that was killed before and is being started again."""


@dataclass
class Kept:
    """What the officers were told, and what stood in the way."""

    saved: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    """By client key: commune, element and version, of every figure acknowledged."""
    refused: list[str] = field(default_factory=list)
    tries: Counter[int] = field(default_factory=Counter)
    """By status; 0 is a broken connection."""
    repeated: int = 0
    longest: float = 0.0


def work(
    port: int, officers: Sequence[Officer], round_key: str, *,
    kill: Callable[[], None], kills: int, pause: tuple[float, float],
) -> Kept:  # fmt: skip
    """Let officers save while `kill` is called so many times, and until all of theirs is saved.

    `pause` says between how many seconds two kills come.
    """
    kept = Kept()

    async def run() -> None:
        over = asyncio.Event()
        await asyncio.gather(
            _kill(kill, kills, pause, over),
            *(_work(port, officer, round_key, over, kept) for officer in officers),
        )

    asyncio.run(run())
    return kept


async def _kill(
    kill: Callable[[], None], kills: int, pause: tuple[float, float], over: asyncio.Event
) -> None:
    for _ in range(kills):
        await asyncio.sleep(random.uniform(*pause))
        await asyncio.to_thread(kill)
    await asyncio.sleep(pause[1])
    over.set()


async def _work(
    port: int, officer: Officer, round_key: str, over: asyncio.Event, kept: Kept
) -> None:
    line, turn = Line(port), sum(officer.versions.values())
    while not over.is_set():
        await _until_saved(line, officer, round_key, next_entry(officer, turn), kept)
        turn += 1
    line.close()


async def _until_saved(
    line: Line, officer: Officer, round_key: str, entry: dict[str, object], kept: Kept
) -> None:
    began = time.monotonic()
    while time.monotonic() - began < GIVE_UP_SECONDS:
        answer = await save(line, officer, round_key, entry)
        kept.tries[answer.status] += 1
        if answer.status == 200:
            (said,) = json.loads(answer.body)["results"]
            _note(said, officer, entry, kept)
            kept.longest = max(kept.longest, time.monotonic() - began)
            return
        await asyncio.sleep(answer.retry_after or 0.2)
    kept.refused.append(f"{officer.code}: no answer within {GIVE_UP_SECONDS:.0f} s")


def _note(said: dict[str, object], officer: Officer, entry: dict[str, object], kept: Kept) -> None:
    if said["status"] not in {"saved", "repeated"}:
        kept.refused.append(f"{officer.code} {entry}: {said}")
        return
    element, version = str(entry["element"]), int(str(said["version"]))
    kept.repeated += said["status"] == "repeated"
    officer.versions[element] = version
    kept.saved[str(entry["key"])] = (officer.code, element, version)


STORED = """
select n.client_key::text, state.code, e.key, n.version
from reporting_entry n join reporting_sheet s on s.id = n.sheet_id
join reporting_round r on r.id = s.round_id
join standards_dataelement e on e.id = n.element_id
join geography_unitstate state on state.unit_id = s.unit_id and upper_inf(state.validity)
where r.key = %s and n.id > %s and state.code = any(%s)
"""
NEWEST = """
select state.code, e.key, c.version
from reporting_cell c join reporting_sheet s on s.id = c.sheet_id
join reporting_round r on r.id = s.round_id
join standards_dataelement e on e.id = c.element_id
join geography_unitstate state on state.unit_id = s.unit_id and upper_inf(state.validity)
where r.key = %s and c.village_id is null and state.code = any(%s)
"""


def newest_entry(address: str) -> int:
    """Return the number of the newest entry in the platform's database; 0 when there is none."""
    with psycopg.connect(address) as connection:
        row = connection.execute("select coalesce(max(id), 0) from reporting_entry").fetchone()
    return int(row[0]) if row else 0


def faults(address: str, round_key: str, kept: Kept, *, since: int, codes: list[str]) -> list[str]:
    """Compare the database with what was acknowledged: what is lost, doubled or made up.

    Every officer has finished, so nothing is under way; `since` is the newest entry before.
    """
    with psycopg.connect(address) as connection:
        rows = connection.execute(STORED, [round_key, since, codes]).fetchall()
        cells = connection.execute(NEWEST, [round_key, codes]).fetchall()
    stored = {key: (code, element, version) for key, code, element, version in rows}
    newest: dict[tuple[str, str], int] = {}
    for code, element, version in kept.saved.values():
        newest[code, element] = max(version, newest.get((code, element), 0))
    now = {(code, element): version for code, element, version in cells}
    twice = [key for key, times in Counter(row[0] for row in rows).items() if times > 1]
    return [
        *kept.refused,
        *(f"doubled: {key}" for key in twice),
        *(f"lost or changed: {key} {told}, stored {stored.get(key)}"
          for key, told in kept.saved.items() if stored.get(key) != told),
        *(f"never acknowledged: {key} {found}" for key, found in stored.items()
          if key not in kept.saved),
        *(f"cell {place} is at version {now.get(place)}, told {version}"
          for place, version in newest.items() if now.get(place) != version),
    ]  # fmt: skip


def children(process: int) -> list[int]:
    """Return the numbers of a process's own children that live."""
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False
    )
    return [int(word) for word in found.stdout.split() if Path(f"/proc/{word}").exists()]


def of_module(supervisor: int, module: str) -> list[int]:
    """Return a supervisor's child that runs a module."""
    return [number for number in children(supervisor) if module in _command(number)]


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def postmaster(data: Path) -> int:
    """Return the number of the PostgreSQL server of a data folder, 0 when there is none."""
    try:
        number = int((data / "postmaster.pid").read_text().split("\n")[0])
    except (OSError, ValueError):
        return 0
    # A file left behind may name a number that somebody else has now.
    return number if str(data) in _command(number) else 0


@dataclass
class Killer:
    """Kills one process of a platform each time it is called: the kinds have their turns."""

    supervisor: int
    data: Path
    kinds: tuple[str, ...] = ("web", "backend", "worker", "parent", "postmaster")
    done: Counter[str] = field(default_factory=Counter)

    def __call__(self) -> None:
        """Kill a process of the next kind, as soon as there is one."""
        kind = self.kinds[self.done.total() % len(self.kinds)]
        until = time.monotonic() + FOUND_WITHIN_SECONDS
        while time.monotonic() < until:
            found = self._find(kind)
            with contextlib.suppress(IndexError, ProcessLookupError):
                os.kill(random.choice(found), signal.SIGKILL)
                self.done[kind] += 1
                return
            time.sleep(0.05)

    def _find(self, kind: str) -> list[int]:
        if kind == "worker":
            return of_module(self.supervisor, "serve.worker")
        if kind in {"parent", "web"}:
            # Without children it is the spare, which serves nobody yet.
            serving = {
                one: below
                for one in of_module(self.supervisor, "serve.web")
                if (below := children(one))
            }
            return [*serving] if kind == "parent" else [n for one in serving.values() for n in one]
        server = postmaster(self.data)
        if not server:
            return []
        if kind == "postmaster":
            return [server]
        return [n for n in children(server) if "langso langso" in _command(n)]
