"""Random walks over every shipped procedure: what is allowed is what a naive reading says.

Anybody tries any outcome with anything left out; no stage is skipped, repeated or done by the
wrong role, through the rules, the actions and the page alike.
"""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from langso.accounts.values import Role
from langso.dossiers import actions, queries
from langso.dossiers.rules import machine, replaying
from langso.dossiers.values.files import (
    Ask,
    Event,
    EventKind,
    Facts,
    FileStatus,
    Places,
    Post,
    ProblemsError,
)
from langso.standards.rules.procedures import procedure_of
from langso.standards.rules.reading import read_document
from tests.dossiers import naive
from tests.dossiers.naive import GIVEN, MEMBERS, Naive, Officer
from tests.factories import geography, offices
from tests.factories.accounts import person

RAW = naive.raw_procedures()
PROCEDURES = {
    path.stem: procedure_of(read_document(path.read_text(), file=path.name).data)
    for path in naive.FOLDER.glob("*.yaml")
}
OFFICERS = [
    Officer("recorder", "recorder", "unit"), Officer("leader", "leader", "unit"),
    Officer("clerk", "clerk", "unit"), Officer("front", "front", "unit"),
    Officer("neighbour", "leader", "other"), Officer("d_leader", "leader", "district"),
    Officer("d_verifier", "verifier", "district"), Officer("d_front", "front", "district"),
    Officer("coordination", "verifier", "province", "coordination"),
    Officer("health", "verifier", "province", "health"),
    Officer("finance", "verifier", "province", "finance"),
    Officer("whole", "verifier", "province"), Officer("appraiser", "appraiser", "province"),
    Officer("second", "appraiser", "province"), Officer("p_clerk", "clerk", "province"),
    Officer("p_front", "front", "province"), Officer("chairman", "provincial_leader", "province"),
    Officer("council1", "council_member", "province"),
    Officer("council2", "council_member", "province"),
    Officer("council3", "council_member", "province"),
    Officer("analyst", "analyst", "country"), Officer("auditor", "auditor", "country"),
    Officer("administrator", "administrator", "country"),
]  # fmt: skip
FULL = {
    "decision_number": {"decision_number": "12/QĐ-UBND", "decided_on": "2024-03-04"},
    "votes": {"votes": {"present": 20, "agree": 19}},
    "findings": {"findings": {"met": 57}},
}
NUMBERS = {officer.name: number for number, officer in enumerate(OFFICERS, start=1)}


def payload_of(given_: set[str]) -> dict[str, Any]:
    return {key: value for name in given_ for key, value in FULL.get(name, {}).items()}


def drawn_step(data: st.DataObject, file: Naive) -> tuple[str, Officer, str, set[str]]:
    """Draw what somebody tries: as often something that helps the file on as anything at all."""
    codes = [one["code"] for stage in file.raw["stages"] for one in stage["outcomes"]]
    helpful = [
        ("move", officer, one["code"], set(GIVEN))
        for one in file.here()["outcomes"]
        for officer in OFFICERS
        if file.may(officer, one["code"], set(GIVEN))
    ]
    onward = [step for step in helpful if file.outcome(step[2])["kind"] in ("forward", "finish")]
    onward += [
        ("paper", OFFICERS[0], lacking["code"], {"person", "agency"})
        for lacking in file.papers_lacking()
    ]
    onward += [
        ("opinion", officer, department, set())
        for department in file.opinions_lacking()
        for officer in OFFICERS
        if file.may_speak(officer, department)
    ]
    onward += [("vote", one, "for", set()) for one in OFFICERS if file.may_vote(one)]
    choice = data.draw(st.integers(0, 9), label="how")
    if choice < 4 and onward:
        return data.draw(st.sampled_from(onward), label="onward")
    if choice < 6 and helpful:
        return data.draw(st.sampled_from(helpful), label="helpful")
    anybody = data.draw(st.sampled_from(OFFICERS), label="who")
    what = data.draw(st.sampled_from(["move", "move", "move", "vote", "opinion"]), label="what")
    if what == "vote":
        return what, anybody, data.draw(st.sampled_from(["for", "against"])), set()
    if what == "opinion":
        return what, anybody, data.draw(st.sampled_from(["health", "finance", "police"])), set()
    # What lies in the stage is tried as often as what lies elsewhere.
    inside = [one["code"] for one in file.here()["outcomes"]]
    code = data.draw(st.sampled_from([*inside * 3, *codes, "nothing"]), label="outcome")
    left_out = data.draw(st.sampled_from([(), *((name,) for name in GIVEN)]), label="left out")
    return what, anybody, code, set(GIVEN) - set(left_out)


