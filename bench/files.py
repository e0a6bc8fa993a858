"""Work files: the mailbox and the search over HTTP, the online ratio, numbers given at once.

All of it in a scratch database with a hundred thousand files and a million documents, dropped
afterwards.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import installation
from bench.readers import percentile
from bench.report import Report
from bench.web import Site
from tools.serving import ROOT, Platform

PAGE_LIMIT, RATIO_LIMIT = 0.300, 0.200
TURNS = 20
QUESTIONS = {
    "what waits for me": "?tab=waiting",
    "overdue, everybody's": "?tab=overdue&of=all",
    "all under way": "?tab=all",
    "ended": "?tab=closed",
    "search: a rare word of a document": "?tab=all&q=ng%C3%A0n+tr%C6%B0%C6%A1i",
    "search: a title": "?tab=closed&q=duong+truc+thon+dot+41",
    "search: words of every third file": "?tab=all&q=b%C3%A1o+c%C3%A1o",
    "search: words of none of the ended": "?tab=closed&q=r%C3%A0+so%C3%A1t",
    "search: a code": "?tab=closed&q=4321/HS-UBND",
}


def run(report: Report, address: str) -> None:
    """Fill a database and print p95 of the pages, the ratio and the numbering."""
    with (
        installation.scratch(address) as database,
        tempfile.TemporaryDirectory(prefix="langso-bench-files-") as name,
    ):
        folder = Path(name)
        running = Platform.start(folder, DATABASE_URL=database, LANGSO_DEMO="0")
        try:
            running.await_ready(installation.FIRST_SECONDS)
            variables = installation.environment(
                folder, database, DJANGO_SETTINGS_MODULE="langso.config.settings"
            )
            measure(report, Site(running.url), variables)
        finally:
            if running.process.poll() is None:
                running.end()


def measure(report: Report, site: Site, variables: dict[str, str]) -> None:
    """Fill the database of a running platform and measure there."""
    made = _part(variables, "fill")
    for who, session in made["sessions"].items():
        report.title(
            f"Mailbox of the {who}'s officer: {made['files']:,} files, {made['documents']:,}"
            " documents (over HTTP, p95)"
        )
        for name, query in QUESTIONS.items():

            def ask(path: str = f"/files/{query}", session: str = session) -> str:
                return site.get(path, session=session)

            report.line(name, _p95(ask), limit=PAGE_LIMIT)
    _ratio(report, _part(variables, "ratio"))
    _numbering(report, _part(variables, "numbering"))


def _p95(ask: Callable[[], object]) -> float:
    ask()
    found = []
    for _ in range(TURNS):
        began = time.perf_counter()
        ask()
        found.append(time.perf_counter() - began)
    return percentile(found, 0.95)


def _ratio(report: Report, found: dict[str, Any]) -> None:
    report.title(f"Online ratio of the country: {found['closed']:,} files closed in the year (p95)")
    report.note(f"{found['online'] / found['closed']:.1%} online")
    report.line("the count", percentile(found["count"], 0.95), limit=RATIO_LIMIT)
    report.line("the page's content", percentile(found["page"], 0.95))
    report.line("the page's content, all handled", percentile(found["handled"], 0.95))


def _numbering(report: Report, found: dict[str, Any]) -> None:
    report.title("Fifty officers of one organisation number outgoing documents at once")
    report.rate("documents numbered", found["numbers"] / found["seconds"])
    report.line("waiting for a number, p95", found["p95"])
    report.note("no gap, no double" if found["whole"] else "GAPS OR DOUBLES")
    if not found["whole"]:
        report.missed.append(f"{report.section}: numbers with a gap or twice")


def _part(variables: dict[str, str], *words: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.filing", *words],
        cwd=ROOT, env=variables, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"files: {' '.join(words)} failed:\n{done.stderr}")
    return dict(json.loads(done.stdout.splitlines()[-1]))
