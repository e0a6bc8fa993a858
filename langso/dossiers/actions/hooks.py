"""What packages above add: checks before a move, effects of an event, in the same transaction,
and the page on which what rides on a file is worked at.

A package registers them when Django starts (`AppConfig.ready`) for the kind of subject its files
carry; "*" stands for every file.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from langso.accounts.queries import Somebody
from langso.dossiers.models import FileEvent, WorkFile
from langso.dossiers.values.files import Problem

EVERY = "*"


@dataclass(frozen=True, slots=True)
class PendingMove:
    """A move that is about to be made: nothing of it is written yet. `kind`: of its outcome."""

    stage: str
    outcome: str
    kind: str
    reason: str
    missing: tuple[str, ...]
    document_ids: tuple[int, ...]
    payload: Mapping[str, Any]
    medium: str
    actor: Somebody
    at: dt.datetime
    happened_on: dt.date


Check = Callable[[WorkFile, PendingMove], list[Problem]]
Effect = Callable[[WorkFile, FileEvent], None]
Page = Callable[[WorkFile], str]

_checks: dict[str, list[Check]] = {}
_effects: dict[str, list[Effect]] = {}
_pages: dict[str, Page] = {}


def register_check(subject_kind: str, check: Check) -> None:
    """Have moves of files of a kind of subject asked for problems; once, however often called."""
    known = _checks.setdefault(subject_kind, [])
    if check not in known:
        known.append(check)


def register_effect(subject_kind: str, effect: Effect) -> None:
    """Have something done after every event of such files; what it raises undoes the event."""
    known = _effects.setdefault(subject_kind, [])
    if effect not in known:
        known.append(effect)


def problems_of(file: WorkFile, move: PendingMove) -> list[Problem]:
    """Return what the checks registered for the file find."""
    return [
        problem
        for kind in dict.fromkeys((EVERY, file.subject_kind))
        for check in _checks.get(kind, ())
        for problem in check(file, move)
    ]


def take_effect(file: WorkFile, event: FileEvent) -> None:
    """Run the effects registered for the file."""
    for kind in dict.fromkeys((EVERY, file.subject_kind)):
        for effect in _effects.get(kind, ()):
            effect(file, event)


def register_page(subject_kind: str, page: Page) -> None:
    """Have the page of files of a kind of subject lead to the subject's own page."""
    _pages[subject_kind] = page


def page_of(file: WorkFile) -> str:
    """Return the address of the page of what rides on a file; blank where it has none."""
    page = _pages.get(file.subject_kind)
    return page(file) if page is not None else ""