def expected(file: Naive, step: tuple[str, Officer, str, set[str]]) -> bool:
    what, officer, code, given_ = step
    if what == "move":
        return file.may(officer, code, given_)
    if what == "vote":
        return file.may_vote(officer)
    if what == "opinion":
        return file.may_speak(officer, code)
    return True


def note(file: Naive, step: tuple[str, Officer, str, set[str]]) -> None:
    """Let the naive reading follow a step that was taken."""
    what, officer, code, given_ = step
    if what == "move":
        file.take(officer, code)
    elif what == "vote":
        file.votes[officer.name] = code
    elif what == "opinion":
        file.opinions.add(code)
    else:
        kept = [paper for paper in file.papers if paper[0] != code]
        file.papers = [*kept, (code, "person" in given_, "agency" in given_)]


class PureDoor:
    """The rules alone, with a log in memory."""

    places = Places(organisation=103, unit=103, district=102, province=101)
    units = {"unit": 103, "district": 102, "province": 101, "country": None, "other": 999}
    may = {
        **dict.fromkeys(naive.HANDLES, frozenset({"handle_files"})),
        "provincial_leader": frozenset({"handle_files", "decide"}),
    }

    def __init__(self, procedure_id: str, opener: Officer) -> None:
        self.procedure = PROCEDURES[procedure_id]
        told = {"organisation": 1, "unit": 103, "departments": list(naive.ASKED)}
        self.events = [
            Event(1, EventKind.OPENED, dt.date(2024, 3, 4), self.procedure.first,
                  actor_id=NUMBERS[opener.name], payload=told)
        ]  # fmt: skip

    def state(self):
        return replaying.replay(self.procedure, self.events)

    def facts(self, officer: Officer) -> Facts:
        post = Post(
            officer.role, self.units[officer.place], officer.department,
            self.may.get(officer.role, frozenset()),
        )  # fmt: skip
        council = frozenset(NUMBERS[name] for name in MEMBERS)
        return Facts(NUMBERS[officer.name], (post,), self.places, dt.date(2024, 3, 4), council)

    def _add(self, kind: str, officer: Officer, **more: Any) -> None:
        self.events.append(
            Event(len(self.events) + 1, kind, dt.date(2024, 3, 4), self.state().stage,
                  actor_id=NUMBERS[officer.name], **more)
        )  # fmt: skip

    def tries(self, step: tuple[str, Officer, str, set[str]]) -> bool:
        what, officer, code, given_ = step
        state, facts = self.state(), self.facts(officer)
        if what == "vote":
            if machine.vote_problem(self.procedure, state, facts):
                return False
            self._add(EventKind.VOTE_CAST, officer, payload={"choice": code})
        elif what == "opinion":
            if machine.opinion_problem(self.procedure, state, code, facts):
                return False
            told = {"department": code, "choice": "agree"}
            self._add(EventKind.OPINION_GIVEN, officer, payload=told)
        elif what == "paper":
            told = {"document": 1000 + len(self.events), "requirement": code, "signed": "both"}
            self._add(EventKind.DOCUMENT_ADDED, officer, payload=told)
        else:
            ask = Ask(
                code, "vì lý do" if "reason" in given_ else "",
                ("biên bản",) if "missing" in given_ else (), (9,) if "document" in given_ else (),
                payload_of(given_),
            )  # fmt: skip
            shown = {move.outcome for move in machine.allowed(self.procedure, state, facts)}
            if machine.check(self.procedure, state, ask, facts):
                return False
            assert code in shown, "what may be done is offered"
            outcome = self.procedure.stage(state.stage).outcome(code)
            self._add(replaying.KIND_OF_OUTCOME[outcome.kind], officer, outcome=code)
        return True


def agree(door: Any, file: Naive) -> None:
    state = door.state()
    ended = state.status not in (FileStatus.OPEN, FileStatus.SUSPENDED)
    suspended = state.status == FileStatus.SUSPENDED
    assert (state.stage, ended) == (file.stage, file.ended)
    assert suspended == (file.suspended and not file.ended)


def walk(data: st.DataObject, door: Any, file: Naive, steps: int) -> None:
    for _number in range(steps):
        step = drawn_step(data, file)
        assert door.tries(step) is expected(file, step), (file.stage, step)
        if expected(file, step):
            note(file, step)
        agree(door, file)
        if file.ended:
            break
    ways = {
        (stage["code"], one["to"])
        for stage in file.raw["stages"]
        for one in stage["outcomes"]
        if "to" in one
    }
    assert set(zip(file.visited, file.visited[1:], strict=False)) <= ways, "no stage is skipped"


def openers(raw: dict[str, Any]) -> list[Officer]:
    file = Naive(raw, "")
    return [one for one in OFFICERS if file.fits(one, file.here()["actor"])]


