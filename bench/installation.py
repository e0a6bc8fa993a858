"""The bench's own installation: a kept data folder with the whole country, loaded once.

It lies beside the user's data and shares nothing with it: a cluster, a port and a lock of its
own, so a platform that runs on the user's folder is neither touched nor asked.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench.report import Report
from bench.web import Site
from langso.config.postgres.cluster import Cluster
from tools.serving import ROOT, Platform

FIRST_SECONDS = 900
SCRATCH = "langso_scratch_"
PERSON = "quantri"
"""The demonstration's administrator, who may record and approve everywhere."""


def home() -> Path:
    """Return the bench's data folder (LANGSO_BENCH_HOME, default var/bench), made if absent."""
    folder = Path(os.environ.get("LANGSO_BENCH_HOME") or ROOT / "var" / "bench").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def environment(folder: Path, address: str = "", **more: str) -> dict[str, str]:
    """Return the variables of a command on a data folder and, when given, another database."""
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    named = {"DATABASE_URL": address} if address else {}
    return {**inherited, **named, "LANGSO_HOME": str(folder), **more}


def langso(*words: str, variables: dict[str, str]) -> str:
    """Run a command of `langso` and return what it prints. Raises SystemExit when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "langso", *words],
        cwd=ROOT, env=variables, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"langso {' '.join(words)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout.strip()


@contextmanager
def server() -> Iterator[str]:
    """Yield the address of a PostgreSQL: DATABASE_URL's, else that of the bench's own cluster."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    cluster = Cluster.of_home(home())
    ours = not cluster.is_running()
    address = cluster.start()
    try:
        # A run that was killed left its database behind; on this server nobody else makes any.
        for name in _scratches(address):
            _drop(address, name)
        yield address
    finally:
        if ours:
            cluster.stop()


@contextmanager
def scratch(address: str) -> Iterator[str]:
    """Make an empty database on a server, yield its address, and drop it afterwards."""
    name = f"{SCRATCH}{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"create database {name} template template0 encoding 'UTF8'")
    try:
        yield urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
    finally:
        _drop(address, name)


def _scratches(address: str) -> list[str]:
    with psycopg.connect(address) as connection:
        rows = connection.execute(
            "select datname from pg_database where starts_with(datname, %s)", [SCRATCH]
        ).fetchall()
    return [name for (name,) in rows]


def _drop(address: str, name: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")


@contextmanager
def platform(report: Report) -> Iterator[tuple[Site, float]]:
    """Run the bench's own platform; yield it with the seconds it took to be ready, then end it.

    The first time it loads the whole country, which takes minutes. Nothing is asked of it before
    it is yielded: whoever measures meets a platform that has just started.
    """
    folder = home()
    if not (folder / "demo-accounts.json").exists():
        report.say(f"\nLoading the whole country into {folder}, once; this takes some minutes …")
    running = Platform.start(folder, LANGSO_DEMO="1")
    try:
        seconds = running.await_ready(FIRST_SECONDS)
        yield Site(running.url, _token(folder)), seconds
    finally:
        if running.process.poll() is None:
            running.end()


def _token(folder: Path) -> str:
    words = ("token", PERSON, "--days", "1", "--label", "bench")
    return langso(*words, variables=environment(folder))
