"""What a child of the supervisor owes it: to wait for its word, and not to outlive it."""

import contextlib
import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask the system to end this process when its parent ends (Linux; elsewhere nothing)."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    supervisor = os.environ.get("LANGSO_SUPERVISOR")
    if supervisor and os.getppid() != int(supervisor):
        # It ended before we asked.
        raise SystemExit(1)


def await_word() -> None:
    """Wait until the supervisor has prepared everything; at a restart that is at once."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdin.buffer.read()
