"""`langso law`: the law files."""

import dataclasses
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from langso.config.cli.base import app, set_up_django

law = typer.Typer(help="Check the law files.", no_args_is_help=True)
app.add_typer(law, name="law")


@law.callback()
def law_group() -> None:
    """Check the law files."""


@law.command("check")
def check(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Folders to check; by default the national law and this installation's"
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for a program")] = False,
) -> None:
    """Validate every law file; messages name file, line, field and remedy.

    The exit code is 1 when a file has a fault, 2 when a folder is not there.
    """
    set_up_django(database=False)
    from langso.standards import queries

    chosen = folders or queries.law_folders()
    for folder in chosen:
        if not folder.is_dir():
            typer.echo(f"{folder}: không có thư mục này.", err=True)
            raise typer.Exit(2)
    faults = {str(folder): queries.check_folder(path=folder) for folder in chosen}
    count = sum(len(found) for found in faults.values())
    if as_json:
        _say_json(faults, count)
    else:
        _say(faults, count)
    raise typer.Exit(1 if count else 0)


def _say_json(faults: dict[str, list[Any]], count: int) -> None:
    rows = [
        {"folder": folder, **dataclasses.asdict(fault)}
        for folder, found in faults.items()
        for fault in found
    ]
    typer.echo(json.dumps({"count": count, "items": rows}, ensure_ascii=False, indent=1))


def _say(faults: dict[str, list[Any]], count: int) -> None:
    for folder, found in faults.items():
        for fault in found:
            where = f"{folder}/{fault.file}:{fault.line or 1}"
            typer.echo(
                f"{where}: {fault.field or '(tệp)'}: {fault.message}. Cách sửa: {fault.remedy}."
            )
        if not found:
            typer.echo(f"{folder}: không có lỗi.")
    if count:
        typer.echo(f"Tổng cộng {count} lỗi.", err=True)
