"""Notices of files: written with the event they are about, mailed a little later, once each."""

import datetime as dt
import logging
from collections.abc import Iterable

from django.core import mail
from django.db import transaction

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.dossiers.models import FileEvent, FileNotice, Organisation, WorkFile
from langso.dossiers.queries import acting, files
from langso.dossiers.rules import notices as rules
from langso.dossiers.values.files import EventKind, Medium
from langso.reporting.queries import reminders
from langso.standards import queries as standards
from langso.standards.values import Text

logger = logging.getLogger(__name__)

MAIL_WITHIN = dt.timedelta(days=3)
"""A letter that could not be sent for so long is let go; the notice stays on its page."""


def notify(file: WorkFile, event: FileEvent) -> None:
    """Tell whom an event concerns, within its transaction; nobody is told of what they did.

    What is entered after it had happened is news to nobody.
    """
    kind = EventKind(event.kind)
    people = set(_concerned(file, event, kind)) - {event.actor_id}
    if not people or event.medium == Medium.ENTERED_AFTERWARDS:
        return
    procedure = files.procedure_of(file=file)
    stage = procedure.stage(file.state.stage)
    due = event.payload.get("due_on") if kind == EventKind.ESCALATED else None
    said = rules.words(
        kind, code=file.code, title=file.title, stage=stage.title,
        deadline=_deadline(due, event.happened_on), reason=event.reason,
    )  # fmt: skip
    # Rungs climbed on one day, the clock having stood, say the same: once is enough.
    key = f"{kind}:{due}:{event.happened_on}" if due else f"{kind}:{event.number}"
    _keep(people, file.pk, key, said, event.at)


def _deadline(due: str | None, on: dt.date) -> Text | None:
    """Say how a due day stands to the day of an event; None without one."""
    if due is None:
        return None
    day = dt.date.fromisoformat(due)
    return rules.deadline(
        due_on=day, left=standards.working_calendar().working_days_between(on, day)
    )


def tell_handed_over(
    *, file_ids: Iterable[int], user_id: int, organisation: Text, at: dt.datetime
) -> None:
    """Tell a person that files are theirs now: one notice, however many they are."""
    ids = sorted(set(file_ids))
    if ids:
        said = rules.handed_over(count=len(ids), organisation=organisation)
        _keep({user_id}, ids[0], f"handed_over:{at:%Y%m%d%H%M%S}", said, at)


def see_notices(*, actor: Somebody, at: dt.datetime) -> int:
    """Mark a person's notices as seen; return how many were new."""
    new = FileNotice.objects.filter(user_id=actor.pk or 0, seen_at__isnull=True)
    return new.update(seen_at=at)


def mail_notices(*, at: dt.datetime) -> int:
    """Send each person one letter with the notices not mailed yet; return how many were sent.

    It goes where the person wants reminders, else to the account's address; who wants none or
    has none is passed. What was seen meanwhile is not mailed. One that cannot be sent is tried
    again the next time.
    """
    waiting: dict[int, list[FileNotice]] = {}
    rows = FileNotice.objects.filter(
        mailed_at__isnull=True, seen_at__isnull=True, at__gt=at - MAIL_WITHIN
    )
    for row in rows.select_related("user").order_by("user_id", "id"):
        waiting.setdefault(row.user_id, []).append(row)
    chosen = reminders.addresses_of(user_ids=waiting)
    return sum(
        _mail(told, chosen.get(user_id, told[0].user.email), at)
        for user_id, told in waiting.items()
    )


def _mail(told: list[FileNotice], address: str, at: dt.datetime) -> int:
    if not address:
        return 0
    user = told[0].user
    subject, body = rules.letter(
        name=user.get_full_name() or user.username, lines=[row.text_vi for row in told]
    )
    try:
        mail.send_mail(subject, body, None, [address])
    except OSError as error:
        logger.warning("notices of files to %s not sent: %s", address, error)
        return 0
    FileNotice.objects.filter(pk__in=[row.pk for row in told]).update(mailed_at=at)
    return 1


def _concerned(file: WorkFile, event: FileEvent, kind: EventKind) -> Iterable[int]:
    told, state = event.payload, file.state
    if kind == EventKind.ASSIGNED:
        return list(told["users"])
    if kind == EventKind.DELEGATED:
        return [told["to"]]
    if kind == EventKind.ESCALATED:
        return _of_rung(file, event)
    if kind == EventKind.NOTED and "part" in told and not told.get("ended"):
        return _taking_part(event)
    if kind in rules.TO_WHO_ACTS:
        return _holding(
            state.waiting_roles, state.waiting_unit_id, state.waiting_departments,
            on=event.happened_on,
        )  # fmt: skip
    if kind in rules.TO_WHO_HAS_IT:
        return [one for one in (state.holder_id, *state.waiting_user_ids) if one is not None]
    return []


def _taking_part(event: FileEvent) -> list[int]:
    """Return the person who was given a part, or who handles files at the organisation."""
    if event.payload["user"] is not None:
        return [event.payload["user"]]
    owner = Organisation.objects.get(pk=event.payload["of_organisation"])
    if owner.unit_id is None:
        return []
    holders = accounts.list_holders(
        action=Action.HANDLE_FILES, unit_ids=[owner.unit_id], on=event.happened_on
    )
    return [one.user_id for one in holders if one.department in ("", owner.department)]


def _of_rung(file: WorkFile, event: FileEvent) -> list[int]:
    told = event.payload
    places = acting.places_of(
        organisation_unit_id=file.state.organisation.unit_id, unit_id=file.state.unit_id,
        on=event.happened_on,
    )  # fmt: skip
    departments = [told["department"]] if told.get("department") else []
    return _holding(told["roles"], places.of(told["at"]), departments, on=event.happened_on)


def _holding(
    roles: Iterable[str], unit_id: int | None, departments: Iterable[str], *, on: dt.date
) -> list[int]:
    """Return who holds one of the roles at a unit, in one of the departments if any is named."""
    if unit_id is None:
        return []
    wanted, named = set(roles), set(departments)
    holders = accounts.list_holders(action=Action.HANDLE_FILES, unit_ids=[unit_id], on=on)
    posts = accounts.posts_of_people(user_ids=[one.user_id for one in holders], on=on)
    return [
        user_id
        for user_id, held in posts.items()
        if any(
            post.unit_id == unit_id
            and post.role in wanted
            and (not named or post.department in ("", *named))
            for post in held
        )
    ]


@transaction.atomic
def _keep(people: Iterable[int], file_id: int, key: str, said: Text, at: dt.datetime) -> None:
    FileNotice.objects.bulk_create(
        [
            FileNotice(
                user_id=user_id, file_id=file_id, key=key[:60], text_vi=said.vi[:500],
                text_en=said.en[:500], at=at,
            )
            for user_id in sorted(people)
        ],
        ignore_conflicts=True,
    )  # fmt: skip
