"""Certificates that people and agencies sign with, for administrators of the whole country."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from langso.accounts import queries as accounts
from langso.accounts.values import Action, UnknownUserError
from langso.core import asking
from langso.core.asking import BadQuestionError, plain_answers
from langso.core.guards import reads, writes
from langso.dossiers.actions import signing_keys
from langso.dossiers.forms import certificates as forms
from langso.dossiers.forms.mailbox import long_text_of
from langso.dossiers.presenters import file_words, holders
from langso.dossiers.queries import signatures
from langso.dossiers.values.files import DossierError
from langso.dossiers.values.organisations import UnknownOrganisationError
from langso.dossiers.values.signatures import KeyProvider


@reads
@never_cache
@login_required
@plain_answers()
def page(request: HttpRequest) -> HttpResponse:
    """List the certificates in force; a holder for another is looked for by name."""
    return _page(request)


def _page(request: HttpRequest, *, refused: str = "", status: int = 200) -> HttpResponse:
    today = asking.today()
    accounts.require(user=request.user, action=Action.MANAGE_ACCOUNTS, unit_id=None, on=today)
    name = asking.text_of((request.POST or request.GET).get("name", ""))[:100]
    context = {
        "keys": [(one, KeyProvider(one.provider).label) for one in signatures.list_keys()],
        "providers": KeyProvider.choices,
        "name": name,
        "holders": holders.found(name, user=request.user, on=today) if name else (),
        "now": timezone.now(),
        "refused": refused,
        "typed": file_words.Typed(request.POST.dict()),
    }
    return render(request, "dossiers/certificates.html", context, status=status)


@writes
@never_cache
@login_required
@plain_answers()
def register(request: HttpRequest) -> HttpResponse:
    """Register a certificate; one in force of the same holder ends by it."""
    today = asking.today()
    accounts.require(user=request.user, action=Action.MANAGE_ACCOUNTS, unit_id=None, on=today)
    try:
        wanted = forms.certificate_of(request)
        user_id = accounts.get_user(username=wanted.username).id if wanted.username else None
        made = signing_keys.register_certificate(
            certificate=wanted.body, provider=wanted.provider, holder=wanted.username,
            reference=wanted.reference, user_id=user_id, organisation_key=wanted.organisation_key,
            actor=request.user, at=timezone.now(),
        )  # fmt: skip
    except (BadQuestionError, UnknownUserError, UnknownOrganisationError, DossierError) as error:
        words = f"{error} {getattr(error, 'remedy', '')}".strip()
        return _page(request, refused=words, status=400)
    messages.success(
        request, _("The certificate of %(holder)s is registered.") % {"holder": made.holder}
    )
    return redirect("dossiers:certificates")


@writes
@never_cache
@login_required
@plain_answers()
def end(request: HttpRequest, key_id: int) -> HttpResponse:
    """Let a certificate sign no more."""
    reason = long_text_of(request.POST.get("reason", ""))
    if not reason:
        return _page(request, refused=_("Say why the certificate ends."), status=400)
    try:
        signing_keys.end_certificate(
            key_id=key_id, reason=reason, actor=request.user, at=timezone.now()
        )
    except DossierError as error:
        return _page(request, refused=str(error), status=400)
    messages.success(request, _("The certificate signs no more."))
    return redirect("dossiers:certificates")
