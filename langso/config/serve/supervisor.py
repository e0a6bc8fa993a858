"""The supervisor: database, preparation, web server and worker, in this order and back."""

import datetime as dt
import fcntl
import json
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import typer

from langso.config import env
from langso.config.cli.base import set_up_django
from langso.config.postgres.cluster import Cluster, ClusterError
from langso.config.serve.children import Child, CrashingError

TEND_SECONDS = 0.2
READY_POLL_SECONDS = 0.1
STILL_WAITING_SECONDS = 15
REVIVE_SECONDS = 120
REVIVE_POLL_SECONDS = 1.0


class CannotServeError(Exception):
    """The platform cannot start; the message says why and what to do."""


class AskedToEnd(BaseException):
    """Ctrl-C or SIGTERM. Like KeyboardInterrupt, no ordinary handler may swallow it."""


def run() -> int:
    """Serve until asked to end and return the exit code: 0 then, 1 when it cannot serve."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _ask_to_end)
    try:
        with _alone(), _own_cluster() as cluster:
            _serve(cluster)
    except AskedToEnd:
        typer.echo("Làng Số đã dừng.")
        return 0
    except (CannotServeError, ClusterError, CrashingError, env.BadSettingError) as error:
        typer.echo(f"langso: {error}", err=True)
    return 1


@dataclass
class _Wish:
    """Whether somebody asked to end, and whether it must wait for a step to be whole."""

    spoken: bool = False
    held: bool = False


_wish = _Wish()


def _ask_to_end(_number: int, _frame: FrameType | None) -> None:
    # A second Ctrl-C must not interrupt the orderly end.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    _wish.spoken = True
    if not _wish.held:
        raise AskedToEnd


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Put off a wish to end until the step is whole: half a start would leave a server behind."""
    _wish.held = True
    try:
        yield
    finally:
        _wish.held = False
    if _wish.spoken:
        raise AskedToEnd


@contextmanager
def _alone() -> Iterator[None]:
    """Refuse to start twice on one data folder, or on a port that somebody else has."""
    port = env.port()
    with (env.home() / "serve.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            msg = f"Làng Số already runs on {env.home()}. Stop it, or set LANGSO_HOME."
            raise CannotServeError(msg) from None
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("0.0.0.0", port))  # noqa: S104 - the address we are going to serve on
            except OSError as error:
                msg = f"Port {port} cannot be used ({error.strerror}). Set another one: PORT=8080."
                raise CannotServeError(msg) from None
        yield


@contextmanager
def _own_cluster() -> Iterator[Cluster | None]:
    """Run the platform's own PostgreSQL when no DATABASE_URL names a server."""
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    cluster = Cluster.of_home(env.home())
    try:
        with _uninterrupted():
            cluster.start()
        if cluster.elsewhere:
            typer.echo(
                f"PostgreSQL's user {cluster.owner.name} cannot enter {cluster.home}: "
                f"the database lies in {cluster.folder}."
            )
        yield cluster
    finally:
        if not cluster.is_kept:
            cluster.stop()


def _serve(cluster: Cluster | None) -> None:
    began = time.monotonic()
    web = Child("The web server", "langso.config.serve.web")
    worker = Child("The worker", "langso.config.serve.worker")
    children = [web, worker]
    try:
        # While we look whether anything is missing, it imports on the other core.
        web.start(waiting=True)
        accounts = _prepare()
        web.let_go()
        _await_ready([web])
        worker.start()
        _announce(accounts, time.monotonic() - began)
        _tend(web, worker, cluster)
    finally:
        for child in children:
            child.ask_to_end()
        for child in children:
            child.end()


def _prepare() -> list[dict[str, str]]:
    set_up_django(database=False)
    from langso.config.serve import preparing

    try:
        return preparing.prepare(at=dt.datetime.now(tz=dt.UTC))
    except preparing.NotBuiltError as error:
        raise CannotServeError(str(error)) from error


def _await_ready(children: list[Child]) -> None:
    waited_from = time.monotonic()
    while (missing := _missing()) is not None:
        for child in children:
            if child.tend():
                typer.echo(f"{child.label} ended and was started again.", err=True)
        if time.monotonic() - waited_from > STILL_WAITING_SECONDS:
            waited_from = time.monotonic()
            typer.echo(f"Still waiting: {missing}", err=True)
        time.sleep(READY_POLL_SECONDS)


def _missing() -> str | None:
    """Return what /healthz says is missing, or None when everything is ready."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{env.port()}/healthz", timeout=30):
            return None
    except urllib.error.HTTPError as answer:
        state = json.loads(answer.read() or b"{}").get("missing", {})
        return ", ".join(f"{name}: {detail}" for name, detail in state.items())
    except OSError:
        return "the web server"


def _announce(accounts: list[dict[str, str]], seconds: float) -> None:
    lines = [f"\nLàng Số sẵn sàng sau {seconds:.1f} s: http://localhost:{env.port()}/"]
    if accounts:
        lines.append(f"Tài khoản thử (mật khẩu trong {env.home() / 'demo-accounts.json'}):")
        lines += [
            f"  {row['username']:<10} {row['password']}  {row['name']}"
            + (f" ({row['place']})" if row["place"] else "")
            for row in accounts
        ]
    typer.echo("\n".join([*lines, "Ctrl-C để dừng.\n"]))


def _tend(web: Child, worker: Child, cluster: Cluster | None) -> None:
    """Keep everything running until asked to end."""
    while True:
        time.sleep(TEND_SECONDS)
        if cluster is not None and not cluster.is_running():
            typer.echo("PostgreSQL ended and is started again.", err=True)
            _revive(cluster)
        for child in (web, worker):
            if child.tend(patient=True):
                typer.echo(f"{child.label} ended and was started again.", err=True)
        if env.flag("WEB_SPARE", default=True):
            web.keep_spare()


def _revive(cluster: Cluster) -> None:
    """Start a server that was killed; what it left busy must end first. Raises ClusterError."""
    until = time.monotonic() + REVIVE_SECONDS
    while True:
        try:
            with _uninterrupted():
                cluster.start()
        except ClusterError:
            if time.monotonic() > until:
                raise
            time.sleep(REVIVE_POLL_SECONDS)
        else:
            return
