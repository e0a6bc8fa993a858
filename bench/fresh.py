"""From an approved figure to what readers see: seconds until four pages show it.

One commune's income is reported so low that the commune loses its title. The clock starts when
the API has answered; each page is asked again and again by a reader of its own until it shows
the change. Afterwards the batch is withdrawn, so the country is as it was.
"""

import json
import statistics
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from bench.report import Report
from bench.web import Site, seconds_of

SET, PERIOD, INDICATOR = "commune-ntm-2021-2025", "2024", "10"
VALUE, SHOWN = 1.37, "1,37 triệu"
LIMIT = 1.0
MOST_SECONDS = 60.0
PAUSE = 0.005
TIMES = 3
ASKED_BEFORE = 25
"""Questions for each page beforehand, so that every process of the platform has answered it."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A page, and how to tell from its text whether the new figure is in it."""

    name: str
    path: str
    shows: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Case:
    """A commune that has the title, its province, and what pages said before."""

    commune: str
    province: str
    criteria_met: int
    province_met: int


def map_values(page: str) -> dict[str, Any]:
    """Return what a page's map shows, by code of the place."""
    block = page.split('<script id="map-values" type="application/json">')[1]
    return dict(json.loads(block.split("</script>")[0])["values"])


def met_in(rollup: dict[str, Any], province: str) -> int:
    """Return how many communes of a province meet the indicator, from a roll-up's answer."""
    row = next(item for item in rollup["items"] if item["code"] == province)
    return int(row["indicators"][INDICATOR]["met"])


ROLLUP = f"/api/v1/rollups?criteria_set={SET}&period={PERIOD}&level=province&limit=100"


def choose(site: Site) -> Case:
    """Return the first commune in the list that has the title."""
    asked = f"/api/v1/verdicts?criteria_set={SET}&period={PERIOD}"
    for item in site.read(f"{asked}&limit=1000")["items"]:
        if item["indicator"] != INDICATOR or item["verdict"] != "met":
            continue
        told = site.read(f"{asked}&unit={item['unit']}")
        if told["verdict"] == "met":
            met = met_in(site.read(ROLLUP), item["province"])
            return Case(item["unit"], item["province"], told["title"]["criteria_met"], met)
    raise SystemExit("fresh: no commune has the title; is the demonstration loaded?")


def watches(case: Case) -> list[Watch]:
    """Return the four pages, each with what it must say once the figure counts."""
    return [
        Watch(
            "roll-up (API)",
            ROLLUP,
            lambda text: met_in(json.loads(text), case.province) == case.province_met - 1,
        ),
        Watch(
            "home page",
            f"/?period={PERIOD}&measure={INDICATOR}",
            lambda text: map_values(text)[case.province]["numerator"] == case.province_met - 1,
        ),
        Watch(
            "province page",
            f"/places/{case.province}?period={PERIOD}",
            lambda text: map_values(text)[case.commune]["value"] == case.criteria_met - 1,
        ),
        Watch(
            "commune page", f"/places/{case.commune}?period={PERIOD}", lambda text: SHOWN in text
        ),
    ]


def record(site: Site, case: Case) -> int:
    """Send the figure, approved, and return its batch."""
    cell = {"unit": case.commune, "indicator": INDICATOR, "period": PERIOD, "value": VALUE}
    body = {
        "criteria_set": SET, "key": f"bench:{uuid.uuid4()}", "source": "bench",
        "status": "approved", "observations": [cell],
    }  # fmt: skip
    return int(site.send("/api/v1/observations", body)["batch"])


def seconds_until(watch: Watch, ask: Callable[[str], str], began: float) -> float:
    """Ask for a page until it shows the figure; return the seconds since `began`.

    Raises SystemExit when it does not within a minute.
    """
    while not watch.shows(ask(watch.path)):
        if time.perf_counter() - began > MOST_SECONDS:
            raise SystemExit(f"fresh: {watch.name} does not show the figure: {watch.path}")
        time.sleep(PAUSE)
    return time.perf_counter() - began


def measure(site: Site, case: Case) -> tuple[float, list[float]]:
    """Return the seconds of recording, and those until each page showed it; then take it back."""
    asked = time.perf_counter()
    batch = record(site, case)
    began = time.perf_counter()
    try:
        pages = watches(case)
        with ThreadPoolExecutor(len(pages)) as readers:
            found = list(readers.map(lambda page: seconds_until(page, site.get, began), pages))
    finally:
        reason = {"reason": "Đo tốc độ (bench)"}
        site.send(f"/api/v1/batches/{batch}/withdraw", reason)
    return began - asked, found


def run_warm(report: Report, site: Site) -> Case:
    """Measure on a platform whose readers have been there, beside the same pages unchanged.

    One figure that is not counted goes before; of the others the median and the slowest are told.
    """
    case = choose(site)
    pages = watches(case)
    kept = [seconds_of(lambda path=page.path: site.get(path), times=ASKED_BEFORE) for page in pages]
    rounds = [measure(site, case) for _ in range(TIMES + 1)][1:]
    report.title("Fresh, warm: from the answer to POST /observations until pages show the figure")
    recorded = statistics.median(seconds for seconds, _ in rounds)
    report.line("POST /observations (one approved figure)", recorded)
    for number, (page, unchanged) in enumerate(zip(pages, kept, strict=True)):
        found = [seconds[number] for _, seconds in rounds]
        beside = ("the page unchanged", unchanged)
        report.line(page.name, statistics.median(found), limit=LIMIT, beside=beside)
        report.line(f"{page.name}, slowest of {TIMES}", max(found), limit=LIMIT)
    return case


def run_cold(report: Report, site: Site, case: Case, ready: float) -> None:
    """Measure on a platform that nobody has asked anything yet."""
    recorded, found = measure(site, case)
    report.title("Fresh, just started: the same as the first questions to a new platform")
    report.line("start until /healthz is ready", ready)
    report.line("POST /observations (one approved figure)", recorded)
    for page, seconds in zip(watches(case), found, strict=True):
        report.line(page.name, seconds, limit=LIMIT, beside=("its start", ready))
