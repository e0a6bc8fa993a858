"""A province's queue; all of it works without scripts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from langso.core import asking
from langso.core.asking import plain_answers
from langso.core.guards import reads, writes
from langso.geography.values import Level
from langso.reporting.presenters import queue as presenter
from langso.reporting.presenters import queue_steps as steps_presenter
from langso.reporting.values import ReportingError
from langso.reporting.views import desk_asked as asked
from langso.reporting.views import queue_asked
from langso.reporting.views.queue_asked import Queue


@reads
@never_cache
@login_required
@plain_answers(missing=asked.MISSING)
def page(request: HttpRequest, round_key: str, code: str) -> HttpResponse:
    """Show one page of a province's queue."""
    queue = _queue(request, round_key, code)
    content = queue.page(request)
    part = request.headers.get("HX-Request")
    name = "reporting/desk/_queue_list.html" if part else "reporting/desk/queue.html"
    return render(request, name, {"page": content})


def _queue(request: HttpRequest, round_key: str, code: str) -> Queue:
    found, province = asked.round_and_place(request, round_key, code, level=Level.PROVINCE)
    return Queue(found, province, asked.queue_rights(request, province))


@writes
@never_cache
@login_required
@plain_answers(missing=asked.MISSING)
def act(request: HttpRequest, round_key: str, code: str) -> HttpResponse:
    """Take one step with the cells that were ticked, or with the one whose button was pressed."""
    queue = _queue(request, round_key, code)
    asked.require_part(queue.rights)
    step = queue_asked.step_of(request.POST)
    if step.needs_reason:
        return _return_page(request, queue, step)
    try:
        decided = queue.take(request, step)
    except ReportingError as error:
        return _return_page(request, queue, step, str(error))
    if request.headers.get("HX-Request"):
        rows = presenter.rows_of(
            queue.rows(step.ticked), round_info=queue.round, rights=queue.rights,
            answers=decided.by_cell,
        )  # fmt: skip
        told = {"rows": rows, "page": queue}
        return render(request, "reporting/desk/_queue_rows.html", told)
    for level, said in decided.sentences():
        messages.add_message(request, level, said)
    return queue.back(request.POST.get("back", ""))


def _return_page(
    request: HttpRequest, queue: Queue, step: queue_asked.Wanted, refused: str = ""
) -> HttpResponse:
    content = steps_presenter.return_page(
        queue.round, queue.province, queue.rows(step.ticked), ticked=step.ticked,
        back=step.back, on=asking.today(), refused=refused, reason=step.reason,
    )  # fmt: skip
    fragment = request.headers.get("HX-Request") and not refused
    name = "reporting/desk/_queue_return.html" if fragment else "reporting/desk/queue_return.html"
    return render(request, name, {"page": content}, status=400 if refused else 200)


@reads
@never_cache
@login_required
@plain_answers(missing=asked.MISSING)
def passing_page(request: HttpRequest, round_key: str, code: str) -> HttpResponse:
    """Count what passes all checks and ask whether to verify all of it."""
    queue = _queue(request, round_key, code)
    asked.require_part(queue.rights)
    content = steps_presenter.passing_page(queue.passing(request), queue.round, queue.province)
    return render(request, "reporting/desk/queue_passing.html", {"page": content})


@writes
@never_cache
@login_required
@plain_answers(missing=asked.MISSING)
def verify_passing(request: HttpRequest, round_key: str, code: str) -> HttpResponse:
    """Verify what passes all checks and stood in the queue when it was counted."""
    queue = _queue(request, round_key, code)
    asked.require_part(queue.rights)
    decided = queue.verify_passing(request)
    for level, said in decided.sentences():
        messages.add_message(request, level, said)
    return queue.back(request.POST.get("back", ""))
