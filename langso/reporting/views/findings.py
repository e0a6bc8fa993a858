"""What the stages find of a commune's indicators, beside the computed verdict."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from langso.core import asking
from langso.core.addresses import client_address
from langso.core.asking import plain_answers
from langso.core.guards import reads, writes
from langso.geography.values import Level, Place
from langso.reporting import actions, queries
from langso.reporting.forms import findings as forms
from langso.reporting.presenters import findings as presenter
from langso.reporting.values import ReportingError, RoundInfo
from langso.reporting.views import desk_asked as asked


@reads
@never_cache
@login_required
@plain_answers(missing=asked.MISSING)
def page(request: HttpRequest, round_key: str, code: str) -> HttpResponse:
    """Show a commune's findings by indicator, or a province's differences by commune."""
    found, place = asked.round_and_place(request, round_key, code)
    if place.level == Level.PROVINCE:
        content = presenter.province_page(
            found, place,
            queries.province_differences(round_key=found.key, province_id=place.unit_id),
            queries.list_asked(round_key=found.key, province_code=place.code),
        )  # fmt: skip
        return render(request, "reporting/desk/findings_province.html", {"page": content})
    return _commune(request, found, place)


def _commune(
    request: HttpRequest, found: RoundInfo, place: Place, attempt: presenter.Attempt | None = None
) -> HttpResponse:
    cell: dict[str, Any] = {"round_key": found.key, "unit_id": place.unit_id}
    content = presenter.commune_page(
        found, place, verdicts=queries.live_verdicts(**cell), findings=queries.findings(**cell),
        sets=queries.round_sets(round_key=found.key), attempt=attempt,
        stages=presenter.stages_of(request.user, place, on=asking.today()),
        show=forms.show_of(request.GET),
    )  # fmt: skip
    status = 400 if attempt else 200
    return render(request, "reporting/desk/findings.html", {"page": content}, status=status)


@writes
@never_cache
@login_required
@plain_answers(missing=asked.MISSING)
def record(request: HttpRequest, round_key: str, code: str) -> HttpResponse:
    """Record what a stage finds of one indicator."""
    found, place = asked.round_and_place(request, round_key, code)
    said = forms.finding_of(request.POST)
    try:
        actions.record_finding(
            round_key=found.key, unit_id=place.unit_id, set_id=said.set_id,
            indicator=said.indicator, stage=said.stage, verdict=said.verdict, reason=said.reason,
            actor=request.user, at=timezone.now(), origin=client_address(request),
        )  # fmt: skip
    except ReportingError as error:
        return _commune(request, found, place, presenter.Attempt(said, str(error)))
    messages.success(request, _("Finding on %(code)s recorded.") % {"code": said.indicator})
    return redirect(presenter.back_to(found.key, place.code, said))
