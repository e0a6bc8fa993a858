"""Who may act on a file: posts, places and the council, gathered for the rules."""

import datetime as dt

from langso.accounts import queries as accounts
from langso.accounts.queries import OwnPost, Somebody
from langso.accounts.values import Action
from langso.dossiers.models import Organisation, WorkFile
from langso.dossiers.queries import files
from langso.dossiers.rules import machine
from langso.dossiers.values.files import Facts, Move, Places, Post, State
from langso.geography import queries as geography
from langso.geography.values import Level, UnknownUnitError


def places_of(*, organisation_unit_id: int | None, unit_id: int | None, on: dt.date) -> Places:
    """Return the units that stand for a procedure's "at" on a day.

    A place that has ended stands for itself only: its file waits until it is handed over.
    """
    above: dict[str, int] = {}
    asked = unit_id if unit_id is not None else organisation_unit_id
    if asked is not None:
        try:
            above = {one.level: one.unit_id for one in geography.path(unit_id=asked, on=on)}
        except UnknownUnitError:
            above = {}
    return Places(
        organisation=organisation_unit_id,
        unit=unit_id,
        district=above.get(Level.DISTRICT),
        province=above.get(Level.PROVINCE),
    )


def province_code(*, organisation_unit_id: int | None, unit_id: int | None, on: dt.date) -> str:
    """Return the code of the province a file is of on a day; blank for the country's own."""
    places = places_of(organisation_unit_id=organisation_unit_id, unit_id=unit_id, on=on)
    if places.province is None:
        return ""
    return geography.get_place(unit_id=places.province, on=on).code


def units_above(*, unit_ids: set[int], on: dt.date) -> list[int]:
    """Return the units and all above them on a day (of an ended one: as it last stood), sorted."""
    found = set(unit_ids)
    last = geography.get_places(unit_ids=unit_ids, on=on)
    for unit_id, place in last.items():
        day = on if place.ended_on is None or on <= place.ended_on else place.ended_on
        try:
            found |= {one.unit_id for one in geography.path(unit_id=unit_id, on=day)}
        except UnknownUnitError:
            continue
    return sorted(found)


def facts_for(*, user: Somebody, state: State, on: dt.date) -> Facts:
    """Return what the rules ask about a person, a file's places and its council on a day."""
    unit_of_organisation = (
        Organisation.objects.values_list("unit_id", flat=True).get(pk=state.organisation_id)
        if state.organisation_id is not None
        else None
    )
    places = places_of(organisation_unit_id=unit_of_organisation, unit_id=state.unit_id, on=on)
    actor_id = user.pk if user.is_authenticated else None
    return Facts(actor_id, _posts(user, state, on), places, on, council_of(places=places, on=on))


def council_of(*, places: Places, on: dt.date) -> frozenset[int]:
    """Return the members of a province's appraisal council on a day."""
    if places.province is None:
        return frozenset()
    found = accounts.list_holders(action=Action.VOTE, unit_ids=[places.province], on=on)
    return frozenset(one.user_id for one in found)


def _posts(user: Somebody, state: State, on: dt.date) -> tuple[Post, ...]:
    own = tuple(_post(one) for one in accounts.list_posts(user=user, on=on))
    lending = [
        one.from_id
        for one in state.delegations
        if one.to_id == user.pk and one.from_on <= on < one.until_on
    ]
    if not lending:
        return own
    lent = accounts.posts_of_people(user_ids=lending, on=on)
    return (
        *own,
        *(_post(post, lender) for lender in lending for post in lent.get(lender, ())),
    )


def _post(post: OwnPost, lender: int | None = None) -> Post:
    on_behalf = lender if lender is not None else post.acting_for_id
    return Post(post.role, post.unit_id, post.department, post.may, on_behalf, lender is not None)


def moves_for(*, user: Somebody, file_id: int, on: dt.date) -> tuple[Move, ...]:
    """Return the moves a person may ask for now, each with what still stands against it."""
    file = files.find_file(file_id=file_id)
    state = files.state_of(file_id=file_id)
    facts = facts_for(user=user, state=state, on=on)
    return machine.allowed(files.procedure_of(file=file), state, facts)


def may_handle(*, user: Somebody, file: WorkFile, state: State, on: dt.date) -> bool:
    """Tell whether a person may comment on a file or add to it: their desk is at its places.

    Whoever has a part in it may as well, by any post that handles files.
    """
    facts = facts_for(user=user, state=state, on=on)
    places = facts.places
    near = {places.organisation, places.unit, places.district, places.province} - {None}
    handling = [post for post in facts.posts if machine.HANDLE in post.may]
    if any(post.unit_id in near for post in handling):
        return True
    return bool(handling) and files.has_part(user=user, file=file, on=on)


def organisation_of_state(state: State, file: WorkFile) -> Organisation:
    """Return who has a file now."""
    if state.organisation_id in (None, file.organisation_id):
        return file.organisation
    return Organisation.objects.get(pk=state.organisation_id)


def is_alive(*, unit_id: int, on: dt.date) -> bool:
    """Tell whether a unit lives on a day."""
    try:
        geography.get_place(unit_id=unit_id, on=on)
    except UnknownUnitError:
        return False
    return True


def is_of(*, unit_id: int, above_id: int | None, on: dt.date) -> bool:
    """Tell whether a unit lies, or last lay, below another or below one it passed into."""
    if above_id is None:
        return True
    above = set(units_above(unit_ids={unit_id}, on=on))
    _before, after = geography.lineage(unit_id=unit_id, depth=3)
    heirs = {link.unit_id for link in after}
    for one in list(above):
        heirs |= {link.unit_id for link in geography.lineage(unit_id=one, depth=3)[1]}
    return above_id in above or above_id in units_above(unit_ids=heirs, on=on)
