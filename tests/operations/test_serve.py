"""`langso serve` from nothing: ready, answering, surviving, and ending cleanly."""

import os
import signal
import stat
import subprocess
import time
from pathlib import Path

import pytest

from langso.config.postgres.cluster import Cluster
from langso.core import http_client
from tools.serving import Platform, free_port

pytestmark = [pytest.mark.serves, pytest.mark.slow]
FIRST_SECONDS = 120
LOADING = "Địa giới hành chính"


def _page(platform: Platform, path: str) -> str:
    with http_client.ask(platform.url + path, seconds=30) as answer:
        return str(answer.read().decode())


def test_whole_life(home: Path, started: list[Platform]) -> None:
    platform = Platform.start(home, LANGSO_DEMO="0")
    started.append(platform)
    platform.await_ready(FIRST_SECONDS)
    platform.await_words(f"http://localhost:{platform.port}/", 10)
    assert any(LOADING in line for line in platform.words)
    assert "<html" in _page(platform, "/")
    assert stat.S_IMODE((home / "secret_key").stat().st_mode) == 0o600
    assert Cluster.of_home(home).is_running()
    assert platform.end(signal.SIGINT) == 0
    assert platform.health()[0] == 0
    assert not Cluster.of_home(home).is_running()


def test_second_start_loads_nothing_again_and_children_are_revived(
    home: Path, started: list[Platform]
) -> None:
    platform = Platform.start(home, LANGSO_DEMO="0")
    started.append(platform)
    platform.await_ready(60)
    platform.await_words("sẵn sàng", 10)
    assert not any(LOADING in line for line in platform.words)
    for pid in _children(platform.process.pid):
        os.kill(pid, signal.SIGKILL)
    platform.await_words("The worker ended and was started again", 20)
    time.sleep(1)
    platform.await_ready(30)
    assert platform.end(signal.SIGTERM) == 0
    assert not Cluster.of_home(home).is_running()


def _children(pid: int) -> list[int]:
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(word) for word in found.stdout.split() if Path(f"/proc/{word}").exists()]


def test_killed_supervisor_leaves_nothing_in_the_way(home: Path, started: list[Platform]) -> None:
    port = free_port()
    platform = Platform.start(home, port, LANGSO_DEMO="0")
    started.append(platform)
    platform.await_ready(60)
    platform.process.kill()
    platform.process.wait()
    end = time.monotonic() + 20
    while platform.health()[0] != 0 and time.monotonic() < end:
        time.sleep(0.1)
    again = Platform.start(home, port, LANGSO_DEMO="0")
    started.append(again)
    again.await_ready(60)
    assert again.end() == 0
    assert not Cluster.of_home(home).is_running()


def test_asked_to_end_while_it_prepares(started: list[Platform], home: Path) -> None:
    platform = Platform.start(home, LANGSO_DEMO="0")
    started.append(platform)
    end = time.monotonic() + 30
    while not (home / "postgres" / "data" / "postmaster.pid").exists() and time.monotonic() < end:
        time.sleep(0.01)
    assert platform.end(signal.SIGTERM) == 0
    assert not Cluster.of_home(home).is_running()
