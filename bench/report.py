"""How the bench prints: milliseconds for the reader, ratios for the judgement."""

import json
import sys


class Report:
    """Prints lines as they come and remembers which limits were missed."""

    def __init__(self) -> None:
        self.figures: dict[str, float] = {}
        self.missed: list[str] = []
        self.section = ""

    def title(self, text: str) -> None:
        self.section = text
        print(f"\n{text}")

    def note(self, text: str) -> None:
        print(f"  {text}")

    def line(self, name: str, seconds: float, *, limit: float | None = None) -> None:
        said = (
            "" if limit is None else f"  {seconds / limit:5.2f} of the limit {limit * 1e3:.0f} ms"
        )
        print(f"  {name:44s} {seconds * 1e3:9.1f} ms{said}")
        self._keep(name, seconds)
        if limit is not None and seconds > limit:
            self.missed.append(f"{self.section}: {name} {seconds * 1e3:.1f} ms > {limit * 1e3:.0f}")

    def beside(
        self, name: str, seconds: float, mine: float, *, wanted: float | None = None
    ) -> None:
        ratio = seconds / mine
        said = f"{ratio:.1f}x slower than" if ratio > 1 else f"{1 / ratio:.1f}x faster than"
        print(f"  {name:44s} {seconds * 1e3:9.1f} ms  {said} the engine")
        self._keep(name, seconds)
        if wanted is not None and ratio < wanted:
            self.missed.append(f"{self.section}: {name} only {ratio:.1f}x slower, {wanted}x wanted")

    def growth(self, name: str, seconds: float, base: float, times: int) -> None:
        ratio = seconds / base / times
        print(f"  {name:44s} {seconds * 1e3:9.1f} ms  {ratio:.2f} of {times} times the base")
        self._keep(name, seconds)

    def rate(self, name: str, per_second: float, *, limit: float | None = None) -> None:
        said = "" if limit is None else f"  {per_second / limit:5.2f} of the limit {limit:,.0f}/s"
        print(f"  {name:44s} {per_second:9,.0f} /s{said}")
        self.figures[f"{self.section} / {name}"] = per_second
        if limit is not None and per_second < limit:
            self.missed.append(f"{self.section}: {name} {per_second:,.0f}/s < {limit:,.0f}/s")

    def finish(self, *, as_json: bool) -> None:
        if as_json:
            json.dump({"figures": self.figures, "missed": self.missed}, sys.stdout, indent=2)
        print("\nAll limits kept." if not self.missed else "\nLimits missed:")
        for missed in self.missed:
            print(f"  {missed}")

    def _keep(self, name: str, seconds: float) -> None:
        self.figures[f"{self.section} / {name}"] = seconds
