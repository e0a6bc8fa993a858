"""What-if for the whole country over HTTP, beside the server's smallest answer."""

import statistics

from bench.readers import percentile
from bench.report import Report
from bench.web import Site, seconds_of

SET, PERIOD = "commune-ntm-2021-2025", "2024"
LIMIT = 0.300
TIMES = 15
TRIALS = {
    "one level changed": ("10",),
    "three levels changed": ("10", "9.2", "15.2"),
}


def changes(indicators: tuple[str, ...], turn: int) -> list[dict[str, object]]:
    """Return levels that nobody has tried before: each turn others, so nothing can be kept."""
    return [{"indicator": code, "value": 55 + turn / 10} for code in indicators]


def run(report: Report, site: Site) -> None:
    """Print the median and the 95th percentile of each trial."""
    smallest = seconds_of(lambda: site.get("/healthz"), times=50)
    report.title("What-if: levels of a set changed for the whole country (smallest: /healthz)")
    report.line("/healthz", smallest)
    for number, (name, indicators) in enumerate(TRIALS.items()):
        found = []
        for turn in range(TIMES + 1):
            tried = changes(indicators, turn + number * 100)
            body = {"criteria_set": SET, "period": PERIOD, "changes": tried}
            found.append(seconds_of(lambda body=body: site.send("/api/v1/what-if", body), times=1))
        report.line(f"{name}, first", found[0])
        beside = ("the smallest", smallest)
        report.line(f"{name}, median", statistics.median(found[1:]), limit=LIMIT, beside=beside)
        report.line(f"{name}, p95", percentile(found[1:], 0.95), beside=beside)
