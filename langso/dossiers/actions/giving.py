"""Who works on a file: assignment, delegation, handing over."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.dossiers.actions import logs
from langso.dossiers.actions.logs import Entry, HeldFile
from langso.dossiers.actions.saying import require_handling
from langso.dossiers.models import FileEvent, Organisation, WorkFile
from langso.dossiers.queries import acting
from langso.dossiers.rules import machine, replaying, waiting
from langso.dossiers.rules.refusals import problem
from langso.dossiers.values.files import EventKind, Places, ProblemsError
from langso.standards.values.procedures import ActorRule


def assign(
    *,
    file_id: int,
    user_ids: Iterable[int],
    actor: Somebody,
    at: dt.datetime,
    reason: str = "",
) -> FileEvent:
    """Say who is to act in the stage; nobody: whoever holds the role, again.

    Each must hold a post by which they may act in it. Being assigned gives no right and takes
    none. Raises ProblemsError, PermissionDenied, UnknownFileError.
    """
    chosen = tuple(dict.fromkeys(user_ids))
    with transaction.atomic():
        held = logs.hold(file_id=file_id)
        require_handling(held, actor, at)
        on = held.day(at)
        facts = acting.facts_for(user=actor, state=held.state, on=on)
        for user_id in chosen:
            if not _may_be_assigned(held, user_id, facts.places, on):
                raise ProblemsError((problem("not-an-officer"),))
        return held.add(
            Entry(
                EventKind.ASSIGNED, logs.doer_of(actor), at, reason=reason.strip(),
                payload={"users": list(chosen)},
            )
        )  # fmt: skip


def _may_be_assigned(held: HeldFile, user_id: int, places: Places, on: dt.date) -> bool:
    """Tell whether a person holds a post for which the file waits."""
    waits = waiting.waiting_for(held.procedure, held.state)
    if not waits.at:
        return False
    unit_id = places.of(waits.at)
    posts = accounts.posts_of_people(user_ids=[user_id], on=on).get(user_id, ())
    return any(
        post.role in waits.roles
        and post.unit_id == unit_id
        and (not waits.departments or post.department in ("", *waits.departments))
        and machine.HANDLE in post.may
        for post in posts
    )


def delegate(
    *,
    file_id: int,
    to_user_id: int,
    until_on: dt.date,
    actor: Somebody,
    at: dt.datetime,
    reason: str = "",
) -> FileEvent:
    """Let somebody of the same desk act in one's stead in this stage until before a day.

    Only who could act in the stage delegates, and never a decision or a vote. Raises
    ProblemsError, UnknownFileError.
    """
    with transaction.atomic():
        held = logs.hold(file_id=file_id)
        if replaying.is_ended(held.state):
            raise ProblemsError((problem("ended"),))
        on = held.day(at)
        stage = held.procedure.stage(held.state.stage)
        facts = acting.facts_for(user=actor, state=held.state, on=on)
        post = machine.acting_post(_rule_now(held), facts)
        if post is None or post.delegated:
            raise ProblemsError((problem("wrong-role", stage=stage.title.vi),))
        if until_on <= on:
            raise ProblemsError((problem("bad-term"),))
        theirs = accounts.posts_of_people(user_ids=[to_user_id], on=on).get(to_user_id, ())
        same_desk = any(one.unit_id == post.unit_id and machine.HANDLE in one.may for one in theirs)
        if to_user_id == actor.pk or not same_desk:
            raise ProblemsError((problem("not-an-officer"),))
        return held.add(
            Entry(
                EventKind.DELEGATED, logs.doer_of(actor, role=post.role), at,
                reason=reason.strip(),
                payload={"from": actor.pk, "to": to_user_id, "until": until_on.isoformat()},
            )
        )  # fmt: skip


def _rule_now(held: HeldFile) -> ActorRule:
    """Return who acts now: in the stage or, while it waits, in giving the supplement."""
    waits = waiting.waiting_for(held.procedure, held.state)
    actor = held.procedure.stage(held.state.stage).actor
    return ActorRule(waits.roles, waits.at, actor.department if waits.at == actor.at else "")


def hand_over(
    *,
    file_ids: Iterable[int],
    to_organisation_id: int,
    actor: Somebody,
    at: dt.datetime,
    reason: str,
    to_user_id: int | None = None,
    to_unit_id: int | None = None,
) -> list[FileEvent]:
    """Hand files over, ended ones too: to another organisation, person or successor place.

    `to_unit_id` is the place they are about from now on (None: as before). Whoever hands over
    must manage files of the receiving organisation, and of the present one while its place
    lives. All or nothing. Raises ProblemsError, PermissionDenied, UnknownFileError.
    """
    if not reason.strip():
        raise ProblemsError((problem("no-reason", outcome=EventKind.HANDED_OVER.label),))
    receiving = Organisation.objects.get(pk=to_organisation_id)
    made = []
    with transaction.atomic():
        for file_id in sorted(set(file_ids)):
            held = logs.hold(file_id=file_id)
            on = held.day(at)
            _require_management(held.file, receiving, actor, on)
            payload: dict[str, int] = {"organisation": to_organisation_id}
            if to_user_id is not None:
                payload["holder"] = to_user_id
            if to_unit_id is not None:
                payload["unit"] = to_unit_id
            made.append(
                held.add(
                    Entry(
                        EventKind.HANDED_OVER, logs.doer_of(actor), at, reason=reason.strip(),
                        payload=payload,
                    )
                )
            )  # fmt: skip
    return made


def _require_management(
    file: WorkFile, receiving: Organisation, actor: Somebody, on: dt.date
) -> None:
    units = {receiving.unit_id}
    present = file.state.organisation.unit_id
    if present is not None and acting.is_alive(unit_id=present, on=on):
        units.add(present)
    for unit_id in units:
        if not accounts.may(user=actor, action=Action.MANAGE_FILES, unit_id=unit_id, on=on):
            raise PermissionDenied(_("You may not hand over this work file."))
