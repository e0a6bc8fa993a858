"""A data folder as an office leaves it in the evening: filled once, copied for every process.

Filling one takes half a minute of a core, a copy one second. Its law has what the demonstration
assumes of the years after the reform, and an open round: journeys of officers need both.
"""

import fcntl
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from langso.config.postgres.cluster import Cluster
from tests.browser.office import Office
from tests.browser.operating import Operator
from tests.repository.tree import ROOT
from tools.serving import Platform

START_SECONDS = 300
USER = "lan"
LAW = (
    "assumed-commune-ntm-*.yaml", "assumed-round-2026.yaml", "assumed-continuation-2026.yaml",
)  # fmt: skip
# What a folder says of the process that worked in it.
OF_ITS_PLACE = ("database_url", "serve.lock")
ACCOUNT = "account.json"


@contextmanager
def opened(temporary: Path) -> Iterator[Office]:
    """Run an office of this process's own on a copy of the prepared folder."""
    with copied(temporary) as home, _running(home) as (platform, operator):
        known = json.loads((home / ACCOUNT).read_text())
        yield Office(platform, **known, operator=operator)


@contextmanager
def copied(temporary: Path) -> Iterator[Path]:
    """Lend a copy of the prepared folder, which the first process that asks fills.

    `temporary` is pytest's own folder of the process; those of one run lie beside each other.
    """
    shared = temporary.parent if "PYTEST_XDIST_WORKER" in os.environ else temporary
    kept = shared / "prepared-office"
    with (shared / "prepared-office.lock").open("w") as lock:
        # Another process may be filling it; its copy is worth waiting for.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            _fill(kept)
    home = _reachable()
    try:
        _copy(kept, home)
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _fill(kept: Path) -> None:
    """Start a platform without demo data, add a person, and report figures of two communes."""
    home = _reachable()
    # Where the law leaves a level to the province, no commune could be judged: take assumed ones.
    (home / "law").mkdir()
    for pattern in LAW:
        for file in (ROOT / "seeds" / "demo" / "law").glob(pattern):
            shutil.copy(file, home / "law")
    with _running(home) as (platform, operator):
        password = operator.run("user", "add", USER, "--role", "administrator")
        office = Office(platform, USER, password, operator.run("token", USER), operator)
        office.report()
    account = {"username": USER, "password": office.password, "token": office.token}
    (home / ACCOUNT).write_text(json.dumps(account))
    for name in OF_ITS_PLACE:
        (home / name).unlink(missing_ok=True)
    _copy(home, kept.with_suffix(".part"))
    kept.with_suffix(".part").rename(kept)
    shutil.rmtree(home)


@contextmanager
def _running(home: Path) -> Iterator[tuple[Platform, Operator]]:
    # A spare web process is tested with the operations; here it would only take the core's time.
    platform = Platform.start(home, LANGSO_DEMO="0", WEB_SPARE="0")
    operator = Operator(home)
    try:
        platform.await_ready(START_SECONDS)
        yield platform, operator
    finally:
        operator.close()
        if platform.process.poll() is None:
            platform.end()
        Cluster.of_home(home).stop()


def _reachable() -> Path:
    """Return an empty folder in which PostgreSQL's unprivileged user may work."""
    folder = Path(tempfile.mkdtemp(prefix="langso-browser-"))
    folder.chmod(0o711)
    return folder


def _copy(source: Path, target: Path) -> None:
    """Copy a folder's content with owners and rights: the database belongs to somebody else."""
    target.mkdir(exist_ok=True)
    subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True)
