"""What the sheet's pages and calls share: whose sheet of which round is asked for."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from langso.accounts import queries as accounts
from langso.accounts.values import Action
from langso.core import allowances, asking
from langso.core.gates import FullError, Gate
from langso.geography import queries as geography
from langso.geography.values import Place, UnknownUnitError
from langso.reporting import queries
from langso.reporting.forms.sheet import TooMuchError, UnreadableEntriesError
from langso.reporting.presenters.sheet_parts import Rights
from langso.reporting.values import NotAskedError, TooManyEntriesError, UnknownRoundError

MISSING = (UnknownRoundError, NotAskedError, UnknownUnitError)
# Saves in turn (`reporting.middleware`). A save is a third processor, a third PostgreSQL, so three
# at once keep a processor busy and more only wait for each other; seven may wait, which bridges
# the time until the next ones come back, and four more who do; the other threads of a process stay
# free for pages.
GATE = Gate(at_once=3, waiting=7, returning=4, patience=20.0, back_within=5)
# What is being typed is judged beside them, and never instead of them: it is asked again anyway.
CHECKING = Gate(at_once=1, waiting=3, patience=8.0, back_within=3)
FORM, CALL, CHECK = "save", "cells", "check"

View = Callable[..., HttpResponse]


def place_of(round_key: str, code: str) -> Place:
    """Return the unit that has the code on the round's last day.

    Raises UnknownRoundError, UnknownUnitError, NotAskedError for what cannot be a name.
    """
    if not (round_key + code).isprintable():
        raise NotAskedError(_("There is no such sheet: choose one on the desk."))
    found = queries.get_round(key=round_key)
    return geography.get_unit(code=code, on=found.period.last_on)


def place_to_see(request: HttpRequest, round_key: str, code: str) -> Place:
    """Return the unit to who may see its sheet. Raises as `place_of`, and PermissionDenied."""
    place = place_of(round_key, code)
    require(request, Action.SEE_SHEET, place)
    return place


def require(request: HttpRequest, action: Action, place: Place) -> None:
    """Raise PermissionDenied unless the person may do that at the unit today."""
    accounts.require(user=request.user, action=action, unit_id=place.unit_id, on=asking.today())


def rights_of(request: HttpRequest, place: Place) -> Rights:
    """Return what the person may do with the unit's sheet today."""

    def may(action: Action) -> bool:
        return accounts.may(
            user=request.user, action=action, unit_id=place.unit_id, on=asking.today()
        )

    return Rights(
        enter=may(Action.ENTER), submit=may(Action.SUBMIT), evidence=may(Action.SEE_EVIDENCE)
    )


def answers_json(view: View) -> View:
    """Answer every refusal as JSON with a message for the officer; a call is never redirected."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return refusal(HTTPStatus.UNAUTHORIZED, "signed-out", _("Sign in again."))
        if request.headers.get("X-Desk-User", str(request.user.pk)) != str(request.user.pk):
            said = _("Another person has signed in on this browser: sign in again.")
            return refusal(HTTPStatus.UNAUTHORIZED, "other-person", said)
        try:
            return view(request, *args, **kwargs)
        except UnreadableEntriesError as error:
            return refusal(HTTPStatus.BAD_REQUEST, "unreadable", str(error))
        except (TooMuchError, TooManyEntriesError) as error:
            return refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-much", str(error))
        except PermissionDenied as error:
            return refusal(HTTPStatus.FORBIDDEN, "not-yours", str(error))
        except MISSING as error:
            return refusal(HTTPStatus.NOT_FOUND, "no-such-sheet", str(error))
        except FullError as error:
            return too_busy(request, error.seconds)

    return answer


def gate_of(request: HttpRequest) -> Gate | None:
    """Return the gate that a call of the sheet passes, None for one that needs no turn."""
    if request.method != "POST" or not request.path.startswith("/desk/sheet/"):
        return None
    return {FORM: GATE, CALL: GATE, CHECK: CHECKING}.get(request.path.rpartition("/")[2])


def refusal(status: HTTPStatus, rule: str, message: str) -> JsonResponse:
    """Say why a call is not answered."""
    return JsonResponse({"rule": rule, "message": message}, status=status)


def too_busy(request: HttpRequest, seconds: int) -> HttpResponse:
    """Say when to come back: to a script in JSON, to who sent the form without one on a page."""
    if request.path.endswith(f"/{FORM}"):
        answer: HttpResponse = asking.problem(
            request, _("The platform is busy; nothing of this form was saved."),
            _("Go back in your browser: what you typed still stands there. Then save again."),
            status=HTTPStatus.TOO_MANY_REQUESTS,
        )  # fmt: skip
    else:
        said = _("The platform is busy; the page tries again by itself.")
        answer = refusal(HTTPStatus.TOO_MANY_REQUESTS, "busy", said)
    answer.headers["Retry-After"] = str(seconds)
    # A line in the log for each of a crowd would cost more than the answer.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def count_call(request: HttpRequest, kind: str) -> None:
    """Count one call of this person. Raises FullError when it was one too many this minute."""
    seconds = allowances.take(
        kind=f"desk.{kind}", caller=str(request.user.pk),
        a_minute=settings.LANGSO_DESK_CALLS_A_MINUTE, at=timezone.now(),
    )  # fmt: skip
    if seconds:
        raise FullError(seconds)
