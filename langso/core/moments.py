"""One moment for a whole request: what it depends on is asked once, and stays as it was.

A page asks a dozen times how far the ledger is and which tree holds. Within `one_moment` all
registered clocks are read by one statement at the first question, and whatever else is asked
`once` is kept until the request ends, so that every part of a page speaks of the same state.
Outside of it (tasks, commands, requests that write) each question is asked anew.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, cast

from django.db import InterfaceError, OperationalError, connection

V = TypeVar("V")

_moment: ContextVar[dict[Hashable, object] | None] = ContextVar("moment", default=None)
_clocks: list["Clock"] = []


class Clock:
    """A version that only grows, told by a statement of one number."""

    def __init__(self, sql: str) -> None:
        """Register the clock; `sql` is a scalar subquery without its parentheses."""
        self._sql = sql
        _clocks.append(self)

    def now(self) -> int:
        """Return the number, as of this request's moment if there is one."""
        moment = _moment.get()
        if moment is None:
            return _read(self._sql)[0]
        if self not in moment:
            moment.update(zip(_clocks, _read(*(clock._sql for clock in _clocks)), strict=True))
        return cast("int", moment[self])


def _read(*statements: str) -> tuple[int, ...]:
    """Ask the clocks, over a new connection when the one at hand turns out to be dead.

    Django would ask the database each time whether it is there, before it is asked anything.
    """
    if connection.in_atomic_block:
        return _ask(statements)
    connection.health_check_done = True  # type: ignore[attr-defined]  # unknown to the stubs
    try:
        return _ask(statements)
    except (OperationalError, InterfaceError):
        connection.close()
        return _ask(statements)


def _ask(statements: tuple[str, ...]) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(f'({one})' for one in statements)}")
        row: tuple[int, ...] = cursor.fetchone()
    return row


@contextmanager
def one_moment() -> Iterator[None]:
    """Let everything asked within speak of one state; a moment within a moment is the outer one."""
    if _moment.get() is not None:
        yield
        return
    token = _moment.set({})
    try:
        yield
    finally:
        _moment.reset(token)


def standing() -> bool:
    """Tell whether a moment holds: then versions stay, and what follows from them may be kept."""
    return _moment.get() is not None


def once(key: Hashable, make: Callable[[], V]) -> V:
    """Return what `make` gives, made once a moment; outside of one it is made each time."""
    moment = _moment.get()
    if moment is None:
        return make()
    if key not in moment:
        moment[key] = make()
    return cast("V", moment[key])
