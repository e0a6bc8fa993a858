"""Signing a document, taking in one signed elsewhere, examining signatures again."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from langso.core import asking
from langso.core.asking import BadQuestionError, plain_answers
from langso.core.files.values import FileError
from langso.core.guards import writes
from langso.core.signing.values import SigningError
from langso.dossiers.actions import signing as actions
from langso.dossiers.queries import documents as queries
from langso.dossiers.values.documents import DocumentError, SignedAs, UnknownDocumentError

MISSING = (UnknownDocumentError,)


@sensitive_post_parameters("pin")
@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def sign(request: HttpRequest, document_id: int) -> HttpResponse:
    """Sign the newest version of a document."""
    as_ = _as(request)
    return _done(
        request, document_id,
        lambda: actions.sign(
            document_id=document_id, as_=as_, actor=request.user, at=timezone.now(),
            pin=request.POST.get("pin", "")[:64], title=request.POST.get("title", "").strip()[:150],
        ),
        said=_("The document is signed."),
    )  # fmt: skip


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def signed_elsewhere(request: HttpRequest, document_id: int) -> HttpResponse:
    """Take in a version that was signed on the officer's own machine."""
    as_ = _as(request)
    upload = request.FILES.get("file")
    if upload is None:
        raise BadQuestionError(_("No file was chosen."), _("Choose the signed PDF and upload it."))
    return _done(
        request, document_id,
        lambda: actions.accept_signed(
            document_id=document_id, stream=upload, name=upload.name or "", as_=as_,
            actor=request.user, at=timezone.now(),
        ),
        said=_("The signed document is kept."),
    )  # fmt: skip


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def verify(request: HttpRequest, document_id: int) -> HttpResponse:
    """Examine the signatures of a document again."""
    return _done(
        request, document_id,
        lambda: actions.verify(document_id=document_id, actor=request.user, at=timezone.now()),
        said=_("The signatures were examined again."),
    )  # fmt: skip


def _as(request: HttpRequest) -> str:
    as_ = request.POST.get("as", "")
    if as_ not in SignedAs.values:
        raise BadQuestionError(
            _("It is not said for whom to sign."), _("Go back to the document and sign there.")
        )
    return as_


def _done(
    request: HttpRequest, document_id: int, work: Callable[[], object], *, said: str
) -> HttpResponse:
    """Do it and show the document, with what was done or why it was not."""
    queries.get_document(user=request.user, document_id=document_id, on=asking.today())
    try:
        work()
    except (SigningError, DocumentError, FileError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("dossiers:document", document_id)
