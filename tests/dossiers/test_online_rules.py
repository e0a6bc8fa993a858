"""The online ratio as its law file and pure rules have it."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from langso.core.confidence import Confidence
from langso.dossiers.rules import online
from langso.dossiers.values.online import FileFacts, OnlineCount, Span, StepFact
from langso.standards import queries as standards
from langso.standards.rules import online as law_rules

DAY = dt.date(2026, 3, 2)
YEAR = Span(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
BOTH = frozenset({"person", "agency"})


def the_rule() -> Any:
    found = law_rules.rule_on(standards.online_law(), DAY)
    assert found is not None
    return found


def step(kind: str = "moved", medium: str = "system", on: dt.date = DAY, *signed: str) -> StepFact:
    return StepFact(kind, medium, on, 7, frozenset(signed))


def facts(*steps: StepFact, **said: Any) -> FileFacts:
    known: dict[str, Any] = {
        "file_id": 1, "level": "commune", "procedure_id": "work-file", "opened_on": DAY,
        "closed_on": None, **said,
    }  # fmt: skip
    return FileFacts(steps=(step("opened"), *steps), **known)


@pytest.mark.parametrize(
    ("level", "day", "share", "confidence"),
    [
        ("central", "2024-05-01", 90, Confidence.VERIFIED),
        ("province", "2024-05-01", 90, Confidence.VERIFIED),
        ("district", "2025-06-30", 80, Confidence.VERIFIED),
        ("commune", "2025-12-31", 60, Confidence.VERIFIED),
        ("commune", "2026-01-01", 70, Confidence.RECALLED),
    ],
)
def test_targets_by_level_and_day(level: str, day: str, share: float, confidence: str) -> None:
    target = law_rules.target_on(standards.online_law(), level, dt.date.fromisoformat(day))
    assert target is not None
    assert (target.share_percent, target.confidence) == (share, confidence)


def test_districts_have_no_target_after_they_ended() -> None:
    law = standards.online_law()
    assert law_rules.target_on(law, "district", dt.date(2025, 7, 1)) is None
    assert law_rules.target_on(law, "commune", dt.date(2022, 8, 1)) is None


def test_no_way_of_counting_before_the_first() -> None:
    assert law_rules.rule_on(standards.online_law(), dt.date(2020, 12, 31)) is None
    assert the_rule().confidence == Confidence.UNKNOWN


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ((), set()),
        ((step("drafted"), step("issued", "system", DAY, "person", "agency")), set()),
        ((step("moved", "paper"),), {"paper"}),
        ((step("moved", "entered_afterwards"),), {"entered_afterwards"}),
        ((step("issued", "system", DAY, "person"),), {"unsigned"}),
        ((step("issued"), step("signed", "paper")), {"unsigned", "paper"}),
        # The agency signs the numbered paper, or even signs it late.
        ((step("issued", "system", DAY, "person"), step("signed", "system", DAY, "agency")), set()),
        (
            (
                step("issued", "system", DAY, "person"),
                step("signed", "system", dt.date(2027, 1, 4), "agency"),
            ),
            set(),
        ),
        # Another document's signature is none of this one.
        (
            (
                step("issued", "system", DAY, "person"),
                StepFact("signed", "system", DAY, 8, frozenset({"agency"})),
            ),
            {"unsigned"},
        ),
        # A note is no step, on whatever it was written.
        ((step("noted", "paper"), step("escalated", "paper")), set()),
        # What came after the days asked about tells nothing of them.
        ((step("moved", "paper", dt.date(2027, 1, 1)),), set()),
    ],
)
def test_why_a_file_is_not_online(steps: tuple[StepFact, ...], found: set[str]) -> None:
    assert online.why_not(the_rule(), facts(*steps).steps, YEAR.last_on) == found


def test_both_variants() -> None:
    files = [
        facts(closed_on=DAY),
        facts(step("moved", "paper"), closed_on=DAY),
        facts(),
        facts(closed_on=dt.date(2027, 1, 4)),
        facts(opened_on=dt.date(2027, 1, 4)),
        facts(opened_on=dt.date(2025, 1, 6), closed_on=dt.date(2025, 12, 31)),
    ]
    counts = online.count(the_rule(), files, YEAR, group=lambda one: one.level)
    assert counts == {"commune": OnlineCount(2, 1, 4, 3)}
    assert counts["commune"].closed_share == 0.5
    assert counts["commune"].handled_share == 0.75


def test_nothing_has_no_share() -> None:
    assert OnlineCount().closed_share is None
    assert OnlineCount().handled_share is None


def test_excluded_procedures_are_not_counted() -> None:
    rule = dataclasses.replace(the_rule(), excluded_procedures=frozenset({"secret-work"}))
    files = [facts(closed_on=DAY, procedure_id="secret-work"), facts(closed_on=DAY)]
    counts = online.count(rule, files, YEAR, group=lambda one: one.level)
    assert counts == {"commune": OnlineCount(1, 1, 1, 1)}


days = st.dates(dt.date(2025, 6, 1), dt.date(2027, 6, 1))
kinds = st.sampled_from(("moved", "drafted", "signed", "issued", "noted"))
media = st.sampled_from(("system", "system", "paper", "entered_afterwards"))
events = st.builds(
    StepFact,
    kinds,
    media,
    days,
    st.sampled_from((1, 2)),
    st.frozensets(st.sampled_from(("person", "agency"))),
)


@given(st.lists(events, max_size=8), days, st.none() | days)
def test_more_paper_never_makes_a_file_online(
    steps: list[StepFact], opened: dt.date, closed: dt.date | None
) -> None:
    """Adding an event done on paper can only take a file out of those online."""
    one = facts(*steps, opened_on=opened, closed_on=closed)
    more = facts(*steps, step("moved", "paper"), opened_on=opened, closed_on=closed)
    before = online.count(the_rule(), [one], YEAR, group=lambda _: 0).get(0, OnlineCount())
    after = online.count(the_rule(), [more], YEAR, group=lambda _: 0).get(0, OnlineCount())
    assert (after.closed, after.handled) == (before.closed, before.handled)
    assert after.closed_online == after.handled_online == 0
    assert before.closed_online <= before.closed <= before.handled
    assert before.closed_online <= before.handled_online <= before.handled


def check(folder: Path, **changed: Any) -> list[str]:
    content = yaml.load(
        (settings.LANGSO_LAW_FOLDER / "online-ratio.yaml").read_text(), Loader=yaml.CSafeLoader
    )
    (folder / "ratio.yaml").write_text(
        yaml.safe_dump({**content, "id": "own-ratio", **changed}, allow_unicode=True)
    )
    return [fault.message for fault in standards.check_folder(path=folder)]


def test_an_installations_own_way_of_counting(tmp_path: Path) -> None:
    assert check(tmp_path) == []


def a_rule(**changed: Any) -> dict[str, Any]:
    content = yaml.load(
        (settings.LANGSO_LAW_FOLDER / "online-ratio.yaml").read_text(), Loader=yaml.CSafeLoader
    )
    return {**content["rules"][0], **changed}


def a_target(**changed: Any) -> dict[str, Any]:
    return {
        "level": "commune", "share_percent": 50, "valid_from": "2026-01-01", "by_year": 2026,
        "confidence": "assumed", "source": "own", **changed,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"rules": [a_rule(sources=["nowhere"])]}, "'nowhere'"),
        ({"rules": [a_rule(steps=["moved"])]}, "opened"),
        ({"rules": [a_rule(), a_rule()]}, "trùng"),
        ({"rules": [a_rule(valid_from="2026-02-30")]}, "2026-02-30"),
        ({"targets": [a_target(source="nowhere")]}, "'nowhere'"),
        ({"targets": [a_target(valid_to="2026-02-30")]}, "2026-02-30"),
        ({"targets": [a_target(valid_to="2025-12-31")]}, "ngày cuối trước ngày đầu"),
        ({"targets": [a_target(share_percent=101)]}, "101"),
    ],
)
def test_faults_of_the_law_file(tmp_path: Path, changed: dict[str, Any], words: str) -> None:
    faults = check(tmp_path, **changed)
    assert len(faults) == 1
    assert words in faults[0]
