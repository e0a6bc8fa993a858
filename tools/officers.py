"""Officers who enter figures: an account, a role and a session each, every one at a commune.

`python -m tools.officers COUNT ROUND` makes them in the database of a platform whose variables
it is given, and prints them as JSON. For measurements and for tests of crashes: nobody knows a
password of theirs, and the accounts are marked as made to try the platform with.
"""

import asyncio
import datetime as dt
import json
import subprocess
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.serving import ROOT

PREFIX = "tap-su-"
TOKEN = "t" * 32
"""What the check against forged requests wants to see twice; any will do."""


@dataclass
class Officer:
    """Somebody who enters figures of one commune, and the cells that take "đạt" or "không đạt"."""

    code: str
    session: str
    elements: list[str]
    versions: dict[str, int] = field(default_factory=dict)


def call(count: int, round_key: str, variables: Mapping[str, str]) -> list[Officer]:
    """Return so many officers of a platform's database, made if need be."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.officers", str(count), round_key],
        cwd=ROOT, env={**variables, "DJANGO_SETTINGS_MODULE": "langso.config.settings"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"no officers could be made:\n{done.stderr}")
    return [Officer(**row) for row in json.loads(done.stdout.splitlines()[-1])]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform said to one call; status 0 when the connection broke before it did."""

    status: int
    retry_after: int = 0
    body: bytes = b""


class Line:
    """One kept connection to a platform, opened again when it breaks."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, head: str, body: bytes = b"") -> Answer:
        """Send one request and return the answer."""
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection("127.0.0.1", self._port)
            reader, writer = self._streams
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            await writer.drain()
            return await _answer(reader)
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            return Answer(0)

    def close(self) -> None:
        """End the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    named = dict(
        line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line
    )  # fmt: skip
    body = b""
    if "content-length" in named:
        body = await reader.readexactly(int(named["content-length"]))
    while "transfer-encoding" in named:
        size = int((await reader.readuntil(b"\r\n")).strip(), 16)
        body += (await reader.readexactly(size + 2))[:-2]
        if size == 0:
            break
    return Answer(int(head.split(" ", 2)[1]), int(named.get("retry-after", 0)), body)


async def save(line: Line, officer: Officer, round_key: str, entry: dict[str, object]) -> Answer:
    """Send one entry as the sheet's script does."""
    return await line.ask(
        f"POST /desk/sheet/{round_key}/{officer.code}/cells HTTP/1.1\r\nHost: localhost\r\n"
        f"Cookie: sessionid={officer.session}; csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\n"
        "Content-Type: application/json\r\nAccept: application/json\r\n",
        json.dumps({"entries": [entry]}).encode(),
    )


def next_entry(officer: Officer, turn: int) -> dict[str, object]:
    """Return the officer's next figure, typed over the newest version they know."""
    element = officer.elements[turn % len(officer.elements)]
    return {
        "key": str(uuid.uuid4()), "element": element, "village": None,
        "value": "đạt" if turn // len(officer.elements) % 2 else "không đạt",
        "base": officer.versions.get(element, 0), "note": "",
    }  # fmt: skip


def _make(count: int, round_key: str) -> list[dict[str, object]]:
    # These stand on a Django that has been set up.
    from langso.accounts.values import Role
    from langso.reporting import queries
    from langso.reporting.models import Cell
    from langso.reporting.values import RowKind

    plan = queries.plan_of(round_key=round_key)
    elements = {
        row.element_id: row.element_key
        for row in plan.rows if row.kind == RowKind.TYPED and row.measure == "truth"
    }  # fmt: skip
    taken = set(
        Cell.objects.filter(sheet__round__key=round_key, sheet__simulated=True)
        .values_list("sheet__unit_id", flat=True)
    )  # fmt: skip
    asked = queries.list_asked(round_key=round_key)
    free = [place for place in asked if place.unit_id not in taken][:count]
    versions: dict[int, dict[str, int]] = {place.unit_id: {} for place in free}
    known = Cell.objects.filter(
        sheet__round__key=round_key, sheet__unit_id__in=versions, village_id=None,
        element_id__in=elements,
    )  # fmt: skip
    for unit_id, element_id, version in known.values_list(
        "sheet__unit_id", "element_id", "version"
    ):
        versions[unit_id][elements[element_id]] = version
    return [
        {
            "code": place.code,
            "session": session_of(PREFIX + place.code, Role.RECORDER, place.unit_id),
            "elements": list(elements.values()), "versions": versions[place.unit_id],
        }
        for place in free
    ]  # fmt: skip


def session_of(username: str, role: str, unit_id: int | None) -> str:
    """Return a session of somebody who holds a role, made with the account if need be."""
    from django.conf import settings
    from django.contrib import auth
    from django.contrib.sessions.backends.db import SessionStore

    from langso.accounts import actions, queries
    from langso.accounts.values import UnknownUserError

    at = dt.datetime.now(tz=dt.UTC)
    try:
        person = queries.get_user(username=username)
    except UnknownUserError:
        person = actions.create_user(
            username=username, is_demo=True, by="system", at=at,
            password=None,  # the session is given below
        )  # fmt: skip
        actions.grant_role(
            user_id=person.pk, role=role, unit_id=unit_id, from_on=dt.date(2021, 1, 1),
            by="system", at=at,
        )  # fmt: skip
    session = SessionStore()
    session[auth.SESSION_KEY] = str(person.pk)
    session[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[auth.HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(_make(int(sys.argv[1]), sys.argv[2])))
