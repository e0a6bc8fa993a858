"""A platform of its own, started as an operator starts it: `langso serve` in another process.

The tests of operations, the browser journeys and the measurements stand on it.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
from dataclasses import dataclass, field
from pathlib import Path

from langso.core import http_client

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    """Return a port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Platform:
    """A running `langso serve` on a data folder and a port; its words are kept."""

    home: Path
    port: int
    process: subprocess.Popen[str]
    words: list[str] = field(default_factory=list)
    listener: threading.Thread | None = None

    @classmethod
    def start(cls, home: Path, port: int | None = None, **environment: str) -> "Platform":
        """Start it; with no DATABASE_URL among the variables it runs its own PostgreSQL."""
        port = port or free_port()
        inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        process = subprocess.Popen(
            [sys.executable, "-m", "langso", "serve"],
            cwd=ROOT,
            env={**inherited, "LANGSO_HOME": str(home), "PORT": str(port), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        platform = cls(home, port, process)
        platform.listener = threading.Thread(target=platform._listen, daemon=True)
        platform.listener.start()
        return platform

    def _listen(self) -> None:
        lines = self.process.stdout
        if lines is not None:
            with lines:
                self.words.extend(lines)

    @property
    def url(self) -> str:
        """The address of its home page, without the last slash."""
        return f"http://127.0.0.1:{self.port}"

    def health(self) -> tuple[int, dict[str, object]]:
        """Return status and body of /healthz; status 0 when nobody answers."""
        try:
            with http_client.ask(f"{self.url}/healthz", seconds=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"{}")
        except OSError:
            return 0, {}

    def await_ready(self, seconds: float) -> float:
        """Wait until /healthz answers 200 and return how long that took.

        Raises AssertionError with its words when it ends, or takes longer than `seconds`.
        """
        began = time.monotonic()
        while self.health()[0] != 200:
            if self.process.poll() is not None:
                raise AssertionError(f"it ended: {''.join(self.words)}")
            if time.monotonic() - began > seconds:
                raise AssertionError(f"{self.health()} {''.join(self.words)}")
            time.sleep(0.05)
        return time.monotonic() - began

    def await_words(self, words: str, seconds: float) -> None:
        """Wait until it has said something. Raises AssertionError with what it said instead."""
        end = time.monotonic() + seconds
        while words not in "".join(self.words):
            if time.monotonic() > end:
                raise AssertionError("".join(self.words))
            time.sleep(0.05)

    def end(self, number: signal.Signals = signal.SIGTERM, seconds: float = 40) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        if self.listener is not None:
            self.listener.join(seconds)
        return code
