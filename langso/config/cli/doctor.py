"""`langso doctor`: what is well and what is not."""

from typing import Annotated

import typer

from langso.config.cli.base import app


@app.command("doctor")
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for a program")] = False,
) -> None:
    """Examine the installation; the exit code is 1 when something must be mended."""
    from langso.config import examination

    raise typer.Exit(examination.report(as_json=as_json))
