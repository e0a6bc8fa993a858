"""`langso assess`: verdicts of one unit or of the country, on the console."""

import typer

from langso.config.cli.base import app, set_up_django


@app.command("assess")
def assess() -> None:
    """Judge a unit or the country for a period."""
    set_up_django()
    typer.echo("Not available yet.", err=True)
    raise typer.Exit(1)
