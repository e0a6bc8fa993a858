"""Nobody verifies or approves what they entered; departments keep to their criteria."""

import datetime as dt

import pytest

from langso.accounts import actions as account_actions
from langso.accounts.models import User
from langso.accounts.values import Role
from langso.reporting import actions
from langso.reporting.values import CellState, FindingVerdict, ReportingError, Stage
from tests.factories import accounts
from tests.factories import reporting as factory

pytestmark = pytest.mark.django_db


def also(made: factory.Office, role: Role) -> User:
    """Make a recorder of the commune who holds a role of the province too."""
    person = accounts.person(Role.RECORDER, unit_id=made.unit)
    account_actions.grant_role(
        user_id=person.pk, role=role, unit_id=made.ids["42"], from_on=dt.date(2020, 1, 1),
        by="system", at=factory.AT,
    )  # fmt: skip
    accounts.authenticator_app(person)
    return person


def answer(step: str, made: factory.Office, element: str, *, by: User):
    return factory.take(step, made, element, by=by).answers[0]


def test_who_entered_may_not_verify_and_another_may(made: factory.Office) -> None:
    both = also(made, Role.VERIFIER)
    factory.save(made, factory.entry("poverty_rate", "4"), by=both)
    factory.save(made, factory.entry("ntm.1.1", "đạt"))
    factory.submit(made)
    refused = answer("verify", made, "poverty_rate", by=both)
    assert (refused.done, refused.rule, refused.state) == (False, "separation", "submitted")
    assert answer("verify", made, "ntm.1.1", by=both).done
    assert answer("verify", made, "poverty_rate", by=made.verifier).done


def test_who_entered_may_not_approve(made: factory.Office) -> None:
    both = also(made, Role.APPRAISER)
    factory.save(made, factory.entry("poverty_rate", "4"), by=both)
    factory.submit(made)
    factory.take("verify", made, "poverty_rate", by=made.verifier)
    assert answer("approve", made, "poverty_rate", by=both).rule == "separation"
    assert answer("approve", made, "poverty_rate", by=made.appraiser).done


def test_who_entered_one_village_may_not_verify_the_sum(made: factory.Office) -> None:
    both = also(made, Role.VERIFIER)
    first, second = made.villages.values()
    factory.save(made, factory.entry("households", 10, village_id=first), by=both)
    factory.save(made, factory.entry("households", 20, village_id=second))
    factory.submit(made)
    assert answer("verify", made, "households", by=both).rule == "separation"
    assert answer("verify", made, "households", by=made.verifier).state == CellState.VERIFIED


def test_a_department_keeps_to_its_criteria(made: factory.Office) -> None:
    factory.save(made, factory.entry("poverty_rate", "4"), factory.entry("ntm.1.1", "đạt"))
    factory.submit(made)
    refused = answer("verify", made, "ntm.1.1", by=made.farming)
    assert refused.rule == "department"
    assert answer("verify", made, "poverty_rate", by=made.farming).done
    assert answer("verify", made, "ntm.1.1", by=made.recorder).rule == "department"
    narrowed = actions.verify(
        cells=[factory.key(made, "ntm.1.1")], actor=made.verifier, at=factory.AT,
        department="agriculture-environment",
    )  # fmt: skip
    assert narrowed.answers[0].rule == "department"


def test_who_entered_finds_nothing_for_the_province(made: factory.Office) -> None:
    both = also(made, Role.APPRAISER)
    factory.save(made, factory.entry("ntm.7", "đạt"), by=both)
    with pytest.raises(ReportingError, match="Chính bạn"):
        actions.record_finding(
            round_key=factory.ROUND, unit_id=made.unit, set_id=factory.SET, indicator="7",
            stage=Stage.APPRAISED, verdict=FindingVerdict.MET, reason="", actor=both, at=factory.AT,
        )  # fmt: skip
