"""What `langso serve` does about children that end, ports that are taken, and double starts."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from langso.config.postgres.cluster import ClusterError
from langso.config.serve import supervisor
from langso.config.serve.children import Child, CrashingError
from tests.repository.tree import ROOT


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LANGSO_HOME", str(tmp_path))
    return tmp_path


def _child(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Child:
    (folder / "childs_work.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return Child("The child", "childs_work")


def _await_end(child: Child) -> None:
    assert child.process is not None
    child.process.wait(20)


def test_child_that_ends_is_started_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = _child(home, monkeypatch, "import time; time.sleep(60)")
    child.start()
    assert not child.tend()
    assert child.process is not None
    first = child.process.pid
    child.process.kill()
    _await_end(child)
    assert child.tend()
    assert child.process.pid != first
    child.end()
    assert child.process.returncode == -signal.SIGTERM


def test_a_spare_takes_the_place_of_a_child_that_ends(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        "import sys, time, pathlib\n"
        "sys.stdin.buffer.read()\n"
        f"(pathlib.Path({str(home)!r}) / 'let-go').touch()\n"
        "time.sleep(60)\n"
    )
    child = _child(home, monkeypatch, text)
    monkeypatch.setattr("langso.config.serve.children.SPARE_AFTER_SECONDS", 0)
    child.start(waiting=True)
    child.keep_spare()
    spare = child.spare
    assert child.process is not None
    assert spare is not None
    child.keep_spare()
    assert child.spare is spare
    child.process.kill()
    _await_end(child)
    assert not (home / "let-go").exists()
    assert child.tend()
    assert child.process is spare
    end = time.monotonic() + 20
    while not (home / "let-go").exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert (home / "let-go").exists()
    child.keep_spare()
    second = child.spare
    assert second is not None
    child.end()
    assert (spare.returncode, second.returncode) == (-signal.SIGTERM, -signal.SIGKILL)


def test_child_that_ends_again_and_again_is_given_up(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = _child(home, monkeypatch, "raise SystemExit(1)")
    child.start()
    for _ in range(4):
        _await_end(child)
        assert child.tend()
    _await_end(child)
    with pytest.raises(CrashingError, match="The child"):
        child.tend()


def test_patient_supervisor_starts_a_crashing_child_only_now_and_then(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("langso.config.serve.children.time.monotonic", lambda: now)
    child = _child(home, monkeypatch, "raise SystemExit(1)")
    child.start()
    for _ in range(4):
        _await_end(child)
        assert child.tend(patient=True)
    _await_end(child)
    assert not child.tend(patient=True)
    now += 9
    assert not child.tend(patient=True)
    now += 2
    assert child.tend(patient=True)
    _await_end(child)


def test_killed_database_is_started_again_as_soon_as_it_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its processes may still hold its memory: the first starts fail."""
    monkeypatch.setattr(supervisor, "REVIVE_POLL_SECONDS", 0)
    monkeypatch.setattr(supervisor, "_wish", supervisor._Wish())

    class Held:
        failures = 2

        def start(self) -> None:
            if self.failures:
                self.failures -= 1
                raise ClusterError("pre-existing shared memory block is still in use")
            self.failures = -1

    held = Held()
    supervisor._revive(held)  # type: ignore[arg-type]
    assert held.failures == -1
    monkeypatch.setattr(supervisor, "REVIVE_SECONDS", -1)
    with pytest.raises(ClusterError, match="shared memory"):
        supervisor._revive(Held())  # type: ignore[arg-type]


def test_stubborn_child_is_forced(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "import signal, time, pathlib\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"pathlib.Path({str(home / 'ready')!r}).touch()\n"
        "time.sleep(60)\n"
    )
    child = _child(home, monkeypatch, text)
    monkeypatch.setattr("langso.config.serve.children.END_SECONDS", 0.3)
    child.start()
    end = time.monotonic() + 20
    while not (home / "ready").exists() and time.monotonic() < end:
        time.sleep(0.02)
    child.end()
    assert child.process is not None
    assert child.process.returncode == -signal.SIGKILL


def test_ending_what_never_started_is_nothing(home: Path) -> None:
    Child("The child", "none").end()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_child_of_a_dead_supervisor_does_not_begin() -> None:
    work = (
        "from langso.config.serve.parent import die_with_parent; die_with_parent(); print('began')"
    )
    done = subprocess.run(
        [sys.executable, "-c", work], cwd=ROOT, env={**os.environ, "LANGSO_SUPERVISOR": "1"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")


@pytest.mark.enable_socket
def test_taken_port_is_named_with_the_remedy(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))  # noqa: S104 - as the server would
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        assert _run(monkeypatch) == 1
    assert f"Port {port} cannot be used" in capsys.readouterr().err


def test_second_start_on_a_data_folder_is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with (home / "serve.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert _run(monkeypatch) == 1
    assert "already runs" in capsys.readouterr().err


def test_bad_port_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "eighty")
    assert _run(monkeypatch) == 1
    assert "eighty" in capsys.readouterr().err


def test_asked_to_end_is_a_clean_end(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def serve(_cluster: object) -> None:
        raise supervisor.AskedToEnd

    monkeypatch.setattr(supervisor, "_serve", serve)
    monkeypatch.setattr(supervisor, "_alone", _nothing)
    monkeypatch.setenv("DATABASE_URL", "postgresql:///unused")
    assert _run(monkeypatch) == 0


class _nothing:  # noqa: N801 - stands for a context manager's function
    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(self, *_: object) -> None:
        """Do nothing."""


def _run(monkeypatch: pytest.MonkeyPatch) -> int:
    """Run without taking over the test runner's signals."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    return supervisor.run()


def test_wish_to_end_waits_for_a_step_to_be_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(supervisor, "_wish", supervisor._Wish())
    whole = False

    def step() -> None:
        nonlocal whole
        with supervisor._uninterrupted():
            supervisor._ask_to_end(signal.SIGTERM, None)
            whole = True

    with pytest.raises(supervisor.AskedToEnd):
        step()
    assert whole
    with pytest.raises(supervisor.AskedToEnd):
        supervisor._ask_to_end(signal.SIGTERM, None)
