"""Word templates of an organisation: listed, uploaded, replaced, ended."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from langso.core import asking
from langso.core.asking import BadQuestionError, plain_answers
from langso.core.files.values import FileError
from langso.core.guards import reads, writes
from langso.dossiers import actions
from langso.dossiers.actions import organisations as organisation_actions
from langso.dossiers.forms.mailbox import long_text_of
from langso.dossiers.presenters import templates as presenter
from langso.dossiers.values.documents import DocumentError
from langso.dossiers.values.organisations import UnknownOrganisationError

MISSING = (UnknownOrganisationError,)


@reads
@never_cache
@login_required
@plain_answers(missing=MISSING)
def page(request: HttpRequest) -> HttpResponse:
    """Show the templates of the reader's organisations."""
    return _page(request)


def _page(request: HttpRequest, *, refused: str = "", status: int = 200) -> HttpResponse:
    content = presenter.page(request.user, on=asking.today(), refused=refused)
    return render(request, "dossiers/templates.html", {"page": content}, status=status)


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def add(request: HttpRequest) -> HttpResponse:
    """Keep a new template."""

    def work() -> object:
        at = timezone.now()
        key = asking.text_of(request.POST.get("organisation", ""))[:80]
        owner = organisation_actions.organisation_of_key(key=key, at=at)
        upload = _upload(request)
        return actions.add_template(
            organisation_id=owner.id or 0, type=request.POST.get("type", "")[:40],
            title=asking.text_of(request.POST.get("title", ""))[:200], stream=upload,
            name=upload.name or "", actor=request.user, at=at,
        )  # fmt: skip

    return _done(request, work, said=_("The template is kept."))


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def replace(request: HttpRequest, template_id: int) -> HttpResponse:
    """Put another Word file in a template's place."""

    def work() -> object:
        upload = _upload(request)
        return actions.replace_template(
            template_id=template_id,
            stream=upload,
            name=upload.name or "",
            actor=request.user,
            at=timezone.now(),
        )

    return _done(request, work, said=_("The template is replaced."))


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def end(request: HttpRequest, template_id: int) -> HttpResponse:
    """Let a template be chosen no more."""
    reason = long_text_of(request.POST.get("reason", ""))
    return _done(
        request,
        lambda: actions.end_template(
            template_id=template_id, reason=reason, actor=request.user, at=timezone.now()
        ),
        said=_("The template is ended; what was drafted from it stays."),
    )


def _done(request: HttpRequest, work: Callable[[], object], *, said: str) -> HttpResponse:
    try:
        work()
    except (DocumentError, FileError, BadQuestionError) as error:
        words = f"{error} {getattr(error, 'remedy', '')}".strip()
        return _page(request, refused=words, status=400)
    messages.success(request, said)
    return redirect("dossiers:templates")


def _upload(request: HttpRequest) -> "UploadedFile[bytes]":
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        raise BadQuestionError(_("No file was chosen."), _("Choose a Word file (.docx)."))
    return upload
