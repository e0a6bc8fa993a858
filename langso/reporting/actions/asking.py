"""A province asks communes for their figures now; people choose how they are reminded."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from langso.accounts import queries as accounts
from langso.accounts.queries import Holder, Somebody
from langso.accounts.values import Action
from langso.core import audit
from langso.reporting import queries
from langso.reporting.actions.doing import day_of, doer_of
from langso.reporting.models import Notice, ReminderChoice
from langso.reporting.queries.reminders import BY_HAND
from langso.reporting.rules import letters
from langso.reporting.values import Progress, ReportingError, RoundInfo
from langso.standards import queries as standards

MAY_ASK = (Action.VERIFY, Action.APPRAISE, Action.MANAGE_ROUNDS)
LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of asking: units by their ids."""

    sent: tuple[int, ...]
    already: tuple[int, ...]
    """Asked by hand on the same day before."""
    nobody: tuple[int, ...]
    """Where nobody holds a role that could be reminded."""
    complete: tuple[int, ...]
    """Which have sent everything the round requires."""


@transaction.atomic
def remind_now(
    *,
    round_key: str,
    unit_ids: Sequence[int],
    actor: Somebody,
    at: dt.datetime,
    origin: str = "",
) -> Asked:
    """Put a reminder on the desks of communes' recorders and leaders, once a day a commune.

    Letters follow within minutes. Raises UnknownRoundError, PermissionDenied.
    """
    round_info = queries.get_round(key=round_key)
    on = day_of(at)
    for unit_id in set(unit_ids):
        _require(actor, unit_id, on)
    standing = queries.progress(round_key=round_key, unit_ids=set(unit_ids))
    rung = f"{BY_HAND}:{on}"
    rows = Notice.objects.filter(round_id=round_info.id, unit_id__in=set(unit_ids), rung=rung)
    already = set(rows.values_list("unit_id", flat=True))
    holders = _holders([one.unit_id for one in standing], on)
    late = [one for one in standing if one.sent < one.required]
    going = [one for one in late if one.unit_id not in already and holders.get(one.unit_id)]
    by = doer_of(actor, at).name
    notices = [
        notice for one in going for notice in _notices(round_info, one, holders, rung, by, at)
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    if going:
        audit.record_event(
            at=at, actor=actor.get_username(), actor_id=actor.pk, action="reporting.ask",
            subject=f"round {round_key}", origin=origin,
            detail={"units": sorted(one.unit_id for one in going), "notices": len(notices)},
        )  # fmt: skip
    return Asked(
        sent=tuple(one.unit_id for one in going),
        already=tuple(one.unit_id for one in late if one.unit_id in already),
        nobody=tuple(
            one.unit_id
            for one in late
            if one.unit_id not in already and not holders.get(one.unit_id)
        ),
        complete=tuple(one.unit_id for one in standing if one.sent >= one.required),
    )


def _require(actor: Somebody, unit_id: int, on: dt.date) -> None:
    if not any(
        accounts.may(user=actor, action=action, unit_id=unit_id, on=on) for action in MAY_ASK
    ):
        accounts.require(user=actor, action=Action.MANAGE_ROUNDS, unit_id=unit_id, on=on)


def _holders(unit_ids: Sequence[int], on: dt.date) -> dict[int, dict[int, Holder]]:
    """Return whom to remind at each unit, each person once."""
    found: dict[int, dict[int, Holder]] = {}
    for action in (Action.ENTER, Action.SUBMIT):
        for holder in accounts.list_holders(action=action, unit_ids=unit_ids, on=on):
            found.setdefault(holder.unit_id, {})[holder.user_id] = holder
    return found


def _notices(
    round_info: RoundInfo,
    one: Progress,
    holders: dict[int, dict[int, Holder]],
    rung: str,
    by: str,
    at: dt.datetime,
) -> list[Notice]:
    due_on = round_info.due_commune
    left = standards.working_calendar().working_days_between(day_of(at), due_on) if due_on else None
    text = letters.by_hand(
        title=round_info.title, unit_name=one.name, days_left=left, by=by,
        count=one.required - one.sent,
    )  # fmt: skip
    return [
        Notice(
            user_id=user_id, round_id=round_info.id, unit_id=one.unit_id, rung=rung,
            text_vi=text.vi[:500], text_en=text.en[:500], at=at,
        )
        for user_id in holders[one.unit_id]
    ]  # fmt: skip


def see_notices(*, actor: Somebody, at: dt.datetime) -> int:
    """Mark all reminders of a person as seen and return how many were new to them."""
    return Notice.objects.filter(user_id=actor.pk or 0, seen_at__isnull=True).update(seen_at=at)


def choose_reminders(
    *, actor: Somebody, by_mail: bool, address: str, at: dt.datetime, origin: str = ""
) -> None:
    """Keep whether a person wants letters, and where. Raises ReportingError on a bad address."""
    address = address.strip()
    if by_mail and not address:
        raise ReportingError("Muốn nhận nhắc việc qua thư thì phải ghi địa chỉ thư điện tử.")
    if address:
        _check_address(address)
    with transaction.atomic():
        ReminderChoice.objects.update_or_create(
            user_id=actor.pk or 0,
            defaults={"by_mail": by_mail, "address": address, "changed_at": at},
        )
        audit.record_event(
            at=at, actor=actor.get_username(), actor_id=actor.pk, action="reporting.choose",
            subject="reminders", origin=origin, detail={"by_mail": by_mail},
        )  # fmt: skip


def _check_address(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        good = False
    else:
        good = len(address) <= LONGEST_ADDRESS
    if not good:
        msg = f"“{address[:80]}” không phải địa chỉ thư; hãy viết như ten@tinh.gov.vn."
        raise ReportingError(msg)
