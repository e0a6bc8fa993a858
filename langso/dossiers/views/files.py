"""A work file: opened, shown, moved on; all of it by plain forms."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from langso.core import asking
from langso.core.asking import BadQuestionError, plain_answers
from langso.core.guards import reads, writes
from langso.dossiers import actions, queries
from langso.dossiers.actions import organisations as organisation_actions
from langso.dossiers.forms import files as forms
from langso.dossiers.forms.mailbox import long_text_of, people_of
from langso.dossiers.presenters import file_page as presenter
from langso.dossiers.presenters import new_file as new_presenter
from langso.dossiers.presenters import retention
from langso.dossiers.values.files import (
    DossierError,
    OpinionChoice,
    Problem,
    ProblemsError,
    StaleFileError,
    UnknownFileError,
    VoteChoice,
)
from langso.dossiers.values.organisations import UnknownOrganisationError
from langso.geography import queries as geography
from langso.geography.values import UnknownUnitError
from langso.standards.values.procedures import UnknownProcedureError

MISSING = (UnknownFileError,)


@reads
@never_cache
@login_required
@plain_answers(missing=MISSING)
def page(request: HttpRequest, file_id: int) -> HttpResponse:
    """Show a work file."""
    return _page(request, file_id)


def _page(request: HttpRequest, file_id: int, *, status: int = 200, **said: Any) -> HttpResponse:
    on = asking.today()
    file = queries.get_file(user=request.user, file_id=file_id, on=on)
    content = presenter.page(request.user, file, on=on, typed=request.POST.dict(), **said)
    kept = retention.shown(file)
    shown = {"page": content, "retention": kept}
    return render(request, "dossiers/file.html", shown, status=status)


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def move(request: HttpRequest, file_id: int) -> HttpResponse:
    """Take an outcome of the stage the file is in."""
    asked = forms.move_of(request.POST)
    return done(
        request, file_id,
        lambda: actions.move(
            file_id=file_id, outcome=asked.outcome, expected_event=asked.seen,
            reason=asked.reason, missing=asked.missing, document_ids=asked.document_ids,
            payload=asked.payload, actor=request.user, at=timezone.now(),
        ),
        said=_("The file has moved on."), outcome=asked.outcome,
    )  # fmt: skip


def done(
    request: HttpRequest,
    file_id: int,
    work: Callable[[], object],
    *,
    said: str,
    outcome: str = "",
) -> HttpResponse:
    """Do it and show the file, or show the file with why it was not done: 409 when seen late."""
    queries.get_file(user=request.user, file_id=file_id, on=asking.today())
    try:
        work()
    except StaleFileError as error:
        return _page(request, file_id, status=409, refused=str(error))
    except ProblemsError as error:
        return _refused(request, file_id, outcome, error.problems)
    except (DossierError, BadQuestionError) as error:
        words = f"{error} {getattr(error, 'remedy', '')}".strip()
        return _page(request, file_id, status=400, refused=words)
    messages.success(request, said)
    return redirect("dossiers:file", file_id)


def _refused(
    request: HttpRequest, file_id: int, outcome: str, problems: tuple[Problem, ...]
) -> HttpResponse:
    return _page(request, file_id, status=400, outcome=outcome, problems=problems)


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def comment(request: HttpRequest, file_id: int) -> HttpResponse:
    """Comment on a file."""
    text = long_text_of(request.POST.get("text", ""))
    return done(
        request, file_id,
        lambda: actions.comment(
            file_id=file_id, text=text, actor=request.user, at=timezone.now()
        ),
        said=_("The comment is kept."), outcome="comment",
    )  # fmt: skip


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def assign(request: HttpRequest, file_id: int) -> HttpResponse:
    """Say who is to act on a file."""
    people, reason = people_of(request.POST), long_text_of(request.POST.get("reason", ""))
    return done(
        request, file_id,
        lambda: actions.assign(
            file_id=file_id, user_ids=people, reason=reason, actor=request.user,
            at=timezone.now(),
        ),
        said=_("The file is assigned."), outcome="assign-people",
    )  # fmt: skip


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def opinion(request: HttpRequest, file_id: int) -> HttpResponse:
    """Give a department's opinion."""
    department = asking.text_of(request.POST.get("department", ""))[:40]
    choice = _choice(request.POST.get("choice", ""), OpinionChoice.values, _("Opinion"))
    text = long_text_of(request.POST.get("text", ""))
    return done(
        request, file_id,
        lambda: actions.give_opinion(
            file_id=file_id, department=department, choice=choice, text=text,
            actor=request.user, at=timezone.now(),
        ),
        said=_("The opinion is kept."), outcome="opinion",
    )  # fmt: skip


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def vote(request: HttpRequest, file_id: int) -> HttpResponse:
    """Vote in the council."""
    choice = _choice(request.POST.get("choice", ""), VoteChoice.values, _("Vote"))
    return done(
        request, file_id,
        lambda: actions.cast_vote(
            file_id=file_id, choice=choice, actor=request.user, at=timezone.now()
        ),
        said=_("Your vote is counted."), outcome="vote",
    )  # fmt: skip


