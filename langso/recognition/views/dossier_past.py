"""Entering a dossier of the past from its papers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
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
from langso.dossiers.values.files import DossierError as FileError
from langso.geography import queries as geography
from langso.geography.values import UnknownUnitError
from langso.recognition.actions import dossier_history as actions
from langso.recognition.forms import dossiers as forms
from langso.recognition.presenters import dossier_past as presenter
from langso.recognition.queries.dossiers import DossierInfo
from langso.recognition.values import Decision, TitleError, UnknownTitleError
from langso.recognition.values.dossiers import DossierError
from langso.standards import queries as standards
from langso.standards.values.procedures import Procedure

PROCEDURE = "recognise-commune-2022"
REFUSED = (
    DossierError, FileError, TitleError, UnknownTitleError, UnknownUnitError,
    asking.BadQuestionError,
)  # fmt: skip


def _procedure(request: HttpRequest) -> Procedure:
    """Return the three-level procedure, for who may record titles. Raises PermissionDenied."""
    held = accounts.list_places_of(
        user=request.user, action=Action.RECORD_TITLES, on=asking.today()
    )
    if not held:
        raise PermissionDenied
    return standards.get_procedure(procedure_id=PROCEDURE)


@reads
@never_cache
@login_required
@plain_answers()
def past_page(request: HttpRequest) -> HttpResponse:
    """Show the form for a dossier of the past."""
    page = presenter.past_page(_procedure(request))
    return render(request, "recognition/dossiers/past.html", {"page": page})


@writes
@never_cache
@login_required
@plain_answers()
def record(request: HttpRequest) -> HttpResponse:
    """Enter a dossier of the past and show it."""
    procedure = _procedure(request)
    try:
        made = _record(request, procedure)
    except REFUSED as error:
        page = presenter.past_page(procedure, typed=request.POST, refused=str(error))
        return render(request, "recognition/dossiers/past.html", {"page": page}, status=409)
    messages.success(request, _("The dossier and its title are entered."))
    return redirect("recognition:dossier", made.id)


def _record(request: HttpRequest, procedure: Procedure) -> DossierInfo:
    stages = [stage.code for stage, _outcome in actions.stages_onward(procedure)]
    past = forms.past_of(request.POST, stages)
    unit = geography.get_unit(code=past.code, on=past.opened_on)
    rule = standards.title_law().title(past.title)
    period = next((one for one in rule.periods if one.first_year <= past.period.year
                   <= one.last_year), None) if rule else None  # fmt: skip
    return actions.record_past(
        unit_id=unit.unit_id, procedure_id=procedure.id, title=past.title,
        set_id=past.set_id or (rule.set_of(period.id) if rule and period else ""),
        period=past.period, opened_on=past.opened_on,
        steps=[actions.PastStep(code, on, by) for code, (on, by) in past.days.items()],
        decision=Decision(past.number, past.decided_on, past.signer, past.body),
        actor=request.user, at=timezone.now(), origin=client_address(request),
    )  # fmt: skip
