"""Who is late in a province, and reminding them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from langso.core import asking
from langso.core.addresses import client_address
from langso.core.asking import plain_answers
from langso.core.guards import reads, writes
from langso.geography.values import Level
from langso.reporting import actions, queries
from langso.reporting.forms import late as forms
from langso.reporting.presenters import late as presenter
from langso.reporting.views import desk_asked as asked


@reads
@never_cache
@login_required
@plain_answers(missing=asked.MISSING)
def page(request: HttpRequest, round_key: str, code: str) -> HttpResponse:
    """Show how far each commune of a province is, and how late."""
    found, province = asked.round_and_place(request, round_key, code, level=Level.PROVINCE)
    standing = queries.progress(round_key=round_key, province_id=province.unit_id)
    content = presenter.late_page(
        found, province, standing,
        reminded=queries.reminded(
            round_key=round_key, unit_ids=[one.unit_id for one in standing]
        ),
        may_remind=asked.may_remind(request, province), show=forms.show_of(request.GET),
        on=asking.today(),
    )  # fmt: skip
    return render(request, "reporting/desk/late.html", {"page": content})


@writes
@never_cache
@login_required
@plain_answers(missing=asked.MISSING)
def remind(request: HttpRequest, round_key: str, code: str) -> HttpResponse:
    """Remind the communes that were ticked, or all that have not sent everything."""
    found, province = asked.round_and_place(request, round_key, code, level=Level.PROVINCE)
    asked.require_reminding(request, province)
    communes = queries.list_asked(round_key=found.key, province_code=province.code)
    done = actions.remind_now(
        round_key=found.key, unit_ids=forms.units_of(request.POST, communes),
        actor=request.user, at=timezone.now(), origin=client_address(request),
    )  # fmt: skip
    for level, said in presenter.sentences(done):
        messages.add_message(request, level, said)
    return redirect("reporting:late", round_key, code)
