"""What the demonstration is drawn to: shares by set, period, criterion and indicator."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class TitleTarget:
    """Share of units that meet a set in a period, and the mean of criteria they meet.

    `share` is counted on the units that meet `of` (another set) when it is given, else on all
    units the set is for. `mean_criteria` None: nothing published, the default depth is used.
    """

    share: float
    mean_criteria: float | None
    of: str | None
    applicants: float
    """How many apply beyond those who meet, as a multiple of the latter; others report nothing."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The file as read; periods are texts such as `2023` and `2025-H1`."""

    raw: dict[str, Any]

    @property
    def seed(self) -> int:
        """The seed of all randomness."""
        return int(self.raw["seed"])

    @property
    def old_periods(self) -> list[str]:
        """Periods reported by the units of before the reform."""
        return [str(period) for period in self.raw["periods"]["before_reform"]]

    @property
    def new_periods(self) -> list[str]:
        """Periods reported by the units of after the reform."""
        return [str(period) for period in self.raw["periods"]["after_reform"]]

    def title(self, set_id: str, period: str) -> TitleTarget | None:
        """Return the target of a set in a period, None when the set is not drawn then."""
        spec = self.raw["titles"].get(set_id)
        if spec is None or period not in spec["share"]:
            return None
        mean = spec.get("mean_criteria", {}).get(period)
        return TitleTarget(
            share=float(spec["share"][period]),
            mean_criteria=None if mean is None else float(mean),
            of=spec.get("of"),
            applicants=float(spec.get("applicants", 0)),
        )

    def met_shares(self, set_id: str, kind: str, period: str) -> dict[str, float]:
        """Return the named shares of `kind` ("criteria" or "indicators") in a period."""
        spec = self.raw.get(kind, {}).get(set_id, {})
        return {
            str(name): float(by_period[period])
            for name, by_period in spec.items()
            if period in by_period
        }

    def difficulty(self, set_id: str) -> dict[str, float]:
        """Return relative difficulties of criteria and indicators by number or code."""
        spec = self.raw.get("difficulty", {}).get(set_id, {})
        return {str(name): float(value) for name, value in spec.items()}


def read(path: Path) -> Calibration:
    """Return the calibration file."""
    return Calibration(yaml.safe_load(path.read_text(encoding="utf-8")))
