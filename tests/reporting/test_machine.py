"""Random people take random steps; a naive oracle says what must have come of it."""

import datetime as dt
import re
from dataclasses import dataclass, field

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from langso.accounts import actions as account_actions
from langso.accounts.values import Role
from langso.ledger.values import Figure
from langso.reporting import queries
from langso.reporting.models import CellEvent
from langso.reporting.values import CellState, SaveStatus
from tests.factories import accounts, ledger
from tests.factories import reporting as factory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CONSTRUCTION, FARMING = "ntm.1.1", "poverty_rate"
"""One element of the department of construction, one of agriculture and environment."""
ELEMENTS = (CONSTRUCTION, FARMING)
VALUES = {CONSTRUCTION: ("đạt", "không đạt"), FARMING: ("1,5", "2,5", "3,5")}
NUMBERS = {"đạt": 1.0, "không đạt": 0.0, "1,5": 1.5, "2,5": 2.5, "3,5": 3.5}
PEOPLE = ("recorder", "leader", "verifier", "farming", "appraiser", "stranger", "both")
"""`both` records at the commune and verifies for all departments of the province."""
MAY_ENTER = {"recorder", "leader", "both"}
MAY_VERIFY = {
    CONSTRUCTION: {"verifier", "both"},
    FARMING: {"verifier", "both", "farming"},
}
# The whole life of a cell as the log must tell it: submit, then verify or return, then …
LIFE = re.compile(r"(s(r|v(r|ao?)))*(s(v?))?")
LETTER = {"submit": "s", "verify": "v", "return": "r", "approve": "a", "reopen": "o"}

steps = st.sampled_from(("verify", "return_cells", "approve", "reopen"))
# Most of the time somebody who may, or walks would hardly ever get anywhere.
people = st.one_of(st.just("right"), st.just("both"), st.sampled_from(PEOPLE))
WAY = ("save", "submit", "verify", "approve", "save", "submit", "return_cells")
RIGHT = {
    "save": "recorder",
    "submit": "leader",
    "verify": "verifier",
    "return_cells": "verifier",
    "approve": "appraiser",
    "reopen": "appraiser",
}
elements = st.sampled_from(ELEMENTS)


@dataclass
class Cell:
    """What the oracle knows of a cell."""

    state: CellState = CellState.EMPTY
    version: int = 0
    value: str = ""
    entered_by: str = ""
    approved: str = ""
    log: str = ""


@dataclass
class World:
    """The office of the test, shared by all runs; each run is undone at its end."""

    made: factory.Office
    people: dict[str, object] = field(default_factory=dict)


WORLD: list[World] = []


