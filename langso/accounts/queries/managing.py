"""What administrators see of people: lists, roles, tokens, and whom they may manage."""

import datetime as dt
from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from langso.accounts.models import ApiToken, Identity, RoleHolding, User
from langso.accounts.queries.catalogue import catalogue, departments
from langso.accounts.queries.policy import Somebody, list_places_of, may
from langso.accounts.values import (
    Action,
    HeldRole,
    PeoplePage,
    PersonRow,
    TokenRow,
    UnknownUserError,
    Words,
)
from langso.geography import queries as geography

PAGE = 50


def managed_units(*, user: Somebody, on: dt.date) -> set[int] | None:
    """Return the units at which a person manages accounts, and below; None: the whole country.

    An empty set says: nowhere.
    """
    places = list_places_of(user=user, action=Action.MANAGE_ACCOUNTS, on=on)
    if None in places:
        return None
    return geography.ids_below(unit_ids=[place for place in places if place is not None])


def may_manage(*, user: Somebody, person_id: int, on: dt.date) -> bool:
    """Tell whether somebody may change a person's account.

    Who manages a province manages those whose roles, now and later, all lie in it: otherwise the
    password of somebody with wider rights would open those rights.
    """
    units = managed_units(user=user, on=on)
    if units is None:
        return True
    held = RoleHolding.objects.filter(user_id=person_id).exclude(validity__fully_lt=(on, None))
    places = set(held.values_list("unit_id", flat=True))
    if not places:
        ever = RoleHolding.objects.filter(user_id=person_id)
        places = set(ever.values_list("unit_id", flat=True))
    return bool(places) and places <= units


def may_grant(*, user: Somebody, role: str, unit_id: int | None, on: dt.date) -> bool:
    """Tell whether somebody may grant or end a role at a unit."""
    entry = catalogue().entry(role)
    if entry is None:
        return False
    where = None if entry.granted_by_country else unit_id
    return may(user=user, action=Action.MANAGE_ACCOUNTS, unit_id=where, on=on)


def page_people(
    *,
    user: Somebody,
    on: dt.date,
    q: str = "",
    role: str = "",
    only_active: bool = True,
    after: str = "",
    limit: int = PAGE,
) -> PeoplePage:
    """Return a page of the people whom somebody manages, by name of account.

    `q` is the beginning of an account's name or any part of a person's name; `role` asks for who
    holds it on the day. Two queries, however many people.
    """
    found = User.objects.all()
    units = managed_units(user=user, on=on)
    if units is not None:
        held = RoleHolding.objects.filter(user=OuterRef("pk"), unit_id__in=units)
        found = found.filter(Exists(held))
    if only_active:
        found = found.filter(is_active=True)
    if q:
        found = found.filter(Q(username__istartswith=q) | Q(last_name__icontains=q))
    if role:
        lasting = RoleHolding.objects.filter(user=OuterRef("pk"), role=role, validity__contains=on)
        found = found.filter(Exists(lasting))
    if after:
        found = found.filter(username__gt=after)
    rows = _rows(found.order_by("username")[: limit + 1], on)
    following = rows[limit - 1].username if len(rows) > limit else ""
    return PeoplePage(tuple(rows[:limit]), following)


def get_person(*, user_id: int, on: dt.date) -> PersonRow:
    """Return one person, active or not, with the roles of today. Raises UnknownUserError."""
    rows = _rows(User.objects.filter(pk=user_id), on)
    if not rows:
        raise UnknownUserError(_("There is no such account."))
    return rows[0]


def _rows(found: QuerySet[User], on: dt.date) -> list[PersonRow]:
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    people = list(found.annotate(has_factor=Exists(factors)))
    roles = _held(RoleHolding.objects.filter(user__in=[person.pk for person in people]), on)
    return [
        PersonRow(
            person.pk, person.username, person.get_full_name(), person.is_active, person.is_demo,
            person.last_login, person.has_factor,
            tuple(role for role in roles.get(person.pk, ()) if role.lasts),
        )
        for person in people
    ]  # fmt: skip


