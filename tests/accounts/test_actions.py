"""Accounts, roles, tokens; each write leaves its audit event."""

import datetime as dt

import pytest
from django.contrib.auth import authenticate

from langso.accounts import actions, queries
from langso.accounts.models import ApiToken, RoleHolding, SignInFailure
from langso.accounts.values import Action, BadAccountError, Holding, Role, UnknownUserError
from langso.core.models import AuditEvent
from tests.factories.accounts import AT, person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
ON = AT.date()


def _last_event() -> AuditEvent:
    event = AuditEvent.objects.order_by("pk").last()
    assert event is not None
    return event


def test_create_user_can_sign_in_and_is_audited() -> None:
    chief = person(username="chief")
    user = actions.create_user(
        username="lan", password="a long password", name="Lan", by="chief", by_id=chief.pk, at=AT
    )
    assert authenticate(username="lan", password="a long password") == user
    event = _last_event()
    assert (event.actor, event.actor_id, event.action, event.subject, event.at) == (
        "chief", chief.pk, "accounts.create_user", "lan", AT,
    )  # fmt: skip


def test_create_user_refuses_a_taken_name() -> None:
    person(username="lan")
    with pytest.raises(BadAccountError, match="lan"):
        person(username="lan")


def test_set_password_replaces_the_old_one() -> None:
    user = person(username="lan")
    actions.set_password(
        user_id=user.pk, password="another long one", by=user.username, by_id=user.pk, at=AT
    )
    assert authenticate(username="lan", password="a long password") is None
    assert authenticate(username="lan", password="another long one") == user
    assert _last_event().action == "accounts.set_password"


def test_ended_user_may_nothing() -> None:
    user = person(Role.ADMINISTRATOR, username="lan")
    token = actions.make_token(user_id=user.pk, expires_at=AT + DAY, by="system", at=AT)
    actions.end_user(user_id=user.pk, by="system", at=AT)
    user.refresh_from_db()
    assert not queries.may(user=user, action=Action.RECORD, unit_id=None, on=ON)
    assert queries.user_for_token(token=token, at=AT) is None
    with pytest.raises(UnknownUserError, match="lan"):
        queries.get_user(username="lan")


def test_grant_role_is_audited_and_counts_at_once() -> None:
    user = person()
    assert not queries.may(user=user, action=Action.TRY_LAW, unit_id=None, on=ON)
    actions.grant_role(
        user_id=user.pk, role=Role.ANALYST, unit_id=None, from_on=ON, by="system", at=AT
    )
    assert queries.may(user=user, action=Action.TRY_LAW, unit_id=None, on=ON)
    assert queries.list_holdings(user=user) == [Holding("analyst", None, ON, None)]
    assert _last_event().detail["role"] == "analyst"


@pytest.mark.parametrize(
    ("from_on", "until_on"),
    [(ON, ON), (ON, ON - DAY)],
)
def test_grant_role_refuses_days_the_wrong_way_round(from_on: dt.date, until_on: dt.date) -> None:
    user = person()
    with pytest.raises(BadAccountError):
        actions.grant_role(
            user_id=user.pk, role=Role.ANALYST, unit_id=None,
            from_on=from_on, until_on=until_on, by="system", at=AT,
        )  # fmt: skip


def test_grant_role_refuses_the_same_role_twice_at_once() -> None:
    user = person(Role.ANALYST)
    with pytest.raises(BadAccountError, match=user.username):
        actions.grant_role(
            user_id=user.pk, role=Role.ANALYST, unit_id=None, from_on=ON, by="system", at=AT
        )
    assert RoleHolding.objects.filter(user=user).count() == 1


def test_end_role_ends_it_on_the_day() -> None:
    user = person(Role.ANALYST)
    holding_id = RoleHolding.objects.get(user=user).pk
    actions.end_role(holding_id=holding_id, on=ON, by="system", at=AT)
    assert queries.may(user=user, action=Action.TRY_LAW, unit_id=None, on=ON - DAY)
    assert not queries.may(user=user, action=Action.TRY_LAW, unit_id=None, on=ON)
    with pytest.raises(BadAccountError):
        actions.end_role(holding_id=holding_id, on=ON + DAY, by="system", at=AT)
    with pytest.raises(BadAccountError):
        actions.end_role(holding_id=holding_id, on=dt.date(2019, 1, 1), by="system", at=AT)


def test_token_works_until_it_expires_and_only_its_hash_is_kept() -> None:
    user = person()
    token = actions.make_token(
        user_id=user.pk, label="feed", expires_at=AT + DAY, by="system", at=AT
    )
    assert queries.user_for_token(token=token, at=AT) == user
    assert queries.user_for_token(token=token, at=AT + DAY) is None
    assert queries.user_for_token(token=token, at=AT - DAY) is None
    assert queries.user_for_token(token=token + "x", at=AT) is None
    kept = ApiToken.objects.get()
    assert token not in f"{kept.token_sha256} {kept.label} {_last_event().detail}"


def test_revoked_token_is_useless() -> None:
    user = person()
    token = actions.make_token(user_id=user.pk, expires_at=AT + DAY, by="system", at=AT)
    token_id = ApiToken.objects.get().pk
    actions.revoke_token(token_id=token_id, by="system", at=AT)
    events = AuditEvent.objects.count()
    actions.revoke_token(token_id=token_id, by="system", at=AT)
    assert queries.user_for_token(token=token, at=AT) is None
    assert AuditEvent.objects.count() == events


def test_token_that_never_works_is_refused() -> None:
    user = person()
    with pytest.raises(BadAccountError):
        actions.make_token(user_id=user.pk, expires_at=AT, by="system", at=AT)


def test_failures_are_counted_for_name_and_address_and_forgotten() -> None:
    user = person(username="lan")
    for _ in range(8):
        actions.record_sign_in_failure(username="lan", address="1.2.3.4", at=AT)
    wait = queries.seconds_until_sign_in(username="lan", address="5.6.7.8", at=AT)
    assert wait == 15 * 60
    assert queries.seconds_until_sign_in(username="hoa", address="1.2.3.4", at=AT) == 0
    actions.record_sign_in(user=user, at=AT)
    assert queries.seconds_until_sign_in(username="lan", address="5.6.7.8", at=AT) == 0
    actions.record_sign_in_failure(username="hoa", address="1.2.3.4", at=AT + DAY)
    assert SignInFailure.objects.count() == 2


def test_list_users_names_the_active() -> None:
    person(username="lan")
    gone = person(username="gone")
    actions.end_user(user_id=gone.pk, by="system", at=AT)
    assert [found.username for found in queries.list_users()] == ["lan"]
