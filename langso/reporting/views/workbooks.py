"""Pages of workbooks: templates out, files in, a plan to look at, and what comes of it."""

import uuid
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from langso.accounts import queries as accounts
from langso.accounts.values import Action
from langso.core import asking
from langso.core.addresses import client_address
from langso.core.asking import plain_answers
from langso.core.files.values import ScannerDownError
from langso.core.gates import FullError, Gate
from langso.core.guards import reads, writes
from langso.geography.values import UnknownUnitError
from langso.reporting import tasks
from langso.reporting.actions import workbooks as actions
from langso.reporting.actions import workbooks_store
from langso.reporting.actions.workbooks_reviewing import signature
from langso.reporting.forms import workbooks as forms
from langso.reporting.models import WorkbookUpload
from langso.reporting.presenters import workbooks as presenter
from langso.reporting.presenters import workbooks_annotated, workbooks_template
from langso.reporting.queries import workbooks as queries
from langso.reporting.rules.workbooks import (
    WORKING,
    UploadState,
    WorkbookRefusedError,
    WorkbookStateError,
)
from langso.reporting.values import NotAskedError, UnknownRoundError

MISSING = (UnknownRoundError, NotAskedError, UnknownUnitError, queries.UnknownUploadError)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INLINE_BYTES = 300_000
"""A smaller file is read while its sender waits; a larger one is left to the worker."""
INLINE_PARTS = 15
GATE = Gate(at_once=1, patience=20.0, back_within=30)
"""Making workbooks takes a whole processor: one at a time, the others wait."""


@reads
@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Show what may be downloaded, take a file, list what was uploaded."""
    return _home(request)


def _home(request: HttpRequest, refused: str = "", status: int = HTTPStatus.OK) -> HttpResponse:
    most = actions.MOST_BYTES // actions.MEGABYTE
    page = presenter.home(request.user, asking.today(), most_megabytes=most, refused=refused)
    return render(request, "reporting/workbooks.html", {"page": page}, status=status)


@reads
@never_cache
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """Send a choice of round and place on to its template."""
    round_key = asking.text_of(request.GET.get("round", ""))
    code = asking.text_of(request.GET.get("code", "")).split(" ")[0]
    if not round_key or not code:
        return _home(request, _("Choose a round and a place."), HTTPStatus.BAD_REQUEST)
    return redirect("reporting:workbooks-template", round_key, code)


@reads
@never_cache
@login_required
@plain_answers(missing=MISSING)
def template(request: HttpRequest, round_key: str, code: str) -> HttpResponse:
    """Give out the template of a commune, a province or the country, with the present figures."""
    found = queries.template(round_key=round_key, code=code)
    accounts.require(
        user=request.user, action=Action.EXPORT, on=asking.today(),
        unit_id=found.unit.unit_id if found.unit else None,
    )  # fmt: skip
    name = f"so-lieu-{round_key}-{code}.xlsx"
    with TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        path = Path(folder) / name
        try:
            with GATE.entered(), translation.override("vi"):
                workbooks_template.write_template(
                    found, path, sign=signature, at=timezone.localtime()
                )
        except FullError as error:
            return _too_busy(request, error)
        return _given(path, name)


def _given(path: Path, name: str) -> HttpResponse:
    """Give a file out; it outlives its name as long as it is open."""
    answer: Any = FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type=XLSX
    )
    return cast("HttpResponse", answer)


def _too_busy(request: HttpRequest, error: FullError) -> HttpResponse:
    answer = asking.problem(
        request, _("The platform is busy making other workbooks."),
        _("Try again in half a minute."), status=HTTPStatus.TOO_MANY_REQUESTS,
    )  # fmt: skip
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


@writes
@never_cache
@csrf_exempt
@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """Take a workbook in. The limit stands before the form is read, and so before its token is."""
    handler = forms.LimitedUploadHandler(request, actions.MOST_BYTES)
    request.upload_handlers = [handler]
    too_much = forms.says_too_much(request, actions.MOST_BYTES)
    answer: HttpResponse | None = None if too_much else _upload(request)
    if answer is None or handler.too_large:
        # Whatever the token's check made of a form that was cut off.
        said = str(actions.too_large(_("you sent")))
        return _home(request, said, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return answer


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    file = forms.file_of(request)
    if file is None:
        said = _("No file was chosen. Choose one or more files, then press Upload.")
        return _home(request, said, HTTPStatus.BAD_REQUEST)
    try:
        taken = actions.take_in(
            stream=file, name=file.name or "", round_key=request.POST.get("round", ""),
            actor=request.user, at=timezone.now(), origin=client_address(request),
        )  # fmt: skip
    except (WorkbookRefusedError, UnknownRoundError, ScannerDownError) as error:
        return _home(request, str(error), HTTPStatus.BAD_REQUEST)
    if taken.repeated:
        messages.info(
            request, _("This very file was uploaded and written before: nothing was done again.")
        )
    elif (file.size or 0) <= INLINE_BYTES:
        actions.work(upload_id=taken.id)
    else:
        tasks.work_on_workbook.defer(upload_id=str(taken.id))
    return redirect("reporting:workbook", taken.id)


@reads
@never_cache
@login_required
@plain_answers(missing=MISSING)
def page(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Show the plan of an upload, how far the work has come, or what came of it."""
    row = queries.get_upload(upload_id=forms.id_of(upload_id), by_id=request.user.pk or 0)
    return _page(request, row)


