"""Reminders: notices on desks, and one e-mail a person with what is new on theirs."""

import datetime as dt
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core import mail
from django.db import transaction
from django.urls import reverse

from langso.accounts import queries as accounts
from langso.accounts.queries import Holder, Somebody
from langso.accounts.values import Action
from langso.core import audit
from langso.geography import queries as geography
from langso.geography.values import Level
from langso.reporting import queries
from langso.reporting.models import Notice
from langso.reporting.queries import rounds
from langso.reporting.queries.desk import count_state
from langso.reporting.queries.reminders import addresses_of
from langso.reporting.rules import letters, reminders
from langso.reporting.values import CellState, RoundInfo
from langso.standards import queries as standards
from langso.standards.values import Text

logger = logging.getLogger(__name__)

MAIL_WITHIN = dt.timedelta(days=3)
"""An e-mail that could not be sent for so long is let go; the notice stays on the desk."""


@dataclass(frozen=True, slots=True)
class _Due:
    """Something that waits at a unit for those who may do an action there."""

    round: RoundInfo
    unit_id: int
    unit_name: str
    kind: str
    actions: tuple[Action, ...]
    department: str | None
    count: int
    due_on: dt.date
    waits: Text


@transaction.atomic
def remind(*, on: dt.date, by: str, at: dt.datetime) -> int:
    """Put the reminders of a day on desks and return how many were new.

    Each person gets each rung of a round's ladder once a unit, however often this runs.
    """
    calendar = standards.working_calendar()
    notices = []
    all_due = list(_all_due(on))
    holders = _holders(all_due, on)
    for due in all_due:
        days_left = calendar.working_days_between(on, due.due_on)
        rung = reminders.rung_of(days_left)
        if rung is None:
            continue
        text = reminders.words(
            title=due.round.title, unit_name=due.unit_name, due_on=due.due_on,
            days_left=days_left, count=due.count, waits=due.waits,
        )  # fmt: skip
        notices += [
            Notice(
                user_id=holder.user_id, round_id=due.round.id, unit_id=due.unit_id,
                rung=f"{due.kind}:{rung}", text_vi=text.vi[:500], text_en=text.en[:500], at=at,
            )
            for holder in _whose(due, holders)
        ]  # fmt: skip
    before = Notice.objects.count()
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    made = Notice.objects.count() - before
    if made:
        audit.record_event(
            at=at, actor=by, actor_id=None, action="reporting.remind", subject=f"day {on}",
            detail={"notices": made},
        )  # fmt: skip
    return made


def _holders(all_due: list[_Due], on: dt.date) -> dict[tuple[Action, int], list[Holder]]:
    """Return who may do what at the units that something waits at: one question an action."""
    found: dict[tuple[Action, int], list[Holder]] = {}
    for action in {action for due in all_due for action in due.actions}:
        units = {due.unit_id for due in all_due if action in due.actions}
        for holder in accounts.list_holders(action=action, unit_ids=units, on=on):
            found.setdefault((action, holder.unit_id), []).append(holder)
    return found


def _whose(due: _Due, holders: dict[tuple[Action, int], list[Holder]]) -> Iterable[Holder]:
    """Return each person on whose desk it is, once."""
    return {
        holder.user_id: holder
        for action in due.actions
        for holder in holders.get((action, due.unit_id), ())
        if due.department is None or holder.department == due.department
    }.values()


def _all_due(on: dt.date) -> Iterator[_Due]:
    for round_info in rounds.list_open_rounds(on=on):
        if round_info.awaiting:
            continue
        if round_info.due_commune is not None:
            yield from _communes(round_info, round_info.due_commune)
        if round_info.due_province is not None:
            yield from _provinces(round_info, round_info.due_province, on)


def _communes(round_info: RoundInfo, due_on: dt.date) -> Iterator[_Due]:
    for one in queries.progress(round_key=round_info.key):
        left = one.required - one.sent
        if left:
            yield _Due(
                round_info, one.unit_id, one.name, "send", (Action.ENTER, Action.SUBMIT), None,
                left, due_on, reminders.TO_SEND,
            )  # fmt: skip


def _provinces(round_info: RoundInfo, due_on: dt.date, on: dt.date) -> Iterator[_Due]:
    plan = rounds.plan_of(round_info=round_info)
    departments = ["", *sorted({row.department for row in plan.rows})]
    for province in geography.list_units(on=on, level=Level.PROVINCE):
        place = (province.unit_id, province.name)
        for name in departments:
            only = frozenset({name}) if name else None
            count, _total = count_state(plan, province.unit_id, CellState.SUBMITTED, only)
            if count:
                yield _Due(
                    round_info, *place, "verify", (Action.VERIFY,), name, count, due_on,
                    reminders.TO_VERIFY,
                )  # fmt: skip
        count, _total = count_state(plan, province.unit_id, CellState.VERIFIED, None)
        if count:
            yield _Due(
                round_info, *place, "appraise", (Action.APPRAISE,), None, count, due_on,
                reminders.TO_APPRAISE,
            )  # fmt: skip


def mail_notices(*, at: dt.datetime) -> int:
    """Send each person one e-mail with the notices not mailed yet; return how many were sent.

    It goes where the person chose, else to the account's address; who wants none or has none is
    passed. One that cannot be sent is tried again the next time.
    """
    waiting: dict[int, list[Notice]] = {}
    rows = Notice.objects.filter(mailed_at__isnull=True, at__gt=at - MAIL_WITHIN)
    for row in rows.select_related("user").order_by("user_id", "id"):
        waiting.setdefault(row.user_id, []).append(row)
    chosen = addresses_of(user_ids=waiting)
    sent = 0
    for user_id, notices in waiting.items():
        user = notices[0].user
        address = chosen.get(user_id, user.email)
        if not address:
            continue
        try:
            _send(address, user.get_full_name() or user.username, notices)
        except OSError as error:
            logger.warning("reminder to %s not sent: %s", address, error)
            continue
        Notice.objects.filter(pk__in=[row.pk for row in notices]).update(mailed_at=at)
        sent += 1
    return sent


def _send(address: str, name: str, notices: list[Notice]) -> None:
    desk = f"{settings.LANGSO_SITE}{reverse('reporting:desk')}" if settings.LANGSO_SITE else ""
    subject, body = letters.letter(name=name, lines=[row.text_vi for row in notices], desk=desk)
    mail.send_mail(subject, body, None, [address])


def see_notice(*, notice_id: int, actor: Somebody, at: dt.datetime) -> None:
    """Mark one of the actor's own notices as seen; another's is left alone."""
    Notice.objects.filter(pk=notice_id, user_id=actor.pk or 0, seen_at__isnull=True).update(
        seen_at=at
    )
