"""Calls of the entry sheet's scripts: save cells, compare, judge what is being typed."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from langso.core.addresses import client_address
from langso.core.guards import reads, writes
from langso.reporting import actions, queries
from langso.reporting.forms import sheet as forms
from langso.reporting.presenters import sheet_answers
from langso.reporting.views import sheet_asked as asked


@writes
@never_cache
@asked.answers_json
def save_cells(request: HttpRequest, round_key: str, code: str) -> HttpResponse:
    """Save figures and answer for each; what is answered as saved is on the disk."""
    asked.count_call(request, asked.CALL)
    entries = forms.entries_of(request.body)
    place = asked.place_of(round_key, code)
    answers = actions.save_entries(
        round_key=round_key, unit_id=place.unit_id, entries=entries, actor=request.user,
        at=timezone.now(), origin=client_address(request),
    )  # fmt: skip
    return JsonResponse({"results": [sheet_answers.saved(answer) for answer in answers]})


@reads
@never_cache
@asked.answers_json
def state(request: HttpRequest, round_key: str, code: str) -> HttpResponse:
    """Answer with the cells that changed since a version of the sheet."""
    place = asked.place_to_see(request, round_key, code)
    since = request.GET.get("since", "0")
    found = queries.sheet_state(
        round_key=round_key, unit_id=place.unit_id,
        since=int(since) if since.isdecimal() and len(since) < 10 else 0,
    )  # fmt: skip
    return JsonResponse(sheet_answers.state(found))


@writes
@never_cache
@asked.answers_json
def check(request: HttpRequest, round_key: str, code: str) -> HttpResponse:
    """Judge figures that are typed and not saved yet, over those that are; writes nothing."""
    asked.count_call(request, asked.CHECK)
    place = asked.place_to_see(request, round_key, code)
    values, unread = forms.readable(forms.values_of(request.body))
    typed: dict[str, Any] = {
        "round_key": round_key,
        "unit_id": place.unit_id,
        "values_override": values,
    }
    return JsonResponse(
        sheet_answers.judged(queries.live_verdicts(**typed), queries.check(**typed), unread)
    )
