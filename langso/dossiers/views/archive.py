"""Handing ended files over to the archive: what waits, what went, and the packages."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from langso.accounts import queries as accounts
from langso.accounts.values import Action
from langso.core import asking
from langso.core.asking import BadQuestionError, plain_answers
from langso.core.files.values import FileError
from langso.core.guards import reads, writes
from langso.dossiers.actions import archiving as actions
from langso.dossiers.presenters import archive as presenter
from langso.dossiers.queries import archive as queries
from langso.dossiers.queries import archive_package
from langso.dossiers.values.files import DossierError


@reads
@never_cache
@login_required
@plain_answers()
def page(request: HttpRequest) -> HttpResponse:
    """Show the files that wait to be handed over, and the register of those that were."""
    content = presenter.page(request.user, on=asking.today())
    return render(request, "dossiers/archive.html", {"page": content})


@writes
@never_cache
@login_required
@plain_answers()
def hand_over(request: HttpRequest) -> HttpResponse:
    """Hand the chosen files over."""
    try:
        made = actions.hand_to_archive(
            file_ids=_numbers(request.POST.getlist("file")),
            receiver=request.POST.get("receiver", "")[:200],
            note=request.POST.get("note", "")[:500], actor=request.user, at=timezone.now(),
        )  # fmt: skip
    except (DossierError, FileError) as error:
        messages.error(request, str(error))
    else:
        words = _("%(count)s files were handed over, number %(number)s of %(year)s.")
        said = {"count": made.files, "number": made.number, "year": made.year}
        messages.success(request, words % said)
    return redirect("dossiers:archive")


@writes
@never_cache
@login_required
@plain_answers()
def choose_retention(request: HttpRequest, file_id: int) -> HttpResponse:
    """Say how long a file is kept."""
    try:
        actions.choose_retention(
            file_id=file_id, entry_id=request.POST.get("retention", "")[:60],
            actor=request.user, at=timezone.now(),
        )  # fmt: skip
    except DossierError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The retention is kept."))
    if request.POST.get("back") == "file":
        return redirect("dossiers:file", file_id)
    return redirect("dossiers:archive")


@reads
@never_cache
@login_required
@plain_answers()
def package(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Give a package out: made again, and compared with what was handed over."""
    transfer = queries.find_transfer(transfer_id=transfer_id)
    if transfer is None or not accounts.may(
        user=request.user, action=Action.MANAGE_FILES, unit_id=transfer.organisation.unit_id,
        on=asking.today(),
    ):  # fmt: skip
        raise PermissionDenied
    try:
        opened = archive_package.open_package(transfer=transfer)
    except (DossierError, FileError) as error:
        return asking.problem(request, str(error), "", status=409)
    name = f"nop-luu-tru-{transfer.year}-{transfer.number}.zip"
    answer = FileResponse(opened, as_attachment=True, filename=name, content_type="application/zip")
    # Guards speak of whole answers; one that streams passes through them just the same.
    return cast("HttpResponse", answer)


def _numbers(texts: list[str]) -> list[int]:
    if not texts or not all(one.isascii() and one.isdigit() and len(one) < 12 for one in texts):
        raise BadQuestionError(
            _("No file was chosen."), _("Choose the files, then hand them over.")
        )
    return [int(one) for one in texts]