def _choice(text: str, choices: list[str], what: str) -> str:
    chosen = asking.choice_of(text, choices, what=what, default="")
    if not chosen:
        raise BadQuestionError(
            _("%(what)s: nothing is chosen.") % {"what": what}, _("Choose, then send it again.")
        )
    return chosen


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def reopen(request: HttpRequest, file_id: int) -> HttpResponse:
    """Reopen a file that has ended."""
    reason = long_text_of(request.POST.get("reason", ""))
    return done(
        request, file_id,
        lambda: actions.reopen(
            file_id=file_id, reason=reason, actor=request.user, at=timezone.now()
        ),
        said=_("The file is open again."), outcome="reopen",
    )  # fmt: skip


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def suspend(request: HttpRequest, file_id: int) -> HttpResponse:
    """Suspend a file by order."""
    return _ordered(request, file_id, actions.suspend, _("The file is suspended."))


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def resume(request: HttpRequest, file_id: int) -> HttpResponse:
    """Resume a file that an order suspended."""
    return _ordered(request, file_id, actions.resume, _("The file goes on."))


def _ordered(
    request: HttpRequest, file_id: int, obey: Callable[..., object], said: str
) -> HttpResponse:
    order, seen = actions.Order(*forms.order_of(request.POST)), forms.seen_of(request.POST)
    return done(
        request, file_id,
        lambda: obey(
            file_id=file_id, order=order, expected_event=seen, actor=request.user,
            at=timezone.now(),
        ),
        said=said, outcome="order",
    )  # fmt: skip


@reads
@never_cache
@login_required
@plain_answers()
def new(request: HttpRequest) -> HttpResponse:
    """Ask what a new file is about."""
    content = new_presenter.page(request.user, on=asking.today())
    return render(request, "dossiers/new.html", {"page": content})


@writes
@never_cache
@login_required
@plain_answers()
def open_new(request: HttpRequest) -> HttpResponse:
    """Open a file."""
    try:
        file = _open(request, forms.new_of(request.POST))
    except (BadQuestionError, DossierError, UnknownOrganisationError) as error:
        refused = f"{error} {getattr(error, 'remedy', '')}".strip()
    except (UnknownUnitError, UnknownProcedureError) as error:
        refused = str(error)
    else:
        messages.success(request, _("File %(code)s is open.") % {"code": file.code})
        return redirect("dossiers:file", file.pk)
    content = new_presenter.page(
        request.user, on=asking.today(), refused=refused, typed=request.POST
    )
    return render(request, "dossiers/new.html", {"page": content}, status=400)


def _open(request: HttpRequest, wanted: forms.NewFile) -> Any:
    at, on = timezone.now(), asking.today()
    new_presenter.refuse_foreign(request.user, wanted.organisation, on=on)
    organisation = organisation_actions.organisation_of_key(key=wanted.organisation, at=at)
    if organisation.id is None:
        raise UnknownOrganisationError(_("There is no such organisation. Choose one of the list."))
    unit_id = organisation.desk.unit_id
    if wanted.place:
        unit_id = geography.get_unit(code=wanted.place, on=on).unit_id
    return actions.open_file(
        organisation_id=organisation.id, unit_id=unit_id, procedure_id=wanted.procedure_id,
        title=wanted.title, topic=wanted.topic,
        secrecy="secret" if wanted.secret else "none", actor=request.user, at=at,
    )  # fmt: skip
