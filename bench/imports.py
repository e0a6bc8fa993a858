"""A national CSV through `langso import`: validation, audit and COPY, cells a second.

Runs in a scratch database with the reference places and the law loaded, dropped afterwards.
Beside it a bare COPY of as many rows into a table of the same shape, the least that any import
could cost.
"""

import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from bench.installation import environment, langso, scratch
from bench.report import Report
from tools.serving import ROOT

SET = "commune-ntm-2021-2025"
PERIOD = "2023"
LIMIT = 20_000


def _write_country(path: Path, variables: dict[str, str]) -> int:
    """Write a wide CSV: every commune-level unit of the day × every indicator; return the cells."""
    code = (
        "import datetime as dt, json, django; django.setup();"
        "from langso.geography import queries as g; from langso.standards import queries as s;"
        f"cs = s.get_set(set_id={SET!r}, year={PERIOD});"
        "units = [u.code for u in g.list_units(on=dt.date(2023, 12, 31), level='commune')];"
        "marks = {i.code: i.measure + '|'"
        " + '|'.join(s.element_for(set_id=cs.id, code=i.code).scale) for i in cs.indicators};"
        "print(json.dumps([units, marks]))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, env=variables, capture_output=True, text=True, check=True,
    )  # fmt: skip
    units, marks = json.loads(answer.stdout.splitlines()[-1])
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["mã xã", *marks])
        for number, unit in enumerate(units):
            writer.writerow([unit, *(_value(mark, number) for mark in marks.values())])
    return len(units) * len(marks)


def _value(mark: str, number: int) -> str:
    measure, *scale = mark.split("|")
    if measure == "truth":
        return "Đạt" if number % 7 else "Không đạt"
    if measure == "rating":
        return scale[number % len(scale)]
    if measure == "count":
        return str(number % 40)
    return f"{(number * 37 % 9990) / 100:.2f}".replace(".", ",")


def _bare_copy(address: str, rows: int) -> float:
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute(
            "create table bare (id bigserial primary key, batch_id bigint, unit_id bigint,"
            " element_id bigint, period int, low float8, high float8, low_open bool,"
            " high_open bool, note varchar(500))"
        )
        cursor.execute("create index on bare (unit_id, period, element_id)")
        connection.commit()
        began = time.perf_counter()
        with cursor.copy(
            "copy bare (batch_id, unit_id, element_id, period, low, high, low_open, high_open,"
            " note) from stdin"
        ) as copy:
            for first in range(0, rows, 10_000):
                copy.write(
                    "".join(
                        f"1\t{n // 57}\t{n % 57}\t202300\t{n % 100}.5\t{n % 100}.5\tf\tf\t\n"
                        for n in range(first, min(first + 10_000, rows))
                    )
                )
        connection.commit()
        return time.perf_counter() - began


def run(report: Report, address: str) -> None:
    """Print cells a second of the import of a national CSV, and its ratio to a bare COPY."""
    with scratch(address) as database, tempfile.TemporaryDirectory() as folder:
        variables = environment(
            Path(folder), database, DJANGO_SETTINGS_MODULE="langso.config.settings"
        )
        migrate = [sys.executable, "manage.py", "migrate", "-v0"]
        subprocess.run(migrate, cwd=ROOT, env=variables, check=True)
        for part in ("places", "law"):
            langso("load", part, variables=variables)
        path = Path(folder) / "national.csv"
        cells = _write_country(path, variables)
        asked = ("import", "observations", str(path), "--set", SET, "--period", PERIOD)
        began = time.perf_counter()
        langso(*asked, "--source", "bench", variables=variables)
        took = time.perf_counter() - began
        copied = _bare_copy(database, cells)
    report.title("Import of a national CSV (whole command: start, validation, audit, COPY)")
    report.line(f"{cells:,} cells", took, beside=("a bare COPY of as many rows", copied))
    report.rate("cells a second", cells / took, limit=LIMIT)
