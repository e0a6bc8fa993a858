"""`langso load`: reference places, boundaries, law and demo data, each safe to run again."""

import datetime as dt

import typer

from langso.config.cli.base import app, set_up_django

load = typer.Typer(
    help="Load what the platform ships: places, boundaries, law, demo data; all by default.",
    invoke_without_command=True,
)
app.add_typer(load, name="load")


@load.callback()
def default(context: typer.Context) -> None:
    """Load everything when no part is named."""
    if context.invoked_subcommand is None:
        everything()


@load.command("places")
def places() -> None:
    """Load the units of the country with their lives, parents and successions."""
    _load("places")


@load.command("boundaries")
def boundaries() -> None:
    """Load the small-scale outlines of provinces."""
    _load("boundaries")


@load.command("law")
def law() -> None:
    """Bring the data elements in line with the law files."""
    _load("law")


@load.command("demo")
def demo() -> None:
    """Load simulated figures of the whole country, marked as such."""
    _load("demo")


@load.command("desk")
def desk() -> None:
    """Load the simulated open round of one province's communes, marked as such."""
    _load("desk")


@load.command("titles")
def titles() -> None:
    """Load simulated decisions on titles for the whole country, marked as such."""
    _load("titles")


@load.command("dossiers")
def dossiers() -> None:
    """Load simulated dossiers of one province, each at another stage, marked as such."""
    _load("dossiers")


@load.command("snapshot")
def snapshot() -> None:
    """Build a new snapshot of the ledger for analytics."""
    _load("snapshot")


@load.command("all")
def everything() -> None:
    """Load places, boundaries, law and, unless LANGSO_DEMO=0, demo data."""
    set_up_django()
    from langso.config import preparation

    preparation.load_all(at=dt.datetime.now(tz=dt.UTC), only_missing=False)


def _load(name: str) -> None:
    set_up_django()
    from langso.config import preparation

    preparation.load(name, at=dt.datetime.now(tz=dt.UTC))
