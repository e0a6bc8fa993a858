"""How many of this process's threads may be busy with one kind of work at a time.

Work that comes in storms must leave threads for pages. A few do the work, a few more wait for
their turn, and whoever comes then is told at once to come back, at a time by chance, so that a
crowd does not come back all together.
"""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_SECONDS = 60.0
STEP = 1.03
"""A hundred sent away make the time twentyfold; a hundred let in make it short again."""


class FullError(Exception):
    """No room now; `seconds` says when to come back."""

    def __init__(self, seconds: int) -> None:
        """Keep the time to wait, in whole seconds."""
        super().__init__(f"full, come back in {seconds} s")
        self.seconds = seconds


class Gate:
    """Lets so many through at once, and so many wait."""

    def __init__(
        self, *, at_once: int, patience: float, back_within: int, waiting: int | None = None
    ) -> None:
        """Say how many, how long one may wait, and the least time to come back within (seconds).

        Whoever waits holds a thread: `waiting` says how many may, None as many as come.
        """
        self._room = threading.BoundedSemaphore(at_once)
        self._inside = None if waiting is None else threading.BoundedSemaphore(at_once + waiting)
        self._patience = patience
        self._least = self._back_within = float(back_within)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Hold a place while the work is done. Raises FullError."""
        with self._inside_of():
            if not self._room.acquire(timeout=self._patience):
                raise self._full()
            # Two threads at once may count as one: nothing depends on it.
            self._back_within = max(self._back_within / STEP, self._least)
            try:
                yield
            finally:
                self._room.release()

    @contextmanager
    def _inside_of(self) -> Iterator[None]:
        if self._inside is None:
            yield
            return
        if not self._inside.acquire(blocking=False):
            raise self._full()
        try:
            yield
        finally:
            self._inside.release()

    def _full(self) -> FullError:
        seconds = random.uniform(1, self._back_within)  # noqa: S311 - spreads a crowd
        self._back_within = min(self._back_within * STEP, max(LONGEST_SECONDS, self._least))
        return FullError(int(seconds))