def _page(
    request: HttpRequest,
    row: WorkbookUpload,
    refused: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    show = asking.choice_of(
        request.GET.get("show", ""), presenter.SHOWN, what=_("Choice"), default="all"
    )
    after = request.GET.get("after", "")
    content = presenter.page(
        row, show=show, q=asking.text_of(request.GET.get("q", "")),
        after=int(after) if after.isdecimal() and len(after) < 8 else None,
    )  # fmt: skip
    context = {"page": content, "refused": refused}
    return render(request, "reporting/workbook.html", context, status=status)


@reads
@never_cache
@login_required
@plain_answers(missing=MISSING)
def progress(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Tell how far the work has come; once it is done the whole page is asked for."""
    row = queries.get_upload(upload_id=forms.id_of(upload_id), by_id=request.user.pk or 0)
    line = presenter.line_of(row)
    if not line.working:
        answer = HttpResponse(status=HTTPStatus.NO_CONTENT)
        answer.headers["HX-Refresh"] = "true"
        return answer
    context = {"line": line, "percent": presenter.percent_of(row)}
    return render(request, "reporting/_workbook_progress.html", context)


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def act(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Write a plan, go on with it, discard it, stop the work, or undo what was written."""
    row = queries.get_upload(upload_id=forms.id_of(upload_id), by_id=request.user.pk or 0)
    said: dict[str, Any] = {"upload_id": row.pk, "actor": request.user, "at": timezone.now()}
    step = request.POST.get("step", "")
    try:
        if step == "commit":
            actions.commit(**said, with_clearing=request.POST.get("clear") == "1")
        elif step == "discard":
            actions.discard(**said)
        elif step == "cancel":
            actions.cancel(**said)
        elif step == "undo":
            actions.undo(**said, reason=request.POST.get("reason", ""))
        else:
            return _page(request, row, _("Choose one from the list on the page."), 400)
    except WorkbookStateError as error:
        row.refresh_from_db()
        return _page(request, row, str(error), HTTPStatus.CONFLICT)
    if step in {"commit", "undo"}:
        _work(row.pk)
    return redirect("reporting:workbook", row.pk)


def _work(upload_id: uuid.UUID) -> None:
    """Work while the person waits where it is little, else leave it to the worker."""
    if actions.count_waiting(upload_id=upload_id) <= INLINE_PARTS:
        actions.work(upload_id=upload_id)
    else:
        tasks.work_on_workbook.defer(upload_id=str(upload_id))


@reads
@never_cache
@login_required
@plain_answers(missing=(*MISSING, WorkbookRefusedError))
def annotated(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Give out the officer's own workbook with what is wrong written into it."""
    row = queries.get_upload(upload_id=forms.id_of(upload_id), by_id=request.user.pk or 0)
    if row.state in {UploadState.REFUSED, UploadState.DISCARDED, *WORKING}:
        raise PermissionDenied(_("There is nothing to annotate."))
    with TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        path = Path(folder) / "annotated.xlsx"
        try:
            with GATE.entered(), workbooks_store.fetched(row.stored_as) as source:
                workbooks_annotated.annotate(row, source, path)
        except FullError as error:
            return _too_busy(request, error)
        name = f"{row.file_name.rpartition('.')[0] or row.file_name}-o-can-xem-lai.xlsx"
        return _given(path, name)
