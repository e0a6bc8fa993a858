"""The desk: what waits for an officer, by role."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from langso.core import asking
from langso.core.addresses import client_address
from langso.core.guards import reads, writes
from langso.reporting import actions
from langso.reporting.presenters import desk as presenter
from langso.reporting.values import ReportingError


@reads
@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for whoever is signed in."""
    return _home(request)


def _home(request: HttpRequest, refused: str = "") -> HttpResponse:
    page = presenter.home(
        request.user, on=asking.today(), at=timezone.now(), refused=refused,
        typed=request.POST.get("address"),
    )  # fmt: skip
    status = 400 if refused else 200
    return render(request, "reporting/desk/home.html", {"page": page}, status=status)


@writes
@login_required
def see_notices(request: HttpRequest) -> HttpResponse:
    """Mark one's reminders as seen."""
    actions.see_notices(actor=request.user, at=timezone.now())
    return redirect("reporting:desk")


@writes
@never_cache
@login_required
def choose_reminders(request: HttpRequest) -> HttpResponse:
    """Keep whether one wants reminders by e-mail, and where."""
    try:
        actions.choose_reminders(
            actor=request.user, by_mail=request.POST.get("by_mail") == "1",
            address=request.POST.get("address", "").replace("\x00", ""), at=timezone.now(),
            origin=client_address(request),
        )  # fmt: skip
    except ReportingError as error:
        return _home(request, str(error))
    messages.success(request, _("How you are reminded is kept."))
    return redirect("reporting:desk")