class Walk(RuleBasedStateMachine):
    @initialize(
        ways=st.fixed_dictionaries(dict.fromkeys(ELEMENTS, st.integers(0, len(WAY)))),
        enters=st.sampled_from(("recorder", "both")),
    )
    def begin(self, ways: dict[str, int], enters: str) -> None:
        """Take each cell some way first: a walk from nothing seldom gets to the end."""
        self.world = WORLD[0]
        self.made = self.world.made
        self.point = transaction.savepoint()
        self.cells = {element: Cell() for element in ELEMENTS}
        for element, length in ways.items():
            for step in WAY[:length]:
                self.go(step, element, enters)

    def go(self, step: str, element: str, enters: str) -> None:
        if step == "save":
            self.save(enters, element, 1, "now", note=True, blank=False)
        elif step == "submit":
            self.submit("right")
        else:
            self.step("right", step, {element})

    def teardown(self) -> None:
        if hasattr(self, "point"):
            transaction.savepoint_rollback(self.point)

    def who(self, name: str):
        return self.world.people[name]

    @rule(
        name=people, element=elements, pick=st.integers(0, 2), based=st.sampled_from("nowstale."),
        note=st.booleans(), blank=st.booleans(),
    )  # fmt: skip
    def save(
        self, name: str, element: str, pick: int, based: str, *, note: bool, blank: bool
    ) -> None:
        name = RIGHT["save"] if name == "right" else name
        cell = self.cells[element]
        value = VALUES[element][pick % len(VALUES[element])]
        value = "" if blank and pick == 0 else value
        base = {"n": cell.version, "s": cell.version + 1, ".": None}.get(based, cell.version)
        said = factory.entry(element, value, base_version=base, note="Đính chính" if note else "")
        if name not in MAY_ENTER:
            with pytest.raises(PermissionDenied):
                factory.save(self.made, said, by=self.who(name))
            return
        answer = factory.save(self.made, said, by=self.who(name))[0]
        frozen = cell.state in (CellState.SUBMITTED, CellState.VERIFIED)
        correcting = cell.state != CellState.APPROVED or (note and value)
        if frozen or not correcting:
            assert answer.status == SaveStatus.REFUSED
        elif base not in (None, cell.version):
            same = value == cell.value
            assert answer.status == (SaveStatus.REPEATED if same else SaveStatus.CONFLICT)
        else:
            assert answer.status == SaveStatus.SAVED
            cell.version += 1
            cell.value, cell.entered_by = value, name
            cell.state = CellState.ENTERED if value else CellState.EMPTY
        assert (answer.version, answer.state) == (cell.version, cell.state)

    @rule(name=people)
    def submit(self, name: str) -> None:
        name = RIGHT["submit"] if name == "right" else name
        if name != "leader":
            with pytest.raises(PermissionDenied):
                factory.submit(self.made, by=self.who(name))
            return
        going = [key for key, cell in self.cells.items() if cell.state == CellState.ENTERED]
        result = factory.submit(self.made)
        assert set(result.submitted) == set(going)
        for element in going:
            self.cells[element].state = CellState.SUBMITTED
            self.cells[element].log += "s"

    @rule(name=people, step=steps, chosen=st.sets(elements, min_size=1))
    def step(self, name: str, step: str, chosen: set[str]) -> None:
        name = RIGHT[step] if name == "right" else name
        reason = {"reason": "Xem lại"} if step in ("return_cells", "reopen") else {}
        decided = factory.take(step, self.made, *sorted(chosen), by=self.who(name), **reason)
        for answer in decided.answers:
            cell = self.cells[answer.key.element_key]
            expected = self.after(step, name, answer.key.element_key, cell)
            assert answer.done == (expected is not None), (step, name, answer)
            if expected is not None:
                cell.state, letter = expected
                cell.log += letter
            if answer.done and step == "approve":
                cell.approved = cell.value

    def after(self, step: str, name: str, element: str, cell: Cell) -> tuple[CellState, str] | None:
        if step == "verify":
            able = name in MAY_VERIFY[element] and cell.state == CellState.SUBMITTED
            return (CellState.VERIFIED, "v") if able and name != cell.entered_by else None
        if step == "return_cells":
            able = name in MAY_VERIFY[element] | {"appraiser"}
            waits = cell.state in (CellState.SUBMITTED, CellState.VERIFIED)
            return (CellState.RETURNED, "r") if able and waits else None
        if name != "appraiser":
            return None
        if step == "approve":
            return (CellState.APPROVED, "a") if cell.state == CellState.VERIFIED else None
        return (CellState.RETURNED, "o") if cell.state == CellState.APPROVED else None

    @invariant()
    def the_sheet_is_as_the_oracle_says(self) -> None:
        if not hasattr(self, "cells"):
            return
        view = queries.sheet_state(round_key=factory.ROUND, unit_id=self.made.unit)
        held = {cell.element_key: cell for cell in view.cells}
        for element, cell in self.cells.items():
            if cell.version:
                now = held[element]
                assert (now.state, now.version, now.text) == (cell.state, cell.version, cell.value)
            else:
                assert element not in held

    @invariant()
    def the_ledger_holds_what_was_approved_and_nothing_else(self) -> None:
        if not hasattr(self, "cells"):
            return
        expected = {
            (self.made.unit, ledger.element_id(element)): NUMBERS[cell.approved]
            for element, cell in self.cells.items()
            if cell.approved
        }
        held = ledger.effective(period=202600)
        assert held == {key: Figure(value, value) for key, value in expected.items()}

    @invariant()
    def the_log_tells_a_life_in_order(self) -> None:
        if not hasattr(self, "cells"):
            return
        for element, cell in self.cells.items():
            kinds = CellEvent.objects.filter(
                cell__element__key=element, cell__sheet__unit_id=self.made.unit
            ).order_by("id")
            log = "".join(LETTER[kind] for kind in kinds.values_list("kind", flat=True))
            assert log == cell.log
            assert LIFE.fullmatch(log), log


def test_no_step_is_skipped_repeated_or_taken_by_the_wrong_person() -> None:
    made = factory.office()
    both = accounts.person(Role.RECORDER, unit_id=made.unit)
    account_actions.grant_role(
        user_id=both.pk, role=Role.VERIFIER, unit_id=made.ids["42"],
        from_on=dt.date(2020, 1, 1), by="system", at=factory.AT,
    )  # fmt: skip
    accounts.authenticator_app(both)
    names = {name: getattr(made, name) for name in PEOPLE if name != "both"}
    WORLD[:] = [World(made, {**names, "both": both})]
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=8, stateful_step_count=24, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
