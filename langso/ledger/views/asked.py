"""What a request for evidence asks for, and whether this person may."""

import datetime as dt
from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from langso.accounts import queries as accounts
from langso.accounts.values import Action
from langso.core import asking
from langso.core.asking import BadQuestionError
from langso.core.periods import Period
from langso.geography import queries as geography
from langso.geography.values import Place
from langso.ledger import queries
from langso.ledger.values import EvidenceInfo
from langso.standards import queries as standards
from langso.standards.values import DataElement

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Send a stranger to the sign-in page and back; a fragment's request reloads the page."""

    @wraps(view)
    def asked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if is_fragment(request):
            answer = HttpResponse(status=401)
            answer.headers["HX-Redirect"] = redirect_to_login(
                request.headers.get("HX-Current-URL", "/")
            ).url
            return answer
        target = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
        return redirect_to_login(target)

    return asked


def is_fragment(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def period_in(data: QueryDict) -> Period:
    """Return the period asked for, this year for none. Raises BadQuestionError."""
    return asking.period_of(data.get("period", "")) or Period(asking.today().year)


def place_of(code: str, period: Period) -> Place:
    """Return the unit that had the code at the end of the period, or today while it still runs.

    Codes live on in other units after a merger; figures of a period belong to the unit of then.
    Raises UnknownUnitError.
    """
    return geography.get_unit(code=asking.text_of(code), on=min(asking.today(), period.last_on))


def element_in(data: QueryDict) -> DataElement:
    """Return the data element asked for. Raises UnknownElementError, BadQuestionError."""
    element = standards.get_element(key=asking.text_of(data.get("element", "")))
    if element.number is None:
        raise BadQuestionError(
            _("This figure is not yet loaded."), _("Ask your administrator to load the law.")
        )
    return element


def may_add(request: HttpRequest, unit_id: int) -> bool:
    """Tell whether the person may add evidence of a unit today."""
    return accounts.may(
        user=request.user, action=Action.ADD_EVIDENCE, unit_id=unit_id, on=asking.today()
    )


def may_erase(request: HttpRequest, unit_id: int) -> bool:
    """Tell whether the person may erase what must disappear by law."""
    return accounts.may(
        user=request.user, action=Action.ERASE_EVIDENCE, unit_id=unit_id, on=asking.today()
    )


def require(request: HttpRequest, action: Action, unit_id: int) -> None:
    """Raise PermissionDenied unless the person may do the action at the unit today."""
    accounts.require(user=request.user, action=action, unit_id=unit_id, on=asking.today())


def may_see(request: HttpRequest, unit_ids: list[int], on: dt.date) -> bool:
    """Tell whether the person may see evidence of at least one of the units."""
    refused = accounts.list_refused(
        user=request.user, action=Action.SEE_EVIDENCE, unit_ids=unit_ids, on=on
    )
    return len(refused) < len(set(unit_ids))


def evidence_to_see(request: HttpRequest, evidence_id: int) -> EvidenceInfo | None:
    """Return a piece of evidence that the person may see; None when there is none such.

    What one may not see and what does not exist look the same from outside.
    """
    units = queries.units_of_evidence(evidence_id=evidence_id)
    if not units or not may_see(request, units, asking.today()):
        return None
    return queries.get_evidence(evidence_id=evidence_id)
