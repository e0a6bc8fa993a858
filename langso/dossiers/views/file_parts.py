"""Who takes part in a work file, and what it is linked to; by plain forms on its page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from langso.accounts import queries as accounts
from langso.accounts.values import UnknownUserError
from langso.core import asking
from langso.core.asking import BadQuestionError, plain_answers
from langso.core.guards import writes
from langso.dossiers import actions
from langso.dossiers.actions import organisations as organisation_actions
from langso.dossiers.forms import parts as forms
from langso.dossiers.presenters import file_words
from langso.dossiers.queries import parts
from langso.dossiers.values.files import DossierError, LinkKind, UnknownFileError
from langso.dossiers.views.files import done
from langso.geography import queries as geography
from langso.geography.values import UnknownUnitError

MISSING = (UnknownFileError,)


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def take_part(request: HttpRequest, file_id: int) -> HttpResponse:
    """Let a person or an organisation take part in a file."""

    def work() -> object:
        on, at = asking.today(), timezone.now()
        asked = forms.part_of(request.POST, on=on)
        user_id, organisation_id = asked.user_id, None
        if asked.account:
            user_id = _person(asked.account)
        if asked.organisation:
            organisation_id = _organisation(asked.organisation)
        return actions.add_participant(
            file_id=file_id, part=asked.part, from_on=on, until_on=asked.until_on,
            user_id=user_id, organisation_id=organisation_id, actor=request.user, at=at,
        )  # fmt: skip

    return done(request, file_id, work, said=_("They take part and are told."))


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def end_part(request: HttpRequest, file_id: int, participant_id: int) -> HttpResponse:
    """Let a part in a file end."""
    return done(
        request, file_id,
        lambda: actions.end_participant(
            file_id=file_id, participant_id=participant_id, actor=request.user,
            at=timezone.now(),
        ),
        said=_("The part has ended."),
    )  # fmt: skip


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def link(request: HttpRequest, file_id: int) -> HttpResponse:
    """Link a file to a place, a criterion, another file; to all that are named."""

    def work() -> object:
        at = timezone.now()
        found = _keys(request, forms.links_of(request.POST))
        return actions.add_links(file_id=file_id, links=found, actor=request.user, at=at)

    return done(request, file_id, work, said=_("The file is linked."))


@writes
@never_cache
@login_required
@plain_answers(missing=MISSING)
def unlink(request: HttpRequest, file_id: int, link_id: int) -> HttpResponse:
    """Take a link of a file away."""
    return done(
        request, file_id,
        lambda: actions.remove_link(
            file_id=file_id, link_id=link_id, actor=request.user, at=timezone.now()
        ),
        said=_("The link is taken away."),
    )  # fmt: skip


def _person(account: str) -> int:
    try:
        return accounts.get_user(username=account).id
    except UnknownUserError as error:
        raise DossierError(str(error)) from error


def _organisation(name: str) -> int:
    found = organisation_actions.organisation_called(name=name, at=timezone.now())
    if found is None or found.id is None:
        raise DossierError(
            _("No organisation is called “%(name)s”. Write its full name, as on its documents.")
            % {"name": name}
        )
    return found.id


def _keys(request: HttpRequest, asked: forms.AskedLinks) -> list[tuple[LinkKind, str]]:
    """Return what is to be linked, each thing checked to be there and to be seen."""
    on = asking.today()
    found: list[tuple[LinkKind, str]] = []
    if asked.place:
        try:
            place = geography.get_unit(code=asked.place, on=on)
        except UnknownUnitError as error:
            raise DossierError(str(error)) from error
        found.append((LinkKind.UNIT, place.code))
    if asked.criterion:
        if asked.criterion not in file_words.topics(on):
            raise BadQuestionError(_("There is no such criterion."), _("Choose one of the list."))
        found.append((LinkKind.CRITERION, asked.criterion))
    if asked.file_code or asked.file_id:
        other = parts.find_other(
            user=request.user, code=asked.file_code, file_id=asked.file_id, on=on
        )
        found.append((LinkKind.FILE, str(other)))
    return found