def roles_of(*, user_id: int, on: dt.date) -> list[HeldRole]:
    """Return every role in a person's life, those that last first, then the latest."""
    held = _held(RoleHolding.objects.filter(user_id=user_id), on).get(user_id, [])
    return sorted(held, key=lambda role: (not role.lasts, -role.from_on.toordinal()))


def get_holding(*, holding_id: int, on: dt.date) -> tuple[int, HeldRole] | None:
    """Return whose holding it is, and the role; None when there is no such holding."""
    for user_id, held in _held(RoleHolding.objects.filter(pk=holding_id), on).items():
        return user_id, held[0]
    return None


def _held(found: QuerySet[RoleHolding], on: dt.date) -> dict[int, list[HeldRole]]:
    rows = list(found.select_related("acting_for").order_by("user_id", "pk"))
    places = geography.get_places(unit_ids={row.unit_id for row in rows if row.unit_id}, on=on)
    known = {one.id: one.title for one in departments()}
    roles: dict[int, list[HeldRole]] = {}
    for row in rows:
        place = places.get(row.unit_id) if row.unit_id else None
        ended = place.ended_on + dt.timedelta(days=1) if place and place.ended_on else None
        title = catalogue().entry(row.role)
        roles.setdefault(row.user_id, []).append(
            HeldRole(
                id=row.pk, role=row.role,
                title=title.title if title else Words(row.role, row.role),
                place=f"{place.name} ({place.code})" if place else "", unit_id=row.unit_id,
                department=known.get(row.department) if row.department else None,
                from_on=row.validity.lower, until_on=row.validity.upper,
                acting_for=row.acting_for.get_username() if row.acting_for else "",
                unit_ended_on=ended if ended and ended <= on else None,
                lasts=row.validity.lower <= on
                and (row.validity.upper is None or on < row.validity.upper),
            )
        )  # fmt: skip
    return roles


def list_tokens(*, user_id: int, at: dt.datetime) -> list[TokenRow]:
    """Return the tokens of a person, the newest first."""
    return [
        TokenRow(
            token.pk, token.label, token.created_at, token.expires_at, token.revoked_at,
            token.revoked_at is None and at < token.expires_at,
        )
        for token in ApiToken.objects.filter(user_id=user_id).order_by("-pk")
    ]  # fmt: skip


def get_token_owner(*, token_id: int) -> int | None:
    """Return the number of the person whose token it is; None when there is no such token."""
    return ApiToken.objects.filter(pk=token_id).values_list("user_id", flat=True).first()


def list_identities(*, user_id: int) -> list[tuple[int, str, str]]:
    """Return number, service and identifier of what sign-on services call a person."""
    found = Identity.objects.filter(user_id=user_id).order_by("provider", "pk")
    return list(found.values_list("pk", "provider", "identifier"))


def count_unsafe(*, on: dt.date) -> tuple[int, int]:
    """Return how many trial accounts are open, and how many people lack a demanded second factor.

    Roles that only a province's own catalogue makes demand one are not looked at.
    """
    demanding = [role for role, entry in catalogue().national.items() if entry.mfa]
    holders = RoleHolding.objects.filter(
        user=OuterRef("pk"), role__in=demanding, validity__contains=on
    )
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    active = User.objects.filter(is_active=True)
    lacking = active.filter(Exists(holders), ~Exists(factors), is_demo=False)
    return active.filter(is_demo=True).count(), lacking.count()


def grantable_roles(*, user: Somebody, on: dt.date) -> Iterable[tuple[str, Words]]:
    """Yield the roles, with their titles, that somebody may grant somewhere."""
    everywhere = managed_units(user=user, on=on) is None
    for role, entry in catalogue().national.items():
        if everywhere or not entry.granted_by_country:
            yield role, entry.title
