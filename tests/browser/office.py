"""What an office does before anyone looks: an account, a token, figures through the open API."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from langso.core import http_client
from tests.browser.operating import Operator
from tools.serving import Platform

SET = "commune-ntm-2021-2025"
PERIOD = "2024"
ON = "2024-12-31"
PROVINCE = "42"
INCOME = "income_per_person"
# Indicators of the set that ask for a fact which decides whether another level holds.
CONDITIONS = {"schools": 5}


@dataclass
class Office:
    """A platform, the person who works on it, and three communes of Hà Tĩnh.

    `titled` meets every indicator, `poor` all but income, `silent` has reported nothing.
    """

    platform: Platform
    username: str
    password: str
    token: str
    operator: Operator

    @property
    def url(self) -> str:
        return self.platform.url

    def ask(self, path: str) -> Any:
        """Return what the API answers to GET."""
        with http_client.ask(f"{self.url}/api/v1/{path}", seconds=60) as answer:
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
        with http_client.ask(
            f"{self.url}/api/v1/observations",
            seconds=60,
            body=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
        ) as answer:
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
