"""What `langso import boundaries` does and says."""

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from rich.console import Console

from langso.geography.actions.boundaries import ImportResult, import_boundaries, too_large
from langso.geography.queries.boundary_faults import words_of
from langso.geography.rules.outlines import BadBoundaryFileError, Fault
from langso.geography.values import Level

BY = "system"
SHOWN_FAULTS = 15


def run(
    file: Path,
    *,
    valid_from: str,
    code_map: list[str],
    as_json: bool,
    options: dict[str, Any],
) -> int:
    """Import the file and report; return the exit code: 0 kept, 1 refused with nothing written."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        result = _import(file, valid_from=valid_from, code_map=code_map, options=options)
    except BadBoundaryFileError as error:
        _refuse(error.faults, console, as_json=as_json)
        return 1
    _report(result, console, as_json=as_json)
    return 0


def _import(
    file: Path, *, valid_from: str, code_map: list[str], options: dict[str, Any]
) -> ImportResult:
    day, pairs, level = _day(valid_from), _pairs(code_map), _level(options["level"])
    size, limit = file.stat().st_size, options["max_bytes"]
    # Measured before it is read: a file too large must not fill the memory first.
    if size > limit:
        raise BadBoundaryFileError([too_large(size, limit)])
    arguments = {**options, "level": level, "valid_from": day, "code_map": pairs}
    return import_boundaries(
        text=file.read_bytes(),
        file_name=file.name,
        by=BY,
        at=dt.datetime.now(tz=dt.UTC),
        **arguments,
    )


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise BadBoundaryFileError([Fault("bad_day", facts={"text": text})]) from None


def _level(text: str) -> str:
    if text in {Level.PROVINCE, Level.DISTRICT, Level.COMMUNE}:
        return text
    raise BadBoundaryFileError([Fault("bad_level", facts={"text": text})])


def _pairs(texts: list[str]) -> dict[str, str]:
    pairs = {}
    for text in texts:
        wrong, sign, right = text.partition("=")
        if not (wrong and sign and right):
            raise BadBoundaryFileError([Fault("bad_map", facts={"text": text})])
        pairs[wrong.strip()] = right.strip()
    return pairs


def _refuse(faults: list[Fault], console: Console, *, as_json: bool) -> None:
    if as_json:
        told = [
            {**asdict(each), "what": what, "remedy": remedy}
            for each in faults
            for what, remedy in [words_of(each)]
        ]
        Console(soft_wrap=True).print_json(json.dumps({"written": 0, "faults": told}))
        return
    console.print(_("The boundaries were not imported; nothing was written."), style="bold")
    for fault in faults[:SHOWN_FAULTS]:
        what, remedy = words_of(fault)
        console.print(f"• {what}\n  → {remedy}", markup=False)
    if len(faults) > SHOWN_FAULTS:
        rest = {"count": len(faults) - SHOWN_FAULTS}
        console.print(_("… and %(count)s more faults (all of them with --json).") % rest)


def _report(result: ImportResult, console: Console, *, as_json: bool) -> None:
    if as_json:
        Console(soft_wrap=True).print_json(json.dumps(asdict(result)))
        return
    counts = {
        "units": result.written,
        "before": result.points_before,
        "after": result.points_after,
    }
    console.print(_("Outlines of %(units)s units kept (%(before)s → %(after)s corners).") % counts)
    notes = [
        (_("Codes changed: %(list)s."), [f"{a} → {b}" for a, b in result.mapped.items()]),
        (_("Outlines mended: %(list)s."), result.mended),
        (_("Unknown codes left out: %(list)s."), result.skipped),
        (_("Far from the unit's known position, please look: %(list)s."), result.far),
    ]
    for text, items in notes:
        if items:
            console.print(text % {"list": ", ".join(items)}, markup=False)
    if result.missing:
        console.print(
            _("%(count)s units of that day are not in the file; maps show them as points.")
            % {"count": result.missing}
        )
