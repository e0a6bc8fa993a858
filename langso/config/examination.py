"""The body of `langso doctor`."""

import dataclasses
import json
import os

import typer

from langso.config import env
from langso.config.cli.base import set_up_django


def report(*, as_json: bool) -> int:
    """Print every check and return the exit code: 0 when all is well, else 1.

    The database is examined as it is: nothing is started.
    """
    set_up_django(database=False)
    from langso.config import checks

    found = checks.run(checks.EXAMINATION)
    well = all(check.ok for check in found)
    if as_json:
        rows = [dataclasses.asdict(check) for check in found]
        typer.echo(json.dumps({"ok": well, "checks": rows}, ensure_ascii=False, indent=2))
        return 0 if well else 1
    origin = "DATABASE_URL" if os.environ.get("DATABASE_URL") else f"{env.home()}/database_url"
    typer.echo(f"Data folder: {env.home()}\nDatabase: named by {origin}\n")
    for check in found:
        typer.secho(f"{'ok ' if check.ok else 'BAD'} ", fg="green" if check.ok else "red", nl=False)
        typer.echo(f"{check.name}: {check.detail}" + ("" if check.ok else f". {check.remedy}"))
    return 0 if well else 1
