"""Golden cases in YAML: what the law says of each indicator, by the oracle and by the engine."""

from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from langso.assessment.queries.stateless import figures_given, profile_given
from langso.assessment.rules import judging
from langso.assessment.values import CODE, Verdict
from langso.standards import queries as standards
from tests.factories import engine

FILES = sorted((Path(__file__).parents[1] / "cases").glob("*.yaml"))

pytestmark = pytest.mark.django_db


def expected(case):
    """Per code: (verdict, reason or None)."""
    for code, said in case["expect"].items():
        if isinstance(said, dict):
            yield code, said["verdict"], said.get("reason")
        else:
            yield code, said, None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_golden_cases(path):
    data = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
    by_year = defaultdict(list)
    for case in data["cases"]:
        by_year[case["year"]].append(case)

    for year, cases in by_year.items():
        criteria_set = standards.get_set(set_id=data["criteria_set"], year=year, assumptions=False)
        units = [
            engine.Case(
                profile_given(
                    region=case["region"], classes=case.get("classes", ()), province=None
                ),
                figures_given(criteria_set, case["values"]),
            )
            for case in cases
        ]
        outcomes = engine.run(criteria_set, units)
        for case, unit, outcome in zip(cases, units, outcomes, strict=True):
            judgement = judging.judge(criteria_set, unit.figures, unit.profile)
            told = {item.item.code: item for item in judgement.items}
            found = dict(zip(told, outcome.items, strict=True))
            for code, verdict, reason in expected(case):
                assert told[code].code == CODE[Verdict(verdict)], case["title"]
                assert reason in (None, told[code].reason), case["title"]
                assert found[code][0] == told[code].code, case["title"]
            if "expect_set" in case:
                assert judgement.code == outcome.code == CODE[case["expect_set"]["verdict"]]
                assert judgement.reason == case["expect_set"]["reason"]
