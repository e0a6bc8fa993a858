"""What officers do on a dossier's page: each answer leads back to it."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from langso.core import asking
from langso.core.addresses import client_address
from langso.core.asking import plain_answers
from langso.core.guards import writes
from langso.core.signing.values import SigningError
from langso.dossiers import actions as files
from langso.dossiers import queries as file_queries
from langso.dossiers.actions import signing
from langso.dossiers.values.files import DossierError as FileError
from langso.recognition.actions import dossier_papers, dossiers
from langso.recognition.forms import dossiers as forms
from langso.recognition.queries import dossiers as queries
from langso.recognition.values import TitleError
from langso.recognition.values.dossiers import DossierError
from langso.recognition.views import dossiers_asked as asked
from langso.standards import queries as standards

Step = Callable[[HttpRequest, queries.DossierInfo], None]
View = Callable[..., HttpResponse]
REFUSED = (DossierError, FileError, TitleError, SigningError)


def step(view: Step) -> View:
    """Turn a step's refusals into a message on the dossier's page, where it is mended."""

    @writes
    @never_cache
    @login_required
    @plain_answers(missing=asked.MISSING)
    @wraps(view)
    def answer(request: HttpRequest, dossier_id: int) -> HttpResponse:
        found = asked.dossier_of(dossier_id)
        if not asked.may_see(request, found, asking.today()):
            raise PermissionDenied
        try:
            view(request, found)
        except REFUSED as error:
            messages.error(request, str(error))
        return redirect("recognition:dossier", dossier_id)

    return answer


@step
def move(request: HttpRequest, dossier: queries.DossierInfo) -> None:
    """Move a dossier on, with the facts and findings its stage asks for."""
    state = file_queries.state_of(file_id=dossier.file_id)
    rule = standards.survey_rule(title=dossier.title, on=asking.today())
    wish = forms.move_of(request.POST, stage=state.stage, rule=rule)
    if request.POST.get("findings"):
        _find(request, dossier)
    documents = forms.documents_of(request.POST)
    payload = wish.payload | queries.decision_payload(dossier=dossier, stage=state.stage)
    files.move(
        file_id=dossier.file_id, outcome=wish.outcome, expected_event=wish.expected,
        reason=wish.reason, missing=wish.missing, payload=payload,
        document_ids=documents or queries.decision_ids(dossier=dossier, stage=state.stage),
        actor=request.user, at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("Done: the dossier has moved on."))


@step
def find(request: HttpRequest, dossier: queries.DossierInfo) -> None:
    """Record what the reader finds of indicators, without moving the dossier."""
    count = _find(request, dossier)
    messages.success(request, _("%(count)s findings recorded.") % {"count": count})


def _find(request: HttpRequest, dossier: queries.DossierInfo) -> int:
    table = queries.table_of(dossier_id=dossier.id)
    codes = [row.code for row in table.rows] if table else []
    return dossiers.record_findings(
        dossier_id=dossier.id, findings=forms.findings_of(request.POST, codes),
        actor=request.user, at=timezone.now(), origin=client_address(request),
    )  # fmt: skip


@step
def renew(request: HttpRequest, dossier: queries.DossierInfo) -> None:
    """Make the detailed table anew from today's figures."""
    changed = dossiers.renew_table(
        dossier_id=dossier.id, actor=request.user, at=timezone.now(),
        origin=client_address(request),
    )  # fmt: skip
    messages.success(request, _("%(count)s indicators changed.") % {"count": changed})


@step
def draft(request: HttpRequest, dossier: queries.DossierInfo) -> None:
    """Draft papers of the present stage, filled with what is known."""
    codes = request.POST.getlist("code")[:20]
    made = dossier_papers.draft_papers(
        dossier_id=dossier.id, codes=codes, actor=request.user, at=timezone.now()
    )
    messages.success(request, _("%(count)s papers drafted.") % {"count": len(made)})


@step
def sign(request: HttpRequest, dossier: queries.DossierInfo) -> None:
    """Sign a paper of the dossier in person."""
    document_id = forms.number_of(request.POST, "document")
    _require_own(request, dossier, document_id)
    signing.sign(document_id=document_id, as_="person", actor=request.user, at=timezone.now())
    messages.success(request, _("Signed."))


@step
def issue(request: HttpRequest, dossier: queries.DossierInfo) -> None:
    """Give a signed paper its number and the agency's signature."""
    document_id = forms.number_of(request.POST, "document")
    _require_own(request, dossier, document_id)
    numbered = files.issue(document_id=document_id, actor=request.user, at=timezone.now())
    signing.sign(document_id=document_id, as_="agency", actor=request.user, at=timezone.now())
    messages.success(request, _("Issued as %(sign)s.") % {"sign": numbered.sign})


def _require_own(request: HttpRequest, dossier: queries.DossierInfo, document_id: int) -> None:
    """Refuse a document of another file. Raises PermissionDenied."""
    known = {one.id for one in file_queries.list_documents(file_id=dossier.file_id)}
    if document_id not in known:
        raise PermissionDenied


@step
def say(request: HttpRequest, dossier: queries.DossierInfo) -> None:
    """Give the opinion of departments: of the one named, or of all the reader speaks for."""
    text = forms.text_of(request.POST, "text")
    choice = asking.choice_of(
        request.POST.get("choice", ""), ("agree", "conditions", "disagree"), what=_("Opinion"),
        default="agree",
    )  # fmt: skip
    departments = request.POST.getlist("department")[:20]
    for department in departments:
        files.give_opinion(
            file_id=dossier.file_id, department=department, choice=choice, text=text,
            actor=request.user, at=timezone.now(),
        )  # fmt: skip
    messages.success(request, _("%(count)s opinions recorded.") % {"count": len(departments)})


@step
def vote(request: HttpRequest, dossier: queries.DossierInfo) -> None:
    """Cast the reader's vote in the council."""
    choice = asking.choice_of(
        request.POST.get("choice", ""), ("for", "against", "abstain"), what=_("Vote"), default=""
    )
    files.cast_vote(file_id=dossier.file_id, choice=choice, actor=request.user, at=timezone.now())
    messages.success(request, _("Your vote is cast."))
