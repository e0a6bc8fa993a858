"""Which part needs what, and in which order: the quiet ones first, the restarted platform last."""

import argparse
import os

from bench import desk, engine, files, fresh, imports, installation, pages, trials
from bench.report import Report
from bench.web import Site

OVER_HTTP = {"pages", "what-if", "desk", "fresh"}


def measure(asked: argparse.Namespace) -> Report:
    """Run the parts asked for and return what was found."""
    report = Report(as_json=asked.json)
    report.say(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the first measurement"
    )
    parts = set(asked.parts)
    if parts & {"engine", "import", "desk", "files"}:
        with installation.server() as address:
            if "engine" in parts:
                engine.run(report, address)
            if "import" in parts:
                imports.run(report, address)
            if "desk" in parts:
                desk.rooms(report, address)
            if "files" in parts:
                files.run(report, address)
    if asked.url:
        _over_http(report, Site(asked.url, asked.token), parts)
    elif parts & OVER_HTTP:
        _own_platform(report, parts)
    return report


def _own_platform(report: Report, parts: set[str]) -> None:
    with installation.platform(report) as (site, _ready):
        if "desk" in parts:
            desk.saves(report, site)
        case = _over_http(report, site, parts)
    if case is not None:
        # Started anew: nothing of this ledger's state is in any process yet.
        with installation.platform(report) as (site, ready):
            fresh.run_cold(report, site, case, ready)


def _over_http(report: Report, site: Site, parts: set[str]) -> fresh.Case | None:
    """Ask a running platform; return the commune that `fresh` reported of."""
    if "pages" in parts:
        pages.run(report, site)
    if "what-if" in parts:
        trials.run(report, site)
    return fresh.run_warm(report, site) if "fresh" in parts else None
