"""A round that is open, a commune with villages, and the people who take its figures through."""

import datetime as dt
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from langso.accounts.models import User
from langso.accounts.values import Role
from langso.core import caches
from langso.geography import actions as geography_actions
from langso.geography.values import Kind, Level
from langso.reporting import actions
from langso.reporting.values import CellKey, Decided, NewEntry, Saved, SubmitResult
from tests.factories import accounts, geography
from tests.factories import standards as standards_factory

ROUND = "2026"
AT = dt.datetime(2026, 11, 23, 3, 0, tzinfo=dt.UTC)
SET = "commune-ntm-2021-2025"


@dataclass
class Office:
    """One province's people by name, and the units by code."""

    ids: dict[str, int]
    villages: dict[str, int]
    recorder: User
    leader: User
    verifier: User
    farming: User
    """A verifier of the department of agriculture and environment only."""
    appraiser: User
    stranger: User

    @property
    def unit(self) -> int:
        """The commune the recorder works at."""
        return self.ids["18001"]


def lay_round() -> None:
    """Put the demonstration's round and continuation into the installation's law."""
    target = Path(settings.HOME) / "law"
    target.mkdir(parents=True, exist_ok=True)
    for name in ("assumed-round-2026.yaml", "assumed-continuation-2026.yaml"):
        # With its times: the law is read anew only when a file differs.
        shutil.copy2(Path(settings.LANGSO_SEEDS_FOLDER) / "demo" / "law" / name, target / name)
    caches.clear_all()


def open_round() -> None:
    """Open the demonstration's round."""
    lay_round()
    standards_factory.sync()
    actions.sync_rounds(by="test", at=AT)


def office() -> Office:
    """Make the round, the tiny country and its people."""
    ids = geography.two_levels()
    villages = {
        f"18001-{n:02d}": geography_actions.create_unit(
            level=Level.VILLAGE, code=f"18001-{n:02d}", name=f"Thôn {n}", kind=Kind.VILLAGE,
            parent_code="18001", on=dt.date(2000, 1, 1), by="test", at=AT,
        )
        for n in (1, 2)
    }  # fmt: skip
    open_round()
    commune, province = ids["18001"], ids["42"]
    return Office(
        ids=ids,
        villages=villages,
        recorder=accounts.person(Role.RECORDER, unit_id=commune),
        leader=accounts.person(Role.LEADER, unit_id=commune),
        verifier=accounts.person(Role.VERIFIER, unit_id=province),
        farming=accounts.person(
            Role.VERIFIER, unit_id=province, department="agriculture-environment"
        ),
        appraiser=accounts.person(Role.APPRAISER, unit_id=province),
        stranger=accounts.person(Role.RECORDER, unit_id=ids["18002"]),
    )


def entry(element: str, value: object, **said: object) -> NewEntry:
    """Return an entry with a client key of its own."""
    return NewEntry(said.pop("client_key", None) or uuid.uuid4(), element, value, **said)  # type: ignore[arg-type]


def save(
    made: Office, *entries: NewEntry, by: User | None = None, at: dt.datetime = AT
) -> list[Saved]:
    """Save entries of the office's commune, by its recorder unless told."""
    return actions.save_entries(
        round_key=ROUND, unit_id=made.unit, entries=entries, actor=by or made.recorder, at=at
    )


def submit(made: Office, *elements: str, by: User | None = None, **said: object) -> SubmitResult:
    """Submit elements of the office's commune (none named: all), by its leader unless told."""
    return actions.submit(
        round_key=ROUND, unit_id=made.unit, actor=by or made.leader, at=AT,
        element_keys=elements or None, **said,  # type: ignore[arg-type]
    )  # fmt: skip


def key(made: Office, element: str) -> CellKey:
    """Return the key of a cell of the office's commune."""
    return CellKey(ROUND, made.unit, element)


def take(step: str, made: Office, *elements: str, by: User, **said: object) -> Decided:
    """Take a step (verify, return_cells, approve, reopen) on cells of the office's commune."""
    cells = [key(made, element) for element in elements]
    return getattr(actions, step)(cells=cells, actor=by, at=AT, **said)


def leader_at(unit_id: int) -> User:
    """Make somebody who leads a commune."""
    return accounts.person(Role.LEADER, unit_id=unit_id)
