"""The life of roles: granted, ended, carried over when a unit ends."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from langso.accounts import queries
from langso.accounts.actions.recording import record
from langso.accounts.models import RoleHolding, User
from langso.accounts.values import WHOLE, BadAccountError, Role
from langso.geography import queries as geography


@transaction.atomic
def grant_role(
    *,
    user_id: int,
    role: Role | str,
    unit_id: int | None,
    from_on: dt.date,
    until_on: dt.date | None = None,
    department: str = WHOLE,
    acting_for_id: int | None = None,
    by: str,
    at: dt.datetime,
    by_id: int | None = None,
) -> int:
    """Let a person hold a role at a unit (none: the whole country) and return the holding's id.

    `until_on` is the first day it no longer holds. With `department` it is held in that one only;
    with `acting_for_id` the person stands in for who holds the role there all that time. Raises
    BadAccountError when the days are the wrong way round, the department is unknown, nobody is
    stood in for, or the person already holds the role there in that time.
    """
    user = User.objects.get(pk=user_id)
    wanted = Wanted(Role(role), unit_id, from_on, until_on, department)
    _refuse_senseless(wanted, acting_for_id, user)
    try:
        with transaction.atomic():
            holding = RoleHolding.objects.create(
                user=user, role=wanted.role, unit_id=unit_id,
                validity=DateRange(from_on, until_on), department=department,
                acting=acting_for_id is not None, acting_for_id=acting_for_id,
            )  # fmt: skip
    except IntegrityError as error:
        msg = _("%(name)s already holds this role at this place in that time.") % {
            "name": user.username
        }
        raise BadAccountError(msg) from error
    record(
        by, by_id, at, "grant_role", user.username, role=wanted.role.value, unit_id=unit_id,
        from_on=from_on.isoformat(), until_on=until_on.isoformat() if until_on else None,
        department=department, acting_for_id=acting_for_id, holding_id=holding.pk,
    )  # fmt: skip
    return holding.pk


@dataclass(frozen=True, slots=True)
class Wanted:
    """A role as it is asked for."""

    role: Role
    unit_id: int | None
    from_on: dt.date
    until_on: dt.date | None
    department: str


def _refuse_senseless(wanted: Wanted, acting_for_id: int | None, user: User) -> None:
    """Raises BadAccountError when a role cannot be held as asked."""
    if wanted.until_on is not None and wanted.until_on <= wanted.from_on:
        raise BadAccountError(_("The role must end after it begins."))
    known = {one.id for one in queries.departments()}
    if wanted.department != WHOLE and wanted.department not in known:
        msg = _("There is no department “%(name)s”.") % {"name": wanted.department}
        raise BadAccountError(msg)
    if acting_for_id is None:
        return
    if wanted.until_on is None:
        raise BadAccountError(_("Who acts for somebody else does so until a day: give the day."))
    if acting_for_id == user.pk or not _holds_throughout(acting_for_id, wanted):
        raise BadAccountError(
            _("The person stood in for must hold the role at this place all that time.")
        )


def _holds_throughout(user_id: int, wanted: Wanted) -> bool:
    return RoleHolding.objects.filter(
        Q(unit__isnull=True) if wanted.unit_id is None else Q(unit_id=wanted.unit_id),
        user_id=user_id, role=wanted.role, acting=False,
        department__in=[WHOLE, wanted.department],
        validity__contains=DateRange(wanted.from_on, wanted.until_on),
    ).exists()  # fmt: skip


@transaction.atomic
def end_role(
    *, holding_id: int, on: dt.date, by: str, at: dt.datetime, by_id: int | None = None
) -> None:
    """End a role: `on` is the first day it no longer holds.

    Raises BadAccountError when it had not begun by then or had ended before.
    """
    holding = RoleHolding.objects.select_for_update().select_related("user").get(pk=holding_id)
    begun, ends = holding.validity.lower, holding.validity.upper
    if on <= begun or (ends is not None and on > ends):
        raise BadAccountError(_("The role does not hold on that day."))
    holding.validity = DateRange(begun, on)
    holding.save(update_fields=["validity"])
    record(by, by_id, at, "end_role", holding.user.username, role=holding.role, on=on.isoformat())


@transaction.atomic
def carry_over_roles(
    *,
    unit_id: int,
    successor_id: int,
    from_on: dt.date,
    by: str,
    at: dt.datetime,
    by_id: int | None = None,
) -> list[int]:
    """Let who held roles at a unit until it ended hold them at a successor; return the holdings.

    The new roles begin on `from_on`, not before the unit's end, and end when the old ones would
    have; the old ones stay for reading the unit's history. What somebody already holds at the
    successor is left alone, so doing it again changes nothing. Raises BadAccountError when the
    unit has not ended or the other is none of its successors.
    """
    ended_on = _ended_on(unit_id, successor_id, from_on)
    begins = max(from_on, ended_on)
    made = []
    for holding in _held_until_the_end(unit_id, ended_on):
        until = holding.validity.upper
        if until is not None and until <= begins:
            continue
        taken = RoleHolding.objects.filter(
            user_id=holding.user_id, role=holding.role, unit_id=successor_id,
            department=holding.department, validity__overlap=DateRange(begins, until),
        )  # fmt: skip
        if taken.exists():
            continue
        new = RoleHolding.objects.create(
            user_id=holding.user_id, role=holding.role, unit_id=successor_id,
            validity=DateRange(begins, until), department=holding.department,
            acting=holding.acting, acting_for_id=holding.acting_for_id,
        )  # fmt: skip
        made.append(new.pk)
        record(
            by, by_id, at, "carry_over_role", holding.user.username, role=holding.role,
            unit_id=unit_id, successor_id=successor_id, from_on=begins.isoformat(),
            holding_id=new.pk,
        )  # fmt: skip
    record(
        by, by_id, at, "carry_over_roles", str(unit_id), successor_id=successor_id,
        holding_ids=made,
    )  # fmt: skip
    return made


def _ended_on(unit_id: int, successor_id: int, on: dt.date) -> dt.date:
    """Return the first day a unit no longer lives. Raises BadAccountError."""
    place = geography.get_places(unit_ids=[unit_id], on=on).get(unit_id)
    if place is None or place.ended_on is None or place.ended_on >= on:
        raise BadAccountError(_("Roles are carried over from a unit that has ended."))
    _before, after = geography.lineage(unit_id=unit_id)
    if successor_id not in {link.unit_id for link in after}:
        raise BadAccountError(
            _("%(name)s did not pass into that unit: choose one of its successors.")
            % {"name": place.name}
        )
    return place.ended_on + dt.timedelta(days=1)


def _held_until_the_end(unit_id: int, ended_on: dt.date) -> list[RoleHolding]:
    # Who is stood in for comes first.
    return list(
        RoleHolding.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(
            unit_id=unit_id, user__is_active=True,
            validity__contains=ended_on - dt.timedelta(days=1),
        )
        .order_by("acting", "pk")
    )  # fmt: skip
