"""Delegating one's step of files to a colleague until a day."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from langso.core import asking
from langso.core.asking import BadQuestionError, plain_answers
from langso.core.guards import reads, writes
from langso.dossiers import actions
from langso.dossiers.forms import files as forms
from langso.dossiers.forms.mailbox import MOST_TICKED, long_text_of, number_of, people_of
from langso.dossiers.presenters import delegations as presenter
from langso.dossiers.queries import mailbox as queries
from langso.dossiers.values.files import DossierError
from langso.dossiers.views.bulk import Outcome


@reads
@never_cache
@login_required
@plain_answers()
def page(request: HttpRequest) -> HttpResponse:
    """Show what the reader can delegate, and what is delegated to and by them."""
    ticked = people_of(request.GET, "file")
    return _page(request, ticked)


def _page(request: HttpRequest, ticked: list[int], refused: str = "") -> HttpResponse:
    on = asking.today()
    if not queries.handles_files(user=request.user, on=on):
        raise PermissionDenied(_("No role of yours handles work files."))
    content = presenter.page(
        request.user, on=on, ticked=ticked, refused=refused, typed=request.POST.dict()
    )
    return render(
        request, "dossiers/delegations.html", {"page": content}, status=400 if refused else 200
    )


@writes
@never_cache
@login_required
@plain_answers()
def act(request: HttpRequest) -> HttpResponse:
    """Delegate the ticked files to one person."""
    post = request.POST
    ticked = people_of(post, "file")[:MOST_TICKED]
    try:
        until = forms.until_of(post, on=asking.today())
    except BadQuestionError as error:
        return _page(request, ticked, f"{error} {error.remedy}")
    to = number_of(post.get("user", ""))
    if to is None or not ticked:
        return _page(request, ticked, _("Tick at least one file and choose the person."))
    outcome = Outcome()
    for file_id in ticked:
        try:
            actions.delegate(
                file_id=file_id, to_user_id=to, until_on=until, actor=request.user,
                reason=long_text_of(post.get("reason", "")), at=timezone.now(),
            )  # fmt: skip
        except (DossierError, PermissionDenied) as error:
            outcome.refuse(str(error))
        else:
            outcome.done += 1
    for level, said in outcome.sentences():
        messages.add_message(request, level, said)
    return redirect("dossiers:delegations")
