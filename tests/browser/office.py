"""What an office does before anyone looks: an account, a token, figures through the open API."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.repository.tree import ROOT
from tools.serving import Platform

SET = "commune-ntm-2021-2025"
PERIOD = "2024"
ON = "2024-12-31"
PROVINCE = "42"
INCOME = "income_per_person"
# Indicators of the set that ask for a fact which decides whether another level holds.
CONDITIONS = {"schools": 5}


def operator(home: Path, *words: str) -> str:
    """Return what a command of `langso` says, run as the platform's operator runs it."""
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "langso", *words],
        cwd=ROOT, env={**inherited, "LANGSO_HOME": str(home)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@dataclass
class Office:
    """A platform, the person who works on it, and three communes of Hà Tĩnh.

    `titled` meets every indicator, `poor` all but income, `silent` has reported nothing.
    """

    platform: Platform
    username: str
    password: str
    token: str

    @property
    def url(self) -> str:
        return self.platform.url

    def ask(self, path: str) -> Any:
        """Return what the API answers to GET."""
        with urllib.request.urlopen(f"{self.url}/api/v1/{path}", timeout=60) as answer:  # noqa: S310
            return json.load(answer)

    def record(self, rows: Iterable[tuple[str, str, object]]) -> None:
        """Record and approve figures: commune, element, value."""
        body = {
            "source": "Báo cáo năm của xã",
            "criteria_set": SET,
            "status": "approved",
            "observations": [
                {"unit": unit, "element": element, "period": PERIOD, "value": value}
                for unit, element, value in rows
            ],
        }
        request = urllib.request.Request(  # noqa: S310 - our own
            f"{self.url}/api/v1/observations",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own
            assert answer.status == 201

    @cached_property
    def communes(self) -> list[dict[str, Any]]:
        """Communes of the province that lived until the reform and have a name of their own."""
        address = f"units?on={ON}&level=commune&kind=commune&parent={PROVINCE}&limit=100"
        found = self.ask(address)["items"]
        return [unit for unit in found if unit["ended_on"] == "2025-06-30"]

    @property
    def titled(self) -> dict[str, Any]:
        return self.communes[0]

    @property
    def poor(self) -> dict[str, Any]:
        return self.communes[1]

    @property
    def silent(self) -> dict[str, Any]:
        return self.communes[2]

    @cached_property
    def sufficient(self) -> dict[str, object]:
        """A figure for every element of the set with which its indicator is met."""
        criteria = self.ask(f"criteria-sets/{SET}?year={PERIOD}")["criteria"]
        values: dict[str, object] = {}
        for criterion in criteria:
            for indicator in criterion["indicators"]:
                for test in indicator["tests"]:
                    values[test["element"]] = _sufficient(test)
        return {**values, **CONDITIONS}

    def report(self) -> None:
        """Record the figures that the journeys start from."""
        enough = self.sufficient
        self.record((self.titled["code"], element, value) for element, value in enough.items())
        self.record(
            (self.poor["code"], element, 20 if element == INCOME else value)
            for element, value in enough.items()
        )


def _sufficient(test: dict[str, Any]) -> object:
    labels = [level["label"] for level in test["levels"] if level["label"]]
    if test["comparison"] != "gte":
        return 0
    return labels[0] if labels else 100
