"""Pages and API under fifty readers, beside the server's smallest answer in the same run."""

import json
import random
import urllib.request

from bench.readers import Crowd, crowd

READERS = 50
SECONDS = 8.0


def _get(address: str, path: str) -> dict:
    with urllib.request.urlopen(address + path, timeout=60) as answer:  # noqa: S310 - ours
        return json.load(answer)


def _commune_paths(address: str, count: int) -> list[str]:
    """Paths of communes drawn from the whole country: far more than any cache holds."""
    codes: list[str] = []
    path: str | None = "/api/v1/units?on=2025-06-30&level=commune&limit=1000"
    while path and len(codes) < 10_000:
        page = _get(address, path)
        codes += [item["code"] for item in page["items"] if item["kind"] == "commune"]
        path = page["next"]
    random.Random(7).shuffle(codes)
    return [f"/places/{code}?on=2025-06-30" for code in codes[:count]]


def _line(name: str, seen: Crowd, floor: Crowd, bound_ms: float | None) -> str:
    bound = f"   bound {bound_ms:.0f} ms" if bound_ms else ""
    failed = f"   {seen.failures} FAILED" if seen.failures else ""
    return (
        f"  {name:<34} p50 {seen.p50_ms:7.1f} ms   p95 {seen.p95_ms:7.1f} ms"
        f"   {seen.per_second:7.0f}/s   {seen.p95_ms / floor.p95_ms:4.1f}× the smallest p95"
        f"{bound}{failed}"
    )


def run(address: str) -> None:
    """Print p50, p95 and answers a second of the pages that matter, and their ratios."""
    communes = _commune_paths(address, 4000)
    rollup = "/api/v1/rollups?criteria_set=commune-ntm-2021-2025&period=2024&level=province"
    asked = [
        ("home page", ["/"], READERS, 150.0),
        ("roll-up by province (API)", [rollup], READERS, 150.0),
        ("commune pages, one reader, uncached", communes[:500], 1, 120.0),
        ("commune pages, fifty readers", communes[500:], READERS, None),
    ]
    for _, paths, _, _ in asked:
        crowd(address, paths[:1], readers=2, seconds=1.0)
    floor = crowd(address, ["/healthz"], readers=READERS, seconds=SECONDS / 2)
    single = crowd(address, ["/healthz"], readers=1, seconds=SECONDS / 4)
    print(f"HTTP at {address} (smallest answer: /healthz)")
    print(_line("/healthz, fifty readers", floor, floor, None))
    for name, paths, readers, bound in asked:
        seen = crowd(address, paths, readers=readers, seconds=SECONDS)
        print(_line(name, seen, floor if readers > 1 else single, bound))
