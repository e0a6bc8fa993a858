"""`langso assess`: verdicts of the country or of one unit on the console, and the snapshot."""

import dataclasses
import datetime as dt
import json
from typing import Annotated, Any

import typer

from langso.config.cli.base import app, set_up_django, today

assess = typer.Typer(help="Judge by the law: the country, or one unit with reasons.")
app.add_typer(assess, name="assess")


@assess.callback(invoke_without_command=True)
def judge(
    context: typer.Context,
    criteria_set: Annotated[
        str, typer.Option("--set", help="Criteria set")
    ] = "commune-ntm-2021-2025",
    period: Annotated[str, typer.Option(help="2024, 2024-H1, 2024-Q3 or 2024-03")] = "",
    on: Annotated[
        dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the tree of units")
    ] = None,
    tree: Annotated[
        str, typer.Option(help="then: units as they were; today: figures carried to today's")
    ] = "then",
    level: Annotated[str, typer.Option(help="country, province or district")] = "province",
    unit: Annotated[str, typer.Option(help="Code of one unit, to see its verdicts")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for a program")] = False,
) -> None:
    """Judge all units of a set in one period, or one unit with --unit.

    Exit code: 0 done, 2 the question cannot be answered.
    """
    if context.invoked_subcommand is not None:
        return
    if not period:
        raise typer.BadParameter("name the period to judge, e.g. 2024", param_hint="--period")
    set_up_django()
    from langso.assessment import queries
    from langso.geography import queries as geography

    asked: dict[str, Any] = {
        "set_id": criteria_set,
        "period": period,
        "on": on.date() if on else today() if tree == "today" else None,
        "tree": tree,
    }
    try:
        if unit:
            day = queries.day_of(**asked)
            place = geography.get_unit(code=unit, on=day)
            report = queries.unit_report(**asked, unit_id=place.unit_id)
            typer.echo(_json(report) if as_json else _unit_text(report, place.name))
        else:
            rows = queries.rollup(**asked, level=level)
            typer.echo(_json(rows) if as_json else _table(rows))
    except (ValueError, LookupError) as error:
        # An operator reads one line, not a trace.
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


@assess.command("snapshot")
def snapshot(
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for a program")] = False,
) -> None:
    """Build a new snapshot of the ledger now; the processes in use turn to it by themselves."""
    set_up_django()
    from langso.assessment import actions

    built = actions.build_snapshot(by="operator", at=dt.datetime.now(tz=dt.UTC))
    if built is None:
        typer.echo("Another process is building a snapshot.", err=True)
        raise typer.Exit(1)
    if as_json:
        typer.echo(_json(built))
    else:
        typer.echo(f"{built.path.name}: {built.rows:,} rows up to event {built.cut}")


def _json(value: Any) -> str:
    if isinstance(value, list):
        plain: Any = [dataclasses.asdict(one) for one in value]
    else:
        plain = dataclasses.asdict(value)
    return json.dumps(plain, ensure_ascii=False, default=str, indent=2)


def _table(rows: list[Any]) -> str:
    heads = ("code", "name", "units", "met", "not met", "open", "mean criteria met")
    lines = [
        (
            row.code,
            row.name,
            f"{row.units:,}",
            f"{row.met:,}",
            f"{row.not_met:,}",
            f"{row.undetermined:,}",
            "" if row.mean_criteria_met is None else f"{row.mean_criteria_met:.2f}",
        )
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(heads, *lines, strict=True)]
    return "\n".join(_line(line, widths) for line in (heads, *lines))


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    left = [cell.ljust(width) for cell, width in zip(cells[:2], widths[:2], strict=True)]
    right = [cell.rjust(width) for cell, width in zip(cells[2:], widths[2:], strict=True)]
    return "  ".join((*left, *right))


def _unit_text(report: Any, name: str) -> str:
    said = report.verdict.label
    lines = [
        f"{report.unit_code} {name}, {report.criteria_set}, {report.period}: {said}",
        f"{report.criteria_met} / {report.criteria_total}",
    ]
    for criterion in report.criteria:
        lines.append(f"{criterion.number}. {criterion.title_vi}: {criterion.verdict.label}")
        lines += [f"  {one.code}: {one.explanation_vi}" for one in criterion.indicators]
    lines += [f"{entry.code}: {entry.explanation_vi}" for entry in report.entry_conditions]
    return "\n".join(lines)