@pytest.mark.slow
@pytest.mark.parametrize("procedure_id", sorted(RAW))
@settings(max_examples=8)
@given(data=st.data())
def test_rules_allow_what_a_naive_reading_allows(procedure_id: str, data: st.DataObject) -> None:
    opener = data.draw(st.sampled_from(openers(RAW[procedure_id])), label="opener")
    walk(data, PureDoor(procedure_id, opener), Naive(RAW[procedure_id], opener.name), 60)


def leads_on(raw: dict[str, Any], outcome: dict[str, Any]) -> bool:
    """Whether an outcome ends the file well or leads where one can go on from, not back only."""
    after = [stage for stage in raw["stages"] if stage["code"] == outcome.get("to")]
    kinds = {one["kind"] for stage in after for one in stage["outcomes"]}
    return not after or bool(kinds & {"forward", "finish"})


@pytest.mark.parametrize("procedure_id", sorted(RAW))
def test_straight_way_is_open_to_those_who_may(procedure_id: str) -> None:
    """At each stage somebody may go on, up to where no officer of the house acts."""
    raw = RAW[procedure_id]
    file = Naive(raw, openers(raw)[0].name)
    door = PureDoor(procedure_id, openers(raw)[0])
    for _stage in raw["stages"] * 2:
        for lacking in file.papers_lacking():
            step = ("paper", OFFICERS[0], lacking["code"], {"person", "agency"})
            assert door.tries(step)
            note(file, step)
        for step in [
            *(
                ("opinion", one, name, set())
                for name in file.opinions_lacking()
                for one in OFFICERS
            ),
            *(("vote", one, "for", set()) for one in OFFICERS),
        ]:
            if expected(file, step):
                assert door.tries(step)
                note(file, step)
        onward = [
            ("move", officer, one["code"], set(GIVEN))
            for one in file.here()["outcomes"]
            if one["kind"] in ("forward", "finish")
            for officer in OFFICERS
            if file.may(officer, one["code"], set(GIVEN))
        ]
        onward = [step for step in onward if leads_on(raw, file.outcome(step[2]))]
        if not onward or file.ended:
            break
        assert door.tries(onward[0])
        note(file, onward[0])
    central = file.here()["actor"]["at"] == "country"
    assert file.ended or central, f"nobody can go on from {file.stage}"


# The same through the database: 2024 for procedures of three levels, and today's house for others.


class House:
    """Everybody of OFFICERS, at places with or without a district."""

    def __init__(self, *, with_district: bool) -> None:
        self.at = dt.datetime(2024, 3, 4, 2, tzinfo=dt.UTC)
        province = geography.province("42")
        district = geography.district("436") if with_district else None
        above = "436" if with_district else "42"
        commune = geography.commune("18073", parent=above)
        other = geography.commune("18074", parent=above)
        units = {
            "unit": commune, "other": other, "district": district, "province": province,
            "country": None,
        }  # fmt: skip
        self.units = units
        self.people = {
            one.name: person(
                Role(one.role), unit_id=units[one.place], department=one.department,
                second_factor=False,
            )
            for one in OFFICERS
            if one.place != "district" or with_district
        }  # fmt: skip
        self.organisations = {
            name: offices._committee(units[name])
            for name in ("unit", "district", "province")
            if units[name] is not None
        }


class ActionDoor:
    """The actions, each in its own transaction."""

    def __init__(self, house: House, procedure_id: str, opener: Officer, at: dt.datetime) -> None:
        self.house, self.at, self.number = house, at, 1000
        organisation = house.organisations[opener.place]
        self.file = actions.open_file(
            organisation_id=organisation, unit_id=house.units["unit"], procedure_id=procedure_id,
            title="Hồ sơ thử", actor=house.people[opener.name], at=at, subject_kind="walk",
            departments=naive.ASKED,
        )  # fmt: skip

    def state(self):
        return queries.state_of(file_id=self.file.pk)

    def tries(self, step: tuple[str, Officer, str, set[str]]) -> bool:
        try:
            self._try(step)
        except (ProblemsError, PermissionDenied):
            return False
        return True

    def _try(self, step: tuple[str, Officer, str, set[str]]) -> None:
        what, officer, code, given_ = step
        who = {"file_id": self.file.pk, "actor": self.house.people[officer.name], "at": self.at}
        if what == "vote":
            actions.cast_vote(**who, choice=code)
        elif what == "opinion":
            actions.give_opinion(**who, department=code, choice="agree", text="")
        elif what == "paper":
            self._paper(code)
        else:
            self.move(who, code, given_)

    def move(self, who: dict[str, Any], code: str, given_: set[str]) -> None:
        actions.move(
            **who, outcome=code, expected_event=self.state().last,
            reason="vì lý do" if "reason" in given_ else "",
            missing=["biên bản"] if "missing" in given_ else [],
            document_ids=[9] if "document" in given_ else [], payload=payload_of(given_),
        )  # fmt: skip

    def _paper(self, code: str) -> None:
        at = next(
            stage["actor"]["at"]
            for stage in RAW[self.file.procedure_id]["stages"]
            if any(one["code"] == code for one in stage.get("documents", ()))
        )
        place = {"organisation": "unit"}.get(at, at)
        adds = next(one for one in OFFICERS if one.place == place and one.role in naive.HANDLES)
        self.number += 1
        actions.attach(
            file_id=self.file.pk, document_id=self.number, requirement_code=code, signed="both",
            actor=self.house.people[adds.name], at=self.at,
        )  # fmt: skip


