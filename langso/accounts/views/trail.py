"""The audit trail: who did what, when and from where."""

import csv
import datetime as dt
import json
from collections.abc import Iterator
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from langso.accounts import queries
from langso.accounts.forms import TrailForm
from langso.accounts.values import Action
from langso.core import asking, audit
from langso.core.guards import reads, writes

PAGE = 100
HEADINGS = ("id", "at", "actor", "action", "subject", "origin", "address", "detail")


@reads
@never_cache
@login_required
@asking.plain_answers()
def trail(request: HttpRequest) -> HttpResponse:
    """Show the trail, newest first; filtered and paged."""
    _require(request)
    form, asked = _asked(request.GET)
    text = asking.text_of(request.GET.get("before", ""))
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    events = audit.list_events(asked=asked, limit=PAGE + 1, before_id=before)
    context = {
        "form": form,
        "events": events[:PAGE],
        "before": events[PAGE - 1].id if len(events) > PAGE else None,
        "actions": audit.list_actions(),
    }
    return render(request, "accounts/trail.html", context)


@writes
@login_required
def export(request: HttpRequest) -> HttpResponse:
    """Take the filtered trail out as CSV; that leaves an event of its own."""
    _require(request)
    _form, asked = _asked(request.POST)
    name = f"audit-{timezone.localtime():%Y%m%d-%H%M}.csv"
    response = StreamingHttpResponse(
        _lines(asked),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    # Django types a streamed answer apart, although every middleware treats both alike.
    return cast("HttpResponse", response)


def _require(request: HttpRequest) -> None:
    queries.require(user=request.user, action=Action.READ_AUDIT, unit_id=None, on=asking.today())


def _asked(data: QueryDict) -> tuple[TrailForm, audit.Asked]:
    """Return the form and what it asks; what cannot be understood is not asked."""
    form = TrailForm(data)
    form.is_valid()
    said = form.cleaned_data
    zone = timezone.get_current_timezone()

    def midnight(day: dt.date | None, *, after: int) -> dt.datetime | None:
        if day is None:
            return None
        return dt.datetime.combine(day + dt.timedelta(days=after), dt.time(), tzinfo=zone)

    asked = audit.Asked(
        actor=said.get("actor", ""), action=said.get("action", ""),
        subject=said.get("subject", ""), address=said.get("address", ""),
        first_at=midnight(said.get("first_on"), after=0),
        before_at=midnight(said.get("last_on"), after=1),
    )  # fmt: skip
    return form, asked


class _Echo:
    """A file that hands back each line."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def _lines(asked: audit.Asked) -> Iterator[str]:
    """Yield the lines of the file, with a mark by which Excel knows UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(HEADINGS)
    for event in audit.each_event(asked=asked):
        detail = json.dumps(event.detail, ensure_ascii=False, sort_keys=True)
        row = (event.id, event.at.isoformat(), event.actor, event.action, event.subject,
               event.origin, event.address, detail)  # fmt: skip
        yield writer.writerow([_harmless(value) for value in row])


def _harmless(value: object) -> object:
    """Keep a spreadsheet from taking somebody's text for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value
