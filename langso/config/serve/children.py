"""The processes that `langso serve` keeps alive, and ends in order."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass, field

END_SECONDS = 12
CRASH_WINDOW_SECONDS = 60
MOST_CRASHES = 5
PAUSE_SECONDS = 10.0
SPARE_AFTER_SECONDS = 3.0
"""For how long a process runs before another one is kept ready to take its place."""


class CrashingError(Exception):
    """A child ends again and again; the message names it."""


@dataclass
class Child:
    """One long-running process, started again when it ends by itself."""

    label: str
    module: str
    process: subprocess.Popen[bytes] | None = None
    crashes: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_CRASHES))
    again_at: float | None = None
    spare: subprocess.Popen[bytes] | None = None
    """A second process that has imported what it needs and waits for its word: to import takes
    seconds in which nobody would be served."""
    spare_at: float = 0.0

    def start(self, *, waiting: bool = False) -> None:
        """Start it; with `waiting` it may import what it needs, and goes no further until let go.

        A spare that stands ready takes its place instead.
        """
        self.let_go()
        if self.spare is not None and self.spare.poll() is None:
            self.process, self.spare = self.spare, None
            if not waiting:
                self.let_go()
        else:
            self.process = self._begin(waiting=waiting)
        self.spare_at = time.monotonic() + SPARE_AFTER_SECONDS

    def keep_spare(self) -> None:
        """Keep a spare ready, once the process itself has run for a while."""
        now = time.monotonic()
        if (self.spare is None or self.spare.poll() is not None) and now >= self.spare_at:
            self.spare = self._begin(waiting=True)
            self.spare_at = now + PAUSE_SECONDS

    def _begin(self, *, waiting: bool) -> subprocess.Popen[bytes]:
        """Start a process in a session of its own: Ctrl-C is to reach only the supervisor."""
        return subprocess.Popen(
            [sys.executable, "-m", self.module],
            stdin=subprocess.PIPE if waiting else subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "LANGSO_SUPERVISOR": str(os.getpid())},
        )

    def let_go(self) -> None:
        """Tell a waiting child that everything is prepared (it reads to the end of its input)."""
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()

    def tend(self, *, patient: bool = False) -> bool:
        """Start it again if it has ended, and tell so.

        One that ends again and again is started only now and then when `patient`: what it lacks
        may come back, a database for instance. Otherwise raises CrashingError.
        """
        if self.process is None or self.process.poll() is None:
            return False
        now = time.monotonic()
        if self.again_at is None:
            self.again_at = now + self._pause(now, patient=patient)
        if now < self.again_at:
            return False
        self.again_at = None
        self.start()
        return True

    def _pause(self, now: float, *, patient: bool) -> float:
        """Count an end and return the seconds to wait before the next start."""
        self.crashes.append(now)
        if len(self.crashes) < MOST_CRASHES or now - self.crashes[0] >= CRASH_WINDOW_SECONDS:
            return 0.0
        if patient:
            return PAUSE_SECONDS
        msg = f"{self.label} ended {MOST_CRASHES} times within a minute (see above)."
        raise CrashingError(msg)

    def ask_to_end(self) -> None:
        """Ask it to end after the work in hand."""
        self._signal(signal.SIGTERM)

    def end(self) -> None:
        """Ask it to end and wait for it; force it when that takes too long."""
        if self.spare is not None:
            # It has nothing in hand.
            self.spare.kill()
            self.spare.communicate()
        if self.process is None:
            return
        self.ask_to_end()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                if number == signal.SIGKILL:
                    os.killpg(self.process.pid, number)
                else:
                    self.process.send_signal(number)
