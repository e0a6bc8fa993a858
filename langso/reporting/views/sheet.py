"""Pages of the entry sheet; all of them work without scripts."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie

from langso.accounts.values import Action
from langso.core import asking
from langso.core.addresses import client_address
from langso.core.asking import BadQuestionError, plain_answers
from langso.core.gates import FullError
from langso.core.guards import reads, writes
from langso.geography.values import Place
from langso.reporting import actions, queries
from langso.reporting.forms import sheet as forms
from langso.reporting.presenters import sheet as presenter
from langso.reporting.presenters import sheet_submit, sheet_worker
from langso.reporting.presenters.sheet_parts import Attempt
from langso.reporting.values import ReportingError, SaveStatus
from langso.reporting.views import sheet_asked as asked


@reads
@never_cache
@login_required
@ensure_csrf_cookie
@plain_answers(missing=asked.MISSING)
def page(request: HttpRequest, round_key: str, code: str) -> HttpResponse:
    """Show a unit's sheet of a round."""
    return _page(request, round_key, asked.place_to_see(request, round_key, code))


def _page(
    request: HttpRequest, round_key: str, place: Place, attempt: Attempt | None = None
) -> HttpResponse:
    show = asking.choice_of(
        request.GET.get("show", ""), presenter.SHOWN, what=_("Choice"), default=presenter.ALL
    )
    cell: dict[str, Any] = {"round_key": round_key, "unit_id": place.unit_id}
    content = presenter.sheet_page(
        queries.sheet(**cell), rights=asked.rights_of(request, place), show=show,
        verdicts=queries.live_verdicts(**cell), problems=queries.check(**cell), attempt=attempt,
    )  # fmt: skip
    status = HTTPStatus.BAD_REQUEST if content.refused else HTTPStatus.OK
    answer = render(request, "reporting/sheet.html", {"page": content}, status=status)
    # Whose page it is: the worker keeps pages of one person only.
    answer.headers["X-Desk-User"] = str(request.user.pk)
    return answer


@writes
@never_cache
@login_required
@plain_answers(missing=asked.MISSING)
def save(request: HttpRequest, round_key: str, code: str) -> HttpResponse:
    """Save what was changed in the form of one criterion."""
    try:
        asked.count_call(request, asked.CALL)
    except FullError as error:
        return asked.too_busy(request, error.seconds)
    place = asked.place_of(round_key, code)
    asked.require(request, Action.ENTER, place)
    try:
        entries = forms.changed_cells(request.POST)
        answers = actions.save_entries(
            round_key=round_key, unit_id=place.unit_id, entries=entries, actor=request.user,
            at=timezone.now(), origin=client_address(request),
        )  # fmt: skip
    except (forms.UnreadableEntriesError, forms.TooMuchError) as error:
        raise BadQuestionError(str(error), _("Open the sheet again.")) from error
    attempt = presenter.attempt_of(entries, answers)
    if any(one.status in (SaveStatus.CONFLICT, SaveStatus.REFUSED) for one in answers):
        return _page(request, round_key, place, attempt)
    said = ngettext("%(number)s figure saved.", "%(number)s figures saved.", len(answers))
    messages.success(request, said % {"number": len(answers)})
    return redirect(presenter.back_to(round_key, code, request.POST.get("at", "")))


@reads
@never_cache
@login_required
@plain_answers(missing=asked.MISSING)
def review(request: HttpRequest, round_key: str, code: str) -> HttpResponse:
    """Show what stands in the way of submitting, and ask for the reasons it needs."""
    return _review(request, round_key, asked.place_to_see(request, round_key, code))


def _review(
    request: HttpRequest, round_key: str, place: Place, problems: tuple[str, ...] = ()
) -> HttpResponse:
    cell: dict[str, Any] = {"round_key": round_key, "unit_id": place.unit_id}
    content = sheet_submit.review(
        queries.sheet(**cell, with_levels=False), queries.check(**cell),
        rights=asked.rights_of(request, place), given=request.POST, refused=problems,
    )  # fmt: skip
    status = HTTPStatus.BAD_REQUEST if problems else HTTPStatus.OK
    return render(request, "reporting/sheet_submit.html", {"page": content}, status=status)


@writes
@never_cache
@login_required
@plain_answers(missing=asked.MISSING)
def submit(request: HttpRequest, round_key: str, code: str) -> HttpResponse:
    """Submit the cells that were entered; errors keep theirs back."""
    place = asked.place_of(round_key, code)
    asked.require(request, Action.SUBMIT, place)
    try:
        done = actions.submit(
            round_key=round_key, unit_id=place.unit_id, actor=request.user, at=timezone.now(),
            reasons=sheet_submit.reasons_of(request.POST), origin=client_address(request),
        )  # fmt: skip
    except ReportingError as error:
        return _review(request, round_key, place, (str(error),))
    if not done.submitted:
        nothing = (_("There is nothing to submit: enter or mend figures first."),)
        return _review(request, round_key, place, sheet_submit.sentences(done.blocked) or nothing)
    said = ngettext(
        "%(number)s cell submitted.", "%(number)s cells submitted.", len(done.submitted)
    )
    messages.success(request, said % {"number": len(done.submitted)})
    if done.blocked:
        return redirect("reporting:sheet-review", round_key, code)
    return redirect("reporting:sheet", round_key, code)


@reads
def worker(request: HttpRequest) -> HttpResponse:
    """Give the script that keeps sheets for times without network; its scope is the desk."""
    if not request.user.is_authenticated:
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    answer = HttpResponse(sheet_worker.script(), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
