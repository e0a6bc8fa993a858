"""What the desk's pages share: which round and place is asked for, and who may see it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from langso.accounts import queries as accounts
from langso.accounts.values import Action
from langso.core import asking
from langso.geography import queries as geography
from langso.geography.values import Level, Place, UnknownUnitError
from langso.reporting import queries
from langso.reporting.actions.asking import MAY_ASK
from langso.reporting.presenters.queue import Rights
from langso.reporting.values import NotAskedError, RoundInfo, UnknownRoundError

MISSING = (UnknownRoundError, NotAskedError, UnknownUnitError)


def round_and_place(
    request: HttpRequest, round_key: str, code: str, *, level: Level | None = None
) -> tuple[RoundInfo, Place]:
    """Return what is asked for, to somebody who may see its sheets.

    Raises UnknownRoundError, UnknownUnitError, Http404 for another level, PermissionDenied.
    """
    found = queries.get_round(key=round_key)
    place = geography.get_unit(code=code, on=found.period.last_on)
    if level is not None and place.level != level:
        raise Http404(_("%(place)s is no province.") % {"place": place.name})
    require(request, Action.SEE_SHEET, place)
    return found, place


def require(request: HttpRequest, action: Action, place: Place) -> None:
    """Raise PermissionDenied unless the person may do that at the place today."""
    accounts.require(user=request.user, action=action, unit_id=place.unit_id, on=asking.today())


def may(request: HttpRequest, action: Action, place: Place) -> bool:
    """Tell whether the person may do something at a place today."""
    return accounts.may(user=request.user, action=action, unit_id=place.unit_id, on=asking.today())


def may_remind(request: HttpRequest, province: Place) -> bool:
    """Tell whether the person may remind communes of a province today."""
    return any(may(request, action, province) for action in MAY_ASK)


def require_reminding(request: HttpRequest, province: Place) -> None:
    """Raise PermissionDenied unless the person may remind communes of a province."""
    if not may_remind(request, province):
        require(request, Action.MANAGE_ROUNDS, province)


def queue_rights(request: HttpRequest, province: Place) -> Rights:
    """Return what the person may do in a province's queue today."""
    return Rights(
        departments=accounts.departments_of(
            user=request.user, unit_id=province.unit_id, on=asking.today(), action=Action.VERIFY
        ),
        appraise=may(request, Action.APPRAISE, province),
        user_id=request.user.pk,
    )


def require_part(rights: Rights) -> None:
    """Raise PermissionDenied for who only reads a queue."""
    if not rights.any:
        raise PermissionDenied(_("You may read this queue, but not decide in it."))
