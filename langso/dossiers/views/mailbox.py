"""The mailbox; all of it works without scripts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from langso.core import asking
from langso.core.asking import plain_answers
from langso.core.guards import reads, writes
from langso.dossiers.actions import notices
from langso.dossiers.forms import mailbox as forms
from langso.dossiers.presenters import mailbox as presenter
from langso.dossiers.queries import mailbox as queries
from langso.dossiers.views import bulk


@reads
@never_cache
@login_required
@plain_answers()
def page(request: HttpRequest) -> HttpResponse:
    """Show one page of the reader's mailbox."""
    on = asking.today()
    if not queries.handles_files(user=request.user, on=on):
        raise PermissionDenied(_("No role of yours handles work files."))
    question = forms.question_of(request.GET, procedures=presenter.procedures_of())
    content = presenter.page(request.user, question, on=on)
    part = request.headers.get("HX-Request")
    name = "dossiers/_mailbox_list.html" if part else "dossiers/mailbox.html"
    empty = presenter.tab_word(question.tab)
    return render(request, name, {"page": content, "empty": empty})


@writes
@never_cache
@login_required
@plain_answers()
def act(request: HttpRequest) -> HttpResponse:
    """Do one thing to the files that were ticked, or ask first what it needs."""
    on = asking.today()
    step = bulk.step_of(request.POST)
    ticked = forms.ticked_of(request.POST.getlist("file"))
    back = request.POST.get("back", "")[:2000]
    if step == forms.HAND_OVER:
        chosen = QueryDict(mutable=True)
        chosen.setlist("file", [str(one.file_id) for one in ticked])
        return redirect(f"{reverse('dossiers:handover')}?{chosen.urlencode()}")
    rows = queries.list_files(user=request.user, file_ids=[one.file_id for one in ticked], on=on)
    wanted = bulk.wanted_of(request.POST, step)
    if wanted is None or wanted.refused:
        content = presenter.bulk_page(
            request.user, step, rows, on=on, back=back,
            refused=wanted.refused if wanted else "", text=wanted.text if wanted else "",
        )  # fmt: skip
        status = 400 if content.refused else 200
        return render(request, "dossiers/bulk.html", {"page": content}, status=status)
    done = bulk.take(rows, wanted, request)
    for level, said in done.sentences():
        messages.add_message(request, level, said)
    return back_to(back)


@writes
@login_required
def see_notices(request: HttpRequest) -> HttpResponse:
    """Mark one's notices of files as seen."""
    notices.see_notices(actor=request.user, at=timezone.now())
    return redirect("dossiers:mailbox")


def back_to(query: str) -> HttpResponseRedirect:
    """Return to the mailbox as it was asked for; anything else in the query is dropped."""
    asked = QueryDict(query, mutable=True)
    kept = {name: asked.get(name, "") for name in asked if name in _KEPT}
    fresh = QueryDict(mutable=True)
    fresh.update(kept)
    address = reverse("dossiers:mailbox")
    return HttpResponseRedirect(f"{address}?{fresh.urlencode()}" if kept else address)


_KEPT = frozenset({"tab", "q", "organisation", "procedure", "topic", "of"})
