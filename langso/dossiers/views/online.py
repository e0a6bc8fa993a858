"""The online ratio and the files behind each of its numbers."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from langso.core import asking
from langso.core.asking import plain_answers
from langso.core.guards import reads
from langso.dossiers.forms import online as forms
from langso.dossiers.presenters import online as presenter
from langso.dossiers.queries import mailbox as queries


@reads
@never_cache
@login_required
@plain_answers()
def page(request: HttpRequest) -> HttpResponse:
    """Show the share of files handled online, by level, province and organisation."""
    _require(request)
    on = asking.today()
    content = presenter.page(forms.question_of(request.GET, on=on), on=on)
    return render(request, "dossiers/online.html", {"page": content})


@reads
@never_cache
@login_required
@plain_answers()
def files(request: HttpRequest) -> HttpResponse:
    """List the files behind a number, as far as the reader may see them."""
    _require(request)
    on = asking.today()
    content = presenter.files_page(request.user, forms.question_of(request.GET, on=on), on=on)
    choices = (("", _("All")), ("yes", _("Online")), ("no", _("Not online")))
    told = {"page": content, "choices": choices}
    return render(request, "dossiers/online_files.html", told)


def _require(request: HttpRequest) -> None:
    if not queries.handles_files(user=request.user, on=asking.today()):
        raise PermissionDenied(_("No role of yours handles work files."))