class PageDoor(ActionDoor):
    """The page: findings have a page of their own, so what asks for them goes by the action."""

    def move(self, who: dict[str, Any], code: str, given_: set[str]) -> None:
        outcome = next(
            (
                one
                for stage in RAW[self.file.procedure_id]["stages"]
                for one in stage["outcomes"]
                if one["code"] == code and stage["code"] == self.state().stage
            ),
            {},
        )
        if "findings" in outcome.get("asks", ()):
            return super().move(who, code, given_)
        before = self.state().last
        client = Client(raise_request_exception=True)
        client.force_login(who["actor"])
        told = {"outcome": code, "seen": before}
        told |= {"reason": "vì lý do"} if "reason" in given_ else {}
        told |= {"missing": "biên bản"} if "missing" in given_ else {}
        told |= {"document": ["9"]} if "document" in given_ else {}
        told |= {"present": "20", "agree": "19"} if "votes" in given_ else {}
        if "decision_number" in given_:
            told |= {"decision_number": "12/QĐ-UBND", "decided_on": "04/03/2024"}
        answer = client.post(f"/files/{self.file.pk}/move", told)
        moved = self.state().last > before
        assert (answer.status_code < 400) is moved, answer.status_code
        if not moved:
            raise PermissionDenied
        return None


def in_the_house(procedure_id: str, at: dt.datetime) -> bool:
    """Whether a commune's organisation opens such files and the procedure holds on the day."""
    first = Naive(RAW[procedure_id], "").here()["actor"]["at"]
    return first in ("unit", "organisation") and PROCEDURES[procedure_id].holds_on(at.date())


OLD, NOW = dt.datetime(2024, 3, 4, 2, tzinfo=dt.UTC), dt.datetime(2026, 3, 4, 2, tzinfo=dt.UTC)
BY_ACTIONS = [
    (procedure_id, at)
    for procedure_id in sorted(RAW)
    for at in (OLD, NOW)
    if in_the_house(procedure_id, at)
]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("procedure_id", "at"), BY_ACTIONS, ids=[f"{name}-{at.year}" for name, at in BY_ACTIONS]
)
def test_actions_allow_what_a_naive_reading_allows(procedure_id: str, at: dt.datetime) -> None:
    house = House(with_district=at == OLD)
    can_open = [one for one in openers(RAW[procedure_id]) if one.place == "unit"]
    at_hand = [one for one in OFFICERS if one.name in house.people]

    @settings(max_examples=2)
    @given(data=st.data())
    def walks(data: st.DataObject) -> None:
        opener = data.draw(st.sampled_from(can_open), label="opener")
        door = ActionDoor(house, procedure_id, opener, at)
        walk_among(at_hand, data, door, Naive(RAW[procedure_id], opener.name), 25)

    walks()


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("procedure_id", ["work-file", "recognise-commune-2025"])
def test_page_allows_what_a_naive_reading_allows(procedure_id: str) -> None:
    house = House(with_district=False)
    can_open = [one for one in openers(RAW[procedure_id]) if one.place == "unit"]
    at_hand = [one for one in OFFICERS if one.name in house.people and one.role in NO_FACTOR]

    @settings(max_examples=1)
    @given(data=st.data())
    def walks(data: st.DataObject) -> None:
        opener = data.draw(st.sampled_from(can_open), label="opener")
        door = PageDoor(house, procedure_id, opener, timezone.now())
        walk_among(at_hand, data, door, Naive(RAW[procedure_id], opener.name), 25)

    walks()


NO_FACTOR = naive.HANDLES - {"appraiser", "provincial_leader"} | {"analyst", "auditor"}
"""Roles that sign in without a second factor, which these walks do not set up."""


def walk_among(
    people: list[Officer], data: st.DataObject, door: Any, file: Naive, steps: int
) -> None:
    """Walk with only some of the officers."""
    before = list(OFFICERS)
    OFFICERS[:] = people
    try:
        walk(data, door, file, steps)
    finally:
        OFFICERS[:] = before
