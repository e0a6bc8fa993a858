"""What the desk is measured on, made in a scratch database: `python -m bench.filling PART`.

Each part runs in a process of its own, in the platform's environment, and prints JSON.
"""

import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools.officers import session_of

WANTED_CELLS = 1_000_000
LINKS = 300_000
ROWS, COLUMNS = 5_000, 60
PERSON = "do-toc-do"

EVIDENCE = (
    """
    insert into core_storedfile (sha256, size, media_type, family, scan, stored_at)
    select encode(sha256(('bench' || n)::bytea), 'hex'), 1000, 'image/jpeg', 'photo', 'clean',
      now()
    from generate_series(1, %(links)s) n
    """,
    """
    insert into ledger_evidence (unit_id, file_id, title, file_name, for_public, added_by, added_at)
    select (%(units)s::bigint[])[1 + f.id %% cardinality(%(units)s::bigint[])], f.id, 't', 'f.jpg',
      false, 'bench', now()
    from core_storedfile f
    """,
    """
    insert into ledger_evidencelink (evidence_id, unit_id, element_id, period, linked_by,
      linked_at, ended_by, ended_reason)
    select e.id, e.unit_id,
      (%(elements)s::bigint[])[1 + e.id %% cardinality(%(elements)s::bigint[])],
      %(period)s, 'bench', now(), '', ''
    from ledger_evidence e
    """,
    "analyze core_storedfile, ledger_evidence, ledger_evidencelink",
)


def _median(work: Callable[[], object], times: int = 15) -> float:
    work()
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def queue(round_key: str) -> dict[str, Any]:
    """Fill rounds until there are a million cells; tell the fullest province and a session."""
    from django.utils import timezone

    from langso.accounts.values import Role
    from langso.geography import queries as geography
    from langso.reporting import queries
    from langso.reporting.actions.simulating import fill_round
    from langso.reporting.models import Sheet

    at, cells = timezone.now(), 0
    keys = [info.key for info in queries.list_rounds()]
    for key in sorted(keys, key=lambda one: one != round_key):
        if cells < WANTED_CELLS:
            plan = queries.plan_of(round_key=key)
            cells = fill_round(plan=plan, places=queries.list_asked(round_key=key), at=at)
    units = list(
        Sheet.objects.filter(round__key=round_key).values_list("province_id", flat=True)
    )  # fmt: skip
    fullest = statistics.mode(units)
    on = queries.get_round(key=round_key).period.last_on
    places = geography.list_units(on=on, level="province")
    code = next(place.code for place in places if place.unit_id == fullest)
    session = session_of(PERSON, Role.APPRAISER, fullest)
    return {"cells": cells, "province": code, "session": session}


def evidence(round_key: str) -> dict[str, Any]:
    """Link files to cells and count them for one sheet and for a whole province."""
    from django.db import connection

    from langso.ledger import queries as ledger
    from langso.reporting import queries

    plan = queries.plan_of(round_key=round_key)
    places = queries.list_asked(round_key=round_key)
    province = [place for place in places if place.parent_id == places[0].parent_id]
    period = plan.round.period.code
    values: dict[str, Any] = {
        "links": LINKS, "units": [place.unit_id for place in places], "period": period,
        "elements": [row.element_id for row in plan.rows],
    }  # fmt: skip
    with connection.cursor() as cursor:
        for statement in EVIDENCE:
            cursor.execute(statement, values if "%(" in statement else None)
    units = [place.unit_id for place in province]
    return {
        "links": LINKS,
        "sheet": _median(lambda: ledger.evidence_counts(unit_id=units[0], period=period)),
        "province": _median(lambda: ledger.evidence_counts_of(unit_ids=units, period=period)),
        "communes": len(units),
    }


def workbook(round_key: str) -> dict[str, Any]:
    """Make a workbook of the country, take it in, read it (the dry run), write it, undo it."""
    from django.utils import timezone

    from langso.accounts import queries as accounts
    from langso.accounts.values import Role
    from langso.reporting.actions import workbooks
    from langso.reporting.models import Round, WorkbookUpload
    from langso.reporting.queries import workbooks as queries

    session_of(f"{PERSON}-nuoc", Role.RECORDER, None)
    person = accounts.get_user(username=f"{PERSON}-nuoc")
    Round.objects.filter(key=round_key).update(is_open=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ca-nuoc.xlsx"
        written = _write(path, round_key)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.perf_counter()
        with path.open("rb") as file:
            taken = workbooks.take_in(
                stream=file, name=path.name, round_key=round_key, actor=person, at=timezone.now()
            )
        workbooks.work(upload_id=taken.id)
        seconds = time.perf_counter() - began
    row = WorkbookUpload.objects.get(pk=taken.id)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    step: dict[str, Any] = {"upload_id": taken.id, "actor": person, "at": timezone.now()}
    began = time.perf_counter()
    workbooks.commit(**step, with_clearing=False)
    workbooks.work(upload_id=taken.id)
    wrote = time.perf_counter() - began
    began = time.perf_counter()
    workbooks.undo(**step, reason="đo tốc độ")
    workbooks.work(upload_id=taken.id)
    undid = time.perf_counter() - began
    return {
        "wrote": wrote, "undid": undid, "results": queries.count_results(upload=row),
        "seconds": seconds, "megabytes": peak / 1024, "before": before / 1024,
        "state": str(row.state), "refusal": str(row.refusal), "counts": row.counts.get("all"),
        "cells": written,
    }  # fmt: skip


def _write(path: Path, round_key: str) -> int:
    import xlsxwriter

    from langso.reporting import queries
    from langso.reporting.actions.workbooks_reviewing import signature
    from langso.reporting.rules import workbooks_identity
    from langso.reporting.rules.workbooks_tables import element_keys
    from langso.reporting.values import RowKind

    plan = queries.plan_of(round_key=round_key)
    units = queries.list_asked(round_key=round_key)[:ROWS]
    rows = [row for row in plan.rows if row.kind == RowKind.TYPED][:COLUMNS]
    drawn = random.Random(1)
    code = workbooks_identity.Encoder(signature)
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    page, hidden = book.add_worksheet("Biểu 1"), book.add_worksheet("_langso")
    hidden.very_hidden()
    made_by = {"round_key": round_key, "scope": "country", "made_at": "2026"}
    lines = [*code.head(**made_by, elements=element_keys(plan))]
    page.write_row(0, 0, ["", "Mã xã", "Tên xã", *(row.title.vi for row in rows)])
    page.write_row(1, 0, ["", "ls:@unit", "ls:@name", *(f"ls:{row.element_key}" for row in rows)])
    for number, unit in enumerate(units, start=2):
        page.write_row(number, 0, [number - 1, unit.code, unit.name])
        page.write_row(number, 3, [_value(row, drawn) for row in rows])
        lines.append(code.unit(unit.code, []))
    for number, line in enumerate([*lines, *code.foot()]):
        hidden.write_row(number, 0, line)
    book.close()
    return len(units) * len(rows)


def _value(row: Any, drawn: random.Random) -> object:
    if row.measure == "truth":
        return drawn.choice(["đạt", "không đạt"])
    if row.measure == "rating":
        return drawn.choice(row.scale)
    if row.measure == "count":
        return drawn.randint(0, 30)
    number = round(drawn.uniform(1, 90), 1)
    # Officers write one number in five as text, in Vietnamese form.
    return number if drawn.random() < 0.8 else str(number).replace(".", ",")


PARTS = {"queue": queue, "evidence": evidence, "workbook": workbook}

if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(PARTS[sys.argv[1]](*sys.argv[2:])))
