"""Pages of dossiers: the list, starting one, one dossier for officers and for everybody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
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
from langso.dossiers.actions import docx_of_paper, pdf_of_paper
from langso.dossiers.values.files import DossierError as FileError
from langso.recognition.actions import dossiers as actions
from langso.recognition.forms import dossiers as forms
from langso.recognition.presenters import dossier_lists, dossier_public
from langso.recognition.presenters import dossiers as presenter
from langso.recognition.queries import dossier_papers as papers
from langso.recognition.queries import dossiers as queries
from langso.recognition.values import UnknownTitleError
from langso.recognition.values.dossiers import DossierError
from langso.recognition.views import dossiers_asked as asked

FILES = {
    "pdf": (pdf_of_paper, "application/pdf"),
    "docx": (
        docx_of_paper,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}


@reads
@never_cache
def dossier_list(request: HttpRequest) -> HttpResponse:
    """List the dossiers that the reader may see; strangers see those that are published."""
    page = dossier_lists.list_page(user=request.user, on=asking.today())
    return render(request, "recognition/dossiers/list.html", {"page": page})


@reads
@never_cache
def dossier(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Show a dossier: to its officers as a work place, to everybody what is published of it."""
    found = asked.dossier_of(dossier_id)
    on = asking.today()
    if asked.may_see(request, found, on):
        page = presenter.dossier_page(found, user=request.user, on=on)
        return render(request, "recognition/dossiers/page.html", {"page": page})
    if not queries.is_public(dossier=found):
        raise Http404(_("There is no published dossier of this number."))
    public = dossier_public.public_page(found, on=on)
    return render(request, "recognition/dossiers/public.html", {"page": public})


@reads
@never_cache
@login_required
@plain_answers(missing=(*asked.MISSING, UnknownTitleError))
def start_page(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for which title and year a commune starts a dossier, with how it stands to each."""
    place = asked.commune_of(code)
    accounts.require(
        user=request.user, action=Action.HANDLE_FILES, unit_id=place.unit_id, on=asking.today()
    )
    page = dossier_lists.start_page(place, on=asking.today())
    return render(request, "recognition/dossiers/start.html", {"page": page})


@writes
@never_cache
@login_required
@plain_answers(missing=(*asked.MISSING, UnknownTitleError))
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Open a dossier and show it."""
    place = asked.commune_of(code)
    wish = forms.start_of(request.POST)
    try:
        made = actions.start(
            unit_id=place.unit_id, title=wish.title, set_id=wish.set_id, period=wish.period,
            kind=wish.kind, against_id=wish.against_id, actor=request.user, at=timezone.now(),
            origin=client_address(request),
        )  # fmt: skip
    except (DossierError, FileError) as error:
        page = dossier_lists.start_page(place, on=asking.today(), refused=str(error))
        return render(request, "recognition/dossiers/start.html", {"page": page}, status=409)
    messages.success(request, _("The dossier is opened with everything known filled in."))
    return redirect("recognition:dossier", made.id)


@reads
@never_cache
@login_required
def dossier_paper(request: HttpRequest, dossier_id: int, code: str, kind: str) -> HttpResponse:
    """Hand out a paper of a dossier as it would be drafted now."""
    found = asked.dossier_of(dossier_id)
    if kind not in FILES or not asked.may_see(request, found, asking.today()):
        raise Http404(code)
    try:
        filled = papers.paper_of(dossier=found, code=code, on=asking.today())
    except papers.NoSuchPaperError as error:
        raise Http404(str(error)) from error
    make, media_type = FILES[kind]
    answer = HttpResponse(make(filled.official), content_type=media_type)
    name = f"{code}_{found.id}.{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
