"""What a child owes its parent: to wait for its word, and not to outlive it."""

import contextlib
import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """End in order when the supervisor ends (Linux; elsewhere nothing). Raises SystemExit."""
    supervisor = os.environ.get("LANGSO_SUPERVISOR")
    end_with(int(supervisor) if supervisor else os.getppid(), signal.SIGTERM)


def end_with(parent: int, number: signal.Signals) -> None:
    """Ask the system to send this process a signal when its parent ends (Linux).

    Raises SystemExit when it ended before we asked.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        raise SystemExit(1)


def await_word() -> None:
    """Wait until the supervisor has prepared everything; at a restart that is at once."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdin.buffer.read()
