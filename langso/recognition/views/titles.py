"""Public pages of titles: counts of a day, the list, one title."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from langso.accounts import queries as accounts
from langso.accounts.values import Action
from langso.core import asking
from langso.core.addresses import client_address
from langso.core.asking import plain_answers
from langso.core.guards import reads, writes
from langso.core.page_cache import cached_page
from langso.geography import queries as geography
from langso.geography.values import UnknownUnitError
from langso.recognition import actions, queries
from langso.recognition.forms import titles as forms
from langso.recognition.presenters import titles as presenter
from langso.recognition.presenters import titles_counts
from langso.recognition.queries.country import country
from langso.recognition.values import HeldTitle, TitleError, UnknownTitleError
from langso.standards import queries as standards

MISSING = (UnknownTitleError, UnknownUnitError)


def version() -> tuple[int, int, int, dt.date]:
    """Return what the public pages of titles depend on."""
    return (
        queries.titles_version(), geography.revision(), standards.law_reading(), asking.today()
    )  # fmt: skip


@reads
@cached_page(version=version)
@plain_answers(missing=MISSING)
def counts(request: HttpRequest) -> HttpResponse:
    """Show how many units held each title on a day, of how many there were."""
    law = standards.title_law()
    today = asking.today()
    asked = forms.asked_of(request.GET, law=law, today=today)
    rule = queries.title_rule(title=asked.title or law.titles[0].id)
    page = titles_counts.counts_page(rule=rule, on=asked.on, today=today, period=asked.period)
    return render(request, "recognition/counts.html", {"page": page})


@reads
@cached_page(version=version)
@plain_answers(missing=MISSING)
def titles(request: HttpRequest) -> HttpResponse:
    """List titles with their decisions."""
    today = asking.today()
    asked = forms.asked_of(request.GET, law=standards.title_law(), today=today)
    page = presenter.titles_page(asked=asked, number=forms.page_number(request.GET), today=today)
    return render(request, "recognition/titles.html", {"page": page})


@reads
@never_cache
@plain_answers(missing=MISSING)
def title(request: HttpRequest, title_id: int) -> HttpResponse:
    """Show one title: its decision, its unit, how it ended."""
    return _title(request, queries.get_title(title_id=title_id))


def _title(
    request: HttpRequest, held: HeldTitle, refused: str = "", status: int = 200
) -> HttpResponse:
    line = presenter.title_line(queries.place_titles(held=[held])[0], on=asking.today())
    context = {
        "line": line, "refused": refused, "may_end": held.ended is None and _may(request, held)
    }  # fmt: skip
    return render(request, "recognition/title.html", context, status=status)


def _province_today(held: HeldTitle) -> int:
    """Return the province that a title's unit lies in today, or came to lie in."""
    lives = country()
    province = lives.places.province_of(held.unit_id, held.decision.decided_on)
    return lives.heir_of(province, asking.today())


def _may(request: HttpRequest, held: HeldTitle) -> bool:
    return accounts.may(
        user=request.user, action=Action.RECORD_TITLES, unit_id=_province_today(held),
        on=asking.today(),
    )  # fmt: skip


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def end_title(request: HttpRequest, title_id: int) -> HttpResponse:
    """Enter the decision by which a title was revoked."""
    held = queries.get_title(title_id=title_id)
    accounts.require(
        user=request.user, action=Action.RECORD_TITLES, unit_id=_province_today(held),
        on=asking.today(),
    )  # fmt: skip
    try:
        actions.end(
            title_id=title_id, decision=forms.decision_of(request.POST),
            reason=asking.text_of(request.POST.get("reason", "")), by=request.user.get_username(),
            by_id=request.user.pk, at=timezone.now(), origin=client_address(request),
        )  # fmt: skip
    except TitleError as error:
        return _title(request, held, str(error), 400)
    messages.success(request, _("The end of the title is entered."))
    return redirect("recognition:title", title_id)
