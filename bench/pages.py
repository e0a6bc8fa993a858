"""Pages and API under fifty readers, beside the server's smallest answer in the same run."""

import random

from bench.readers import Crowd, crowd
from bench.report import Report
from bench.web import Site

READERS = 50
SECONDS = 8.0
ASKED_BEFORE = 25
"""Questions beforehand, so that every process of the platform has answered the page once."""


def _commune_paths(site: Site, count: int) -> list[str]:
    """Paths of communes drawn from the whole country: far more than any cache holds."""
    codes: list[str] = []
    path: str | None = "/api/v1/units?on=2025-06-30&level=commune&limit=1000"
    while path and len(codes) < 10_000:
        page = site.read(path)
        codes += [item["code"] for item in page["items"] if item["kind"] == "commune"]
        path = page["next"]
    random.Random(7).shuffle(codes)
    return [f"/places/{code}?on=2025-06-30" for code in codes[:count]]


def _line(
    report: Report, name: str, seen: Crowd, floor: Crowd, *, limit: float | None = None
) -> None:
    """Print one crowd: half and 95 % of the answers came within, and how many a second."""
    bound = f"  {seen.p95_ms / limit / 1e3:5.2f} of the limit {limit * 1e3:.0f} ms" if limit else ""
    report.note(
        f"{name:36s} p50 {seen.p50_ms:8.1f} ms  p95 {seen.p95_ms:8.1f} ms"
        f"  {seen.per_second:6.0f} /s  {seen.p95_ms / floor.p95_ms:5.1f}x the smallest p95{bound}"
    )
    report.keep(f"{name}, p95", seen.p95_ms / 1e3, limit=limit)
    if seen.failures:
        report.missed.append(f"{report.section}: {name}: {seen.failures} answers were not 200")


def run(report: Report, site: Site) -> None:
    """Print p50, p95 and answers a second of the pages that matter, and their ratios."""
    communes = _commune_paths(site, 4000)
    rollup = "/api/v1/rollups?criteria_set=commune-ntm-2021-2025&period=2024&level=province"
    asked = [
        ("home page", ["/"], READERS, 0.150),
        ("roll-up by province (API)", [rollup], READERS, 0.150),
        ("commune pages, one reader, uncached", communes[:500], 1, 0.120),
        ("commune pages, fifty readers", communes[500:], READERS, None),
    ]
    for _, paths, _, _ in asked:
        for _ in range(ASKED_BEFORE):
            site.get(paths[0])
    floor = crowd(site.address, ["/healthz"], readers=READERS, seconds=SECONDS / 2)
    single = crowd(site.address, ["/healthz"], readers=1, seconds=SECONDS / 4)
    report.title(f"Pages under {READERS} readers (smallest answer: /healthz)")
    _line(report, "/healthz, fifty readers", floor, floor)
    _line(report, "/healthz, one reader", single, single)
    for name, paths, readers, limit in asked:
        seen = crowd(site.address, paths, readers=readers, seconds=SECONDS)
        _line(report, name, seen, floor if readers > 1 else single, limit=limit)
