"""`langso database`: the platform's own PostgreSQL cluster."""

import os

import typer

from langso.config import env
from langso.config.cli.base import app

database = typer.Typer(
    help="Start, stop or name the platform's own PostgreSQL (used when DATABASE_URL is not set).",
    no_args_is_help=True,
)
app.add_typer(database, name="database")


@database.command("start")
def start() -> None:
    """Start the cluster in the data folder and leave it running."""
    from langso.config.postgres.cluster import Cluster

    if os.environ.get("DATABASE_URL"):
        typer.echo("DATABASE_URL is set: that server is not ours to start.", err=True)
        raise typer.Exit(1)
    typer.echo(Cluster.of_home(env.home()).start(kept=True))


@database.command("stop")
def stop() -> None:
    """Stop the cluster in the data folder."""
    from langso.config.postgres.cluster import Cluster

    Cluster.of_home(env.home()).stop()


@database.command("url")
def url() -> None:
    """Print the address of the database in use."""
    address = env.database_url(env.home())
    if not address:
        typer.echo("No database yet: run `langso database start` or set DATABASE_URL.", err=True)
        raise typer.Exit(1)
    typer.echo(address)
