"""How many of this process's threads may be busy with one kind of work at a time.

Work that comes in storms must leave threads for pages. A few do the work, a few more wait for
their turn, and whoever comes then is told at once to come back, at a time by chance, so that a
crowd does not come back all together. Some places are kept for those who do come back: otherwise
whoever has just been served, and asks again at once, would take every place that becomes free.
"""

import random
import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

LONGEST_SECONDS = 15.0
"""Sending somebody away costs a hundredth of the work: 1,500 who come back so often cost one of a
hundred places, and after a stall nobody waits much longer than it took."""
STEP = 1.03
"""A hundred sent away make the time twentyfold; a hundred let in make it short again."""
MOST_REMEMBERED = 5_000


class FullError(Exception):
    """No room now; `seconds` says when to come back."""

    def __init__(self, seconds: int) -> None:
        """Keep the time to wait, in whole seconds."""
        super().__init__(f"full, come back in {seconds} s")
        self.seconds = seconds


class Gate:
    """Lets so many through at once, and so many wait."""

    def __init__(
        self, *, at_once: int, patience: float, back_within: int, waiting: int | None = None,
        returning: int = 0,
    ) -> None:  # fmt: skip
        """Say how many, how long one may wait, and the least time to come back within (seconds).

        Whoever waits holds a thread: `waiting` says how many may, None as many as come, and
        `returning` how many more of those who had been sent away before.
        """
        self._room = threading.BoundedSemaphore(at_once)
        self._inside = None if waiting is None else threading.BoundedSemaphore(at_once + waiting)
        self._kept = threading.Semaphore(returning)
        self._sent_away: OrderedDict[Hashable, None] = OrderedDict()
        self._lock = threading.Lock()
        self._patience = patience
        self._least = self._back_within = float(back_within)

    @contextmanager
    def entered(self, caller: Hashable = None) -> Iterator[None]:
        """Hold a place while the work is done; `caller` tells who comes again. Raises FullError."""
        with self._inside_of(caller):
            if not self._room.acquire(timeout=self._patience):
                raise self._full(caller)
            # Two threads at once may count as one: nothing depends on it.
            self._back_within = max(self._back_within / STEP, self._least)
            try:
                yield
            finally:
                self._room.release()

    @contextmanager
    def _inside_of(self, caller: Hashable) -> Iterator[None]:
        if self._inside is None:
            yield
            return
        returning = self._forget(caller)
        if self._inside.acquire(blocking=False):
            place: threading.Semaphore = self._inside
        elif returning and self._kept.acquire(blocking=False):
            place = self._kept
        else:
            raise self._full(caller)
        try:
            yield
        finally:
            place.release()

    def _forget(self, caller: Hashable) -> bool:
        """Tell whether somebody had been sent away, and forget it."""
        with self._lock:
            return self._sent_away.pop(caller, self) is None

    def _full(self, caller: Hashable) -> FullError:
        if caller is not None:
            with self._lock:
                self._sent_away[caller] = None
                if len(self._sent_away) > MOST_REMEMBERED:
                    self._sent_away.popitem(last=False)
        seconds = random.uniform(1, self._back_within)  # noqa: S311 - spreads a crowd
        self._back_within = min(self._back_within * STEP, max(LONGEST_SECONDS, self._least))
        return FullError(int(seconds))
