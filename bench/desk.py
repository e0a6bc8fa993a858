"""The officer's desk: saves a second, a province's queue, a workbook of the country, evidence.

Saving is measured on the bench's own platform: eight officers and four hundred in turns, so that
whatever else the machine does meets both. The rest runs in a scratch database with a million
cells, dropped afterwards.
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bench import installation, saving
from bench.report import Report
from bench.web import Site, seconds_of
from tools import officers
from tools.serving import ROOT, Platform

ROUND, CLOSED_ROUND = "2026", "2024"
CROWDS = (1, 8, 32, 100, 400)
FEW, MANY = 8, 400
TURNS, SECONDS = 3, 6.0
LEAST_SHARE = 0.80
QUEUE_LIMIT, WORKBOOK_LIMIT, WORKBOOK_MEGABYTES = 0.300, 5.0, 300.0
WORKBOOK_WRITTEN_LIMIT = 120.0
LAW = ("assumed-round-2026.yaml", "assumed-continuation-2026.yaml")

BARE = """
create table bare (id bigserial primary key, client_key uuid unique, sheet_id bigint, element_id
  bigint, low float8, high float8, text varchar(200), note varchar(500), by varchar(150),
  at timestamptz, version int)
"""
ROW = "insert into bare (client_key, sheet_id, element_id, low, high, text, note, by, at, version)"
VALUES = " values (%s, 1, 2, 1, 1, 'đạt', '', 'x', now(), 1)"


def saves(report: Report, site: Site) -> None:
    """Print cell saves a second of growing crowds, and their ratio to bare commits."""
    folder = installation.home()
    crew = officers.call(MANY, ROUND, installation.environment(folder))
    port = urlsplit(site.address).port or 80
    report.title("Saving cells over HTTP (each call one cell, on the disk before the answer)")
    with installation.scratch((folder / "database_url").read_text().strip()) as database:
        bare = _bare_commits(database, FEW, SECONDS)
    report.rate(f"bare INSERT and COMMIT, {FEW} connections", bare)
    saving.crowd(port, crew[:FEW], ROUND, seconds=SECONDS)  # not counted: every thread warms up
    found: dict[int, list[saving.Seen]] = {count: [] for count in CROWDS}
    for _ in range(TURNS):
        for count in CROWDS:
            found[count].append(saving.crowd(port, crew[:count], ROUND, seconds=SECONDS))
    rates = {count: _line(report, count, turns, bare) for count, turns in found.items()}
    peak = max(rates.values())
    report.share(f"{MANY} officers, of the peak", rates[MANY] / peak, least=LEAST_SHARE)


def _line(report: Report, count: int, turns: Sequence[saving.Seen], bare: float) -> float:
    """Print what a crowd saw in all its turns and return its median of saves a second."""
    rate = statistics.median(seen.per_second for seen in turns)

    def p(share: float, of: str) -> float:
        return statistics.median(seen.p(share, of) for seen in turns)

    waits = sum(seen.told_to_wait for seen in turns)
    failures = [failure for seen in turns for failure in seen.failures]
    report.rate(f"{count} officers", rate)
    report.note(
        f"  1/{bare / rate:.0f} of bare commits; p50 {p(0.5, 'saves'):.0f} ms,"
        f" p95 {p(0.95, 'saves'):.0f} ms; {waits} x 429, with its waits p95"
        f" {p(0.95, 'patience') / 1e3:.1f} s; /healthz p95 {p(0.95, 'health'):.0f} ms,"
        f" home page p95 {p(0.95, 'pages'):.0f} ms"
    )
    if failures:
        report.missed.append(
            f"{report.section}: {count} officers: {failures[0]}, {len(failures)} x"
        )
    return rate


def _bare_commits(address: str, connections: int, seconds: float) -> float:
    """Return how many rows a second are inserted and committed, one at a time each."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(BARE)
    done = [0] * connections
    until = time.perf_counter() + seconds

    def work(number: int) -> None:
        with psycopg.connect(address) as connection:
            while time.perf_counter() < until:
                connection.execute(ROW + VALUES, [uuid.uuid4()])
                connection.commit()
                done[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


def rooms(report: Report, address: str) -> None:
    """Print the queue's page at a million cells, a workbook's dry run and counts of evidence."""
    with (
        installation.scratch(address) as database,
        tempfile.TemporaryDirectory(prefix="langso-bench-desk-") as name,
    ):
        folder = Path(name)
        (folder / "law").mkdir()
        for law in LAW:
            shutil.copy2(ROOT / "seeds" / "demo" / "law" / law, folder / "law" / law)
        running = Platform.start(folder, DATABASE_URL=database, LANGSO_DEMO="0")
        try:
            running.await_ready(installation.FIRST_SECONDS)
            variables = installation.environment(
                folder, database, DJANGO_SETTINGS_MODULE="langso.config.settings"
            )
            _queue(report, Site(running.url), _part(variables, "queue", ROUND))
            _evidence(report, _part(variables, "evidence", ROUND))
            _workbook(report, _part(variables, "workbook", CLOSED_ROUND))
        finally:
            if running.process.poll() is None:
                running.end()


def _part(variables: dict[str, str], *words: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.filling", *words],
        cwd=ROOT, env=variables, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"desk: {' '.join(words)} failed:\n{done.stderr}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _queue(report: Report, site: Site, made: dict[str, Any]) -> None:
    smallest = seconds_of(lambda: site.get("/healthz"), times=50)
    report.title(f"A province's queue with {made['cells']:,} cells in the database (over HTTP)")
    report.line("/healthz", smallest)
    address = f"/desk/queue/{ROUND}/{made['province']}"
    for name, question in {
        "first page": "",
        "what waits for verification": "?state=submitted",
        "search for a commune": "?q=x%C3%A3%20t%C3%A2n",
    }.items():

        def ask(path: str = address + question) -> str:
            return site.get(path, session=made["session"])

        ask()
        beside = ("the smallest", smallest)
        report.line(name, seconds_of(ask, times=15), limit=QUEUE_LIMIT, beside=beside)


def _evidence(report: Report, made: dict[str, Any]) -> None:
    report.title(f"Evidence counted, {made['links']:,} links in the database")
    report.line("of one sheet's cells", made["sheet"])
    report.line(f"of a province's {made['communes']} communes", made["province"])


def _workbook(report: Report, made: dict[str, Any]) -> None:
    report.title("Dry run of the country's workbook, 5,000 rows x 60 columns")
    if made["refusal"]:
        report.missed.append(f"{report.section}: refused: {made['refusal']}")
    report.line(f"{made['cells']:,} cells: {made['state']}", made["seconds"], limit=WORKBOOK_LIMIT)
    report.rate("cells a second", made["cells"] / made["seconds"])
    report.note(
        f"peak memory {made['megabytes']:.0f} MB, {made['before']:.0f} before; {made['counts']}"
    )
    if made["megabytes"] > WORKBOOK_MEGABYTES:
        report.missed.append(f"{report.section}: {made['megabytes']:.0f} MB > 300 MB")
    report.title("The country's workbook written to its sheets, and the whole of it undone")
    for what, seconds in (("written", made["wrote"]), ("undone", made["undid"])):
        told = f"{made['results'][what]:,} cells {what}"
        report.line(told, seconds, limit=WORKBOOK_WRITTEN_LIMIT)
        report.rate("cells a second", made["cells"] / seconds)
        if made["results"][what] != made["cells"]:
            report.missed.append(f"{report.section}: only {told} of {made['cells']:,}")
