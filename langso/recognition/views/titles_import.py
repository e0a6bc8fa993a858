"""Entering historic decisions: one by a form, many by a file that is looked at first."""

import csv
import io
import re
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
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
from langso.geography import queries as geography
from langso.geography.values import UnknownUnitError
from langso.ledger.values import FileRefusedError
from langso.recognition import actions
from langso.recognition.actions import importing
from langso.recognition.forms import titles as forms
from langso.recognition.presenters import titles_import as presenter
from langso.recognition.queries import importing as queries
from langso.recognition.queries.country import country
from langso.recognition.values import TitleError, TitleKind, UnknownTitleError

MISSING = (UnknownTitleError, UnknownUnitError)


def _require(request: HttpRequest) -> None:
    """Let in only people who may record titles somewhere."""
    places = accounts.list_places_of(
        user=request.user, action=Action.RECORD_TITLES, on=asking.today()
    )
    if not places:
        raise PermissionDenied(
            _("You may not: %(action)s, here.") % {"action": Action.RECORD_TITLES.label}
        )


@reads
@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Take a file or a single decision, and list the files that came before."""
    _require(request)
    return _home(request)


def _home(request: HttpRequest, refused: str = "", status: int = 200) -> HttpResponse:
    page = presenter.home(user=request.user, given=request.POST, refused=refused)
    return render(request, "recognition/import.html", {"page": page}, status=status)


@reads
@never_cache
@login_required
def template(request: HttpRequest) -> HttpResponse:
    """Give out an empty table with its headings and two rows to follow."""
    _require(request)
    text = io.StringIO(newline="")
    csv.writer(text).writerows(presenter.template_rows())
    return _csv(text.getvalue(), "mau-danh-hieu.csv")


def _csv(text: str, name: str) -> HttpResponse:
    return HttpResponse(
        # Spreadsheets take a file for UTF-8 only by this mark.
        "\ufeff" + text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@writes
@never_cache
@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """Read a file and go on to its plan; nothing is entered yet."""
    _require(request)
    file = request.FILES.get("file")
    if file is None:
        return _home(request, _("No file was chosen. Choose a file, then press Upload."), 400)
    try:
        with TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
            path = Path(folder) / "table"
            with path.open("wb") as copy:
                copy.writelines(file.chunks())
            import_id = importing.take_in(
                path=path, file_name=file.name or "", by=request.user.get_username(),
                source=asking.text_of(request.POST.get("source", "")), by_id=request.user.pk,
                at=timezone.now(),
            )  # fmt: skip
    except FileRefusedError as error:
        return _home(request, re.sub(r"\btable\b", lambda _found: file.name or "", str(error)), 400)
    return redirect("recognition:title-import", import_id)


@reads
@never_cache
@login_required
@plain_answers(missing=MISSING)
def plan(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    """Show what a file would write, or what became of it."""
    _require(request)
    return _plan(request, import_id)


def _plan(
    request: HttpRequest, import_id: uuid.UUID, refused: str = "", status: int = 200
) -> HttpResponse:
    info = queries.get_import(import_id=import_id)
    page = presenter.plan_page(info=info, user=request.user, on=asking.today(), refused=refused)
    return render(request, "recognition/import_plan.html", {"page": page}, status=status)


@reads
@never_cache
@login_required
@plain_answers(missing=MISSING)
def faults(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    """Give out every fault of a file as a table."""
    _require(request)
    info = queries.get_import(import_id=import_id)
    found = queries.plan(row=info.row, user=request.user, on=asking.today()).faults
    text = io.StringIO(newline="")
    csv.writer(text).writerows(presenter.fault_rows(found))
    return _csv(text.getvalue(), "loi-danh-hieu.csv")


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def act(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    """Write what a file says, or take back what it wrote."""
    _require(request)
    info = queries.get_import(import_id=import_id)
    try:
        if request.POST.get("step") == "undo":
            _require_author(request, info)
            importing.undo(
                import_id=import_id, reason=asking.text_of(request.POST.get("reason", "")),
                by=request.user.get_username(), by_id=request.user.pk, at=timezone.now(),
                origin=client_address(request),
            )  # fmt: skip
        else:
            importing.commit(
                import_id=import_id, actor=request.user, by=request.user.get_username(),
                by_id=request.user.pk, at=timezone.now(), origin=client_address(request),
            )  # fmt: skip
    except TitleError as error:
        return _plan(request, import_id, str(error), 409)
    return redirect("recognition:title-import", import_id)


def _require_author(request: HttpRequest, info: queries.ImportInfo) -> None:
    """A file is taken back by who wrote it, or by who may record titles in the whole country."""
    if info.committed is None or info.committed.by_id != request.user.pk:
        accounts.require(
            user=request.user, action=Action.RECORD_TITLES, unit_id=None, on=asking.today()
        )


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def enter(request: HttpRequest) -> HttpResponse:
    """Enter one decision: a recognition, or the re-acknowledgement of a merged unit."""
    _require(request)
    post = request.POST
    try:
        decision = forms.decision_of(post)
        code = asking.text_of(post.get("code", "")).split(" ")[0]
        place = geography.get_unit(code=code, on=decision.decided_on)
        lives = country()
        province = lives.places.province_of(place.unit_id, decision.decided_on)
        accounts.require(
            user=request.user, action=Action.RECORD_TITLES, on=asking.today(),
            unit_id=lives.heir_of(province, asking.today()),
        )  # fmt: skip
        again = post.get("kind") == TitleKind.REACKNOWLEDGEMENT
        write = actions.reacknowledge if again else actions.grant
        title_id = write(
            unit_id=place.unit_id, title=post.get("title", ""), decision=decision,
            by=request.user.get_username(), by_id=request.user.pk, at=timezone.now(),
            source=asking.text_of(post.get("source", "")), origin=client_address(request),
        )  # fmt: skip
    except (TitleError, UnknownTitleError, UnknownUnitError) as error:
        return _home(request, str(error), 400)
    messages.success(request, _("The decision is entered."))
    return redirect("recognition:title", title_id)
