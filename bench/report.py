"""How the bench prints: milliseconds for the reader, ratios for the judgement."""

import json
import sys
from typing import TextIO


class Report:
    """Prints lines as they come and remembers which limits were missed.

    With `as_json` the lines go to standard error and one JSON object, at the end, to standard
    output, so that a program may read it.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self.figures: dict[str, float] = {}
        self.missed: list[str] = []
        self.section = ""
        self.as_json = as_json

    @property
    def out(self) -> TextIO:
        return sys.stderr if self.as_json else sys.stdout

    def title(self, text: str) -> None:
        self.section = text
        self.say(f"\n{text}")

    def note(self, text: str) -> None:
        self.say(f"  {text}")

    def say(self, text: str) -> None:
        print(text, file=self.out, flush=True)

    def line(
        self,
        name: str,
        seconds: float,
        *,
        limit: float | None = None,
        beside: tuple[str, float] | None = None,
    ) -> None:
        """Print one duration with its share of the limit, and its ratio to another duration."""
        said = (
            "" if limit is None else f"  {seconds / limit:5.2f} of the limit {limit * 1e3:.0f} ms"
        )
        if beside is not None:
            said += f"  {seconds / beside[1]:6.1f}x {beside[0]}"
        self.say(f"  {name:44s} {seconds * 1e3:9.1f} ms{said}")
        self.keep(name, seconds, limit=limit)

    def beside(
        self, name: str, seconds: float, mine: float, *, wanted: float | None = None
    ) -> None:
        ratio = seconds / mine
        said = f"{ratio:.1f}x slower than" if ratio > 1 else f"{1 / ratio:.1f}x faster than"
        self.say(f"  {name:44s} {seconds * 1e3:9.1f} ms  {said} the engine")
        self.keep(name, seconds)
        if wanted is not None and ratio < wanted:
            self.missed.append(f"{self.section}: {name} only {ratio:.1f}x slower, {wanted}x wanted")

    def growth(self, name: str, seconds: float, base: float, times: int) -> None:
        ratio = seconds / base / times
        self.say(f"  {name:44s} {seconds * 1e3:9.1f} ms  {ratio:.2f} of {times} times the base")
        self.keep(name, seconds)

    def rate(self, name: str, per_second: float, *, limit: float | None = None) -> None:
        said = "" if limit is None else f"  {per_second / limit:5.2f} of the limit {limit:,.0f}/s"
        self.say(f"  {name:44s} {per_second:9,.0f} /s{said}")
        self.figures[f"{self.section} / {name}"] = per_second
        if limit is not None and per_second < limit:
            self.missed.append(f"{self.section}: {name} {per_second:,.0f}/s < {limit:,.0f}/s")

    def share(self, name: str, share: float, *, least: float) -> None:
        """Print a share that must not be less than some other."""
        self.say(f"  {name:44s} {share:9.0%}     at least {least:.0%} wanted")
        self.figures[f"{self.section} / {name}"] = share
        if share < least:
            self.missed.append(f"{self.section}: {name} {share:.0%} < {least:.0%}")

    def keep(self, name: str, seconds: float, *, limit: float | None = None) -> None:
        """Remember a duration, and that it missed its limit when it did; print nothing."""
        self.figures[f"{self.section} / {name}"] = seconds
        if limit is not None and seconds > limit:
            self.missed.append(f"{self.section}: {name} {seconds * 1e3:.1f} ms > {limit * 1e3:.0f}")

    def finish(self) -> None:
        self.say("\nAll limits kept." if not self.missed else "\nLimits missed:")
        for missed in self.missed:
            self.note(missed)
        if self.as_json:
            json.dump({"figures": self.figures, "missed": self.missed}, sys.stdout, indent=2)
            print()
