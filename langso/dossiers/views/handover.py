"""Handing over the files of an organisation that ended, or of somebody who leaves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from langso.core import asking
from langso.core.asking import BadQuestionError, plain_answers
from langso.core.guards import reads, writes
from langso.dossiers.actions import handing_over
from langso.dossiers.forms.mailbox import long_text_of, number_of, people_of
from langso.dossiers.presenters import handover as presenter
from langso.dossiers.queries import handover as queries
from langso.dossiers.values.files import DossierError
from langso.dossiers.values.organisations import UnknownOrganisationError


@reads
@never_cache
@login_required
@plain_answers()
def page(request: HttpRequest) -> HttpResponse:
    """Show whose files may be handed over, and the form for one of them."""
    return _page(request, request.GET)


def _page(request: HttpRequest, asked: QueryDict, refused: str = "") -> HttpResponse:
    content = presenter.page(
        request.user, on=asking.today(), organisation_id=number_of(asked.get("from", "")),
        person_id=number_of(asked.get("person", "")), file_ids=people_of(asked, "file")[:200],
        refused=refused, typed={name: asked.get(name, "") for name in asked},
    )  # fmt: skip
    return render(
        request, "dossiers/handover.html", {"page": content}, status=400 if refused else 200
    )


@writes
@never_cache
@login_required
@plain_answers()
def act(request: HttpRequest) -> HttpResponse:
    """Hand over the files of the source, a part of them at a time."""
    post, on = request.POST, asking.today()
    source = _source(request)
    to = asking.text_of(post.get("to", ""))[:80]
    allowed = {one.desk.key for one in queries.receivers(source=source, user=request.user, on=on)}
    if to not in allowed:
        return _page(request, post, _("Choose the organisation that takes the files over."))
    ids = people_of(post, "file")[: presenter.PART] or queries.files_of(
        organisation_id=source.organisation_id, person_id=number_of(post.get("person", "")),
        limit=presenter.PART,
    )[0]  # fmt: skip
    try:
        done = handing_over.hand_over_files(
            file_ids=ids, to=to, to_user_id=number_of(post.get("user", "")),
            reason=long_text_of(post.get("reason", "")), actor=request.user, at=timezone.now(),
        )  # fmt: skip
    except (DossierError, UnknownOrganisationError, PermissionDenied) as error:
        return _page(request, post, str(error))
    said = ngettext("%(number)s file handed over.", "%(number)s files handed over.", done)
    messages.success(request, said % {"number": done})
    return redirect(f"{reverse('dossiers:handover')}?from={source.organisation_id}")


def _source(request: HttpRequest) -> queries.Source:
    """Return the source that the form names. Raises BadQuestionError, PermissionDenied."""
    wanted = number_of(request.POST.get("from", ""))
    if wanted is None:
        raise BadQuestionError(_("It is not said whose files."), _("Choose the organisation."))
    found = queries.sources(user=request.user, on=asking.today())
    source = next((one for one in found if one.organisation_id == wanted), None)
    if source is None:
        raise PermissionDenied(_("You may not hand over the files of this organisation."))
    return source
