"""The typer application that every module of commands adds itself to."""

import atexit
import datetime as dt
import importlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from langso.config import env

# Called with what has been done and what there is to do, in any unit the caller likes.
Progress = Callable[[int, int], None]

app = typer.Typer(
    name="langso",
    help="Làng Số: run, load, check and ask the platform.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

# Modules of this folder that hold commands, in the order help lists them.
COMMAND_MODULES = [
    "serve",
    "load",
    "imports",
    "assess",
    "files",
    "law",
    "users",
    "certificates",
    "tokens",
    "doctor",
    "database",
]


def set_up_django(*, database: bool = True) -> None:
    """Make models and settings usable; every command that touches data calls this first.

    With no DATABASE_URL the platform's own cluster is started when it is not running, and
    stopped again when the command ends. `database=False` leaves the cluster as it is.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "langso.config.settings")
    if database and not os.environ.get("DATABASE_URL"):
        from langso.config.postgres.cluster import Cluster

        cluster = Cluster.of_home(env.home())
        if not cluster.is_running():
            cluster.start()
            atexit.register(cluster.stop)
    importlib.import_module("django").setup()


def today() -> dt.date:
    """Return the day in Vietnam; the console is where commands read the clock."""
    from django.utils import timezone

    return timezone.localdate()


@contextmanager
def console_progress(label: str) -> Iterator[Progress]:
    """Show a progress bar on the console; without a terminal only the first and last line."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
    )
    with Bar(*columns, TimeElapsedColumn(), console=console) as bar:
        task = bar.add_task(label, total=None)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield report
        bar.update(task, total=1, completed=1)


def load_commands() -> None:
    """Import every module of commands, which adds them to `app`."""
    for name in COMMAND_MODULES:
        importlib.import_module(f"langso.config.cli.{name}")


def main() -> None:
    """Run the command line."""
    load_commands()
    try:
        app()
    except env.BadSettingError as error:
        typer.echo(f"langso: {error}", err=True)
        raise SystemExit(2) from None
