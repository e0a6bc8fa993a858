"""For officers: what a unit lacks for a title, and which holders are near to losing theirs."""

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from langso.accounts import queries as accounts
from langso.accounts.values import Action
from langso.core import asking
from langso.core.asking import plain_answers
from langso.core.guards import reads
from langso.geography import queries as geography
from langso.geography.values import Level, Place, UnknownUnitError
from langso.recognition import queries
from langso.recognition.presenters import titles as presenter
from langso.recognition.values import RiskLevel, UnknownTitleError
from langso.standards import queries as standards

MISSING = (UnknownTitleError, UnknownUnitError)


@reads
@never_cache
@login_required
@plain_answers(missing=MISSING)
def eligibility(request: HttpRequest, code: str) -> HttpResponse:
    """Show each condition of a title for a unit, and what is missing."""
    today = asking.today()
    place = geography.get_unit(code=asking.text_of(code), on=today)
    accounts.require(user=request.user, action=Action.SEE_FILES, unit_id=place.unit_id, on=today)
    fitting = [
        one.id for one in standards.title_law().titles
        if one.level == place.level and place.kind in one.kinds
    ]  # fmt: skip
    if not fitting:
        raise UnknownTitleError(
            _("No title is given to units of the kind of %(place)s.") % {"place": place.name}
        )
    chosen = asking.choice_of(
        request.GET.get("title", ""), fitting, what=_("Title"), default=fitting[0]
    )
    page = presenter.eligibility_page(
        place=place, path=geography.path(unit_id=place.unit_id, on=today),
        rule=queries.title_rule(title=chosen), on=today,
    )  # fmt: skip
    return render(request, "recognition/eligibility.html", {"page": page})


@reads
@never_cache
@login_required
@plain_answers(missing=MISSING)
def risk(request: HttpRequest) -> HttpResponse:
    """List the holders whose figures reach a threshold of revocation, or may."""
    today = asking.today()
    on = asking.day_of(request.GET.get("on", ""), latest=today) or today
    provinces, everywhere = _provinces(request, on)
    codes = [one.code for one in provinces] + ([""] if everywhere else [])
    if not codes:
        raise PermissionDenied(_("You may not: %(action)s, here.") % {
            "action": Action.SEE_FILES.label
        })  # fmt: skip
    page = presenter.risk_page(
        on=on, today=today, provinces=provinces,
        province=asking.choice_of(
            request.GET.get("province", ""), codes, what=_("Province"),
            default="" if everywhere else codes[0],
        ),
        show=asking.choice_of(
            request.GET.get("show", ""), RiskLevel.values, what=_("Show"), default=""
        ),
    )  # fmt: skip
    return render(request, "recognition/risk.html", {"page": page, "everywhere": everywhere})


def _provinces(request: HttpRequest, on: dt.date) -> tuple[list[Place], bool]:
    """Return the provinces whose files a person sees whole today, and whether that is all."""
    today = asking.today()
    held = accounts.list_places_of(user=request.user, action=Action.SEE_FILES, on=today)
    every = geography.list_units(on=on, level=Level.PROVINCE)
    if None in held:
        return every, True
    return [one for one in every if one.unit_id in held], False
