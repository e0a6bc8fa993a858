"""`langso import`: figures and boundaries from files of an installation."""

from pathlib import Path
from typing import Annotated

import typer

from langso.config.cli.base import app, set_up_django

imports = typer.Typer(
    help="Bring in files: observations, official boundaries.", no_args_is_help=True
)
app.add_typer(imports, name="import")


@imports.command("observations")
def observations(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX or Parquet", exists=True, dir_okay=False)],
    period: Annotated[
        str | None, typer.Option(help="2024, 2024-H1, 2024-Q3 or 2024-03, when the file has none")
    ] = None,
    criteria_set: Annotated[
        str | None, typer.Option("--set", help="Criteria set whose indicator codes the file uses")
    ] = None,
    source: Annotated[str, typer.Option(help="Where the figures come from")] = "",
    method: Annotated[
        str, typer.Option(help="report, survey, registry, workbook or simulated")
    ] = "workbook",
    status: Annotated[str, typer.Option(help="approved or submitted")] = "approved",
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook (the first)")] = None,
    decimal: Annotated[
        str | None, typer.Option(help="Decimal mark, comma or point (told from the file)")
    ] = None,
    simulated: Annotated[bool, typer.Option(help="Mark the figures as simulated")] = False,
    note: Annotated[str, typer.Option(help="A note kept with the batch")] = "",
    by: Annotated[str, typer.Option(help="Who records them", envvar="USER")] = "operator",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only, write nothing")] = False,
    errors: Annotated[
        Path | None, typer.Option(help="Write every refused cell to this CSV file")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for a program")] = False,
) -> None:
    """Record the figures of FILE as one batch, or say which cells stand in the way.

    Long tables have the columns unit, indicator, period, value; wide ones a column of unit codes
    and a column for each indicator. Exit code: 0 done, 1 cells refused, 2 file unusable.
    """
    marks = {None: None, "comma": ",", "point": "."}
    allowed: dict[str, tuple[str | None, set[str | None]]] = {
        "--decimal": (decimal, set(marks)),
        "--status": (status, {"approved", "submitted"}),
        "--method": (method, {"report", "survey", "registry", "workbook", "simulated"}),
    }
    for name, (value, choices) in allowed.items():
        if value not in choices:
            known = ", ".join(sorted(choice for choice in choices if choice))
            raise typer.BadParameter(f"{value!r} is none of: {known}", param_hint=name)
    set_up_django()
    from langso.config import observation_import

    options = {
        "set_id": criteria_set, "source": source or file.name, "method": method,
        "status": status, "sheet": sheet, "decimal": marks[decimal], "simulated": simulated,
        "note": note, "by": by, "dry_run": dry_run, "errors_file": errors,
    }  # fmt: skip
    raise typer.Exit(
        observation_import.import_observations(
            file, period=period, as_json=as_json, options=options
        )
    )


@imports.command("boundaries")
def boundaries(
    file: Annotated[Path, typer.Argument(help="GeoJSON", exists=True, dir_okay=False)],
    source: Annotated[str, typer.Option(help="Who drew the boundaries, and of what state")],
    licence: Annotated[str, typer.Option(help="The licence or letter that allows their use")],
    valid_from: Annotated[str, typer.Option(help="First day they hold, YYYY-MM-DD")],
    level: Annotated[str, typer.Option(help="province, district or commune")] = "commune",
    code_property: Annotated[str, typer.Option(help="Property that holds the code")] = "code",
    code_map: Annotated[
        list[str] | None, typer.Option("--map", help="WRONG=RIGHT, where the file's code is wrong")
    ] = None,
    skip_unknown: Annotated[bool, typer.Option(help="Leave out codes of no unit")] = False,
    mend: Annotated[bool, typer.Option(help="Mend outlines that cross themselves")] = True,
    tolerance: Annotated[float, typer.Option(help="Simplification, degrees", min=0)] = 0.002,
    max_mb: Annotated[int, typer.Option(help="Largest file taken, MB", min=1)] = 256,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for a program")] = False,
) -> None:
    """Check, simplify and keep the official boundaries of FILE: all of them or none."""
    set_up_django()
    from langso.config import boundary_import

    options = {
        "source": source, "licence": licence, "level": level, "code_property": code_property,
        "skip_unknown": skip_unknown, "mend": mend, "tolerance": tolerance,
        "max_bytes": max_mb * 1024 * 1024,
    }  # fmt: skip
    raise typer.Exit(
        boundary_import.run(
            file, valid_from=valid_from, code_map=code_map or [], as_json=as_json, options=options
        )
    )


@imports.command("withdraw")
def withdraw(
    batch: Annotated[int, typer.Argument(help="Number of the batch")],
    reason: Annotated[str, typer.Option(help="Why; kept for ever")],
    by: Annotated[str, typer.Option(help="Who withdraws it", envvar="USER")] = "operator",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for a program")] = False,
) -> None:
    """Withdraw a whole batch; its trace stays."""
    set_up_django()
    from langso.config import observation_import

    raise typer.Exit(observation_import.withdraw(batch, reason=reason, by=by, as_json=as_json))


@imports.command("approve")
def approve(
    batch: Annotated[int, typer.Argument(help="Number of the submitted batch")],
    by: Annotated[str, typer.Option(help="Who approves it", envvar="USER")] = "operator",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for a program")] = False,
) -> None:
    """Approve a submitted batch, as the operator of this installation."""
    set_up_django()
    from langso.config import observation_import

    raise typer.Exit(observation_import.approve(batch, by=by, as_json=as_json))
