"""The rule book: what the law asks, year by year, and what is not yet certain."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from langso.accounts import queries as accounts
from langso.accounts.values import Action
from langso.core import asking
from langso.core.asking import BadQuestionError, plain_answers
from langso.core.guards import reads
from langso.core.page_cache import cached_page
from langso.geography import queries as geography
from langso.standards import queries
from langso.standards.presenters import rule_book as book_presenter
from langso.standards.presenters import shelves as shelves_presenter
from langso.standards.values import LawFault, SetInfo, UnknownSetError


def _version() -> tuple[str, int]:
    """Return what the rule book depends on (provinces' names come from the tree)."""
    return (queries.law_version(), geography.revision())


@reads
@cached_page(version=_version)
def rule_books(request: HttpRequest) -> HttpResponse:
    """List the criteria sets."""
    context = {"shelves": shelves_presenter.shelves(), "faults": _faults_for(request)}
    return render(request, "standards/rule_books.html", context)


@reads
@cached_page(version=_version)
@plain_answers(missing=(UnknownSetError,))
def rule_book(request: HttpRequest, set_id: str) -> HttpResponse:
    """Show one set as it stands in a year."""
    info = next((info for info in queries.list_sets() if info.id == set_id), None)
    if info is None:
        raise UnknownSetError(_("There is no criteria set “%(set)s”.") % {"set": set_id[:80]})
    year = _year(request.GET.get("year", ""), info)
    criteria_set = queries.get_set(set_id=set_id, year=year)
    years = tuple(range(info.first_year, info.last_year + 1))
    book = book_presenter.rule_book(criteria_set, years=years)
    context = {"book": book, "set": criteria_set, "faults": _faults_for(request)}
    return render(request, "standards/rule_book.html", context)


def _faults_for(request: HttpRequest) -> tuple[LawFault, ...]:
    """Return why local law files were left out, to those who keep the law; nothing to others."""
    keeps = accounts.may(user=request.user, action=Action.KEEP_LAW, unit_id=None, on=asking.today())
    return queries.local_faults() if keeps else ()


def _year(text: str, info: SetInfo) -> int:
    """Return the year asked for, the set's last year up to now by default."""
    text = asking.text_of(text)
    if not text:
        return max(info.first_year, min(info.last_year, asking.today().year))
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise BadQuestionError(
            _("“%(text)s” is not a year.") % {"text": text}, _("Write the year as 2024.")
        )
    if not info.first_year <= int(text) <= info.last_year:
        raise BadQuestionError(
            _("This criteria set does not hold in %(year)s.") % {"year": text},
            _("Choose a year from %(first)s to %(last)s, or another criteria set.")
            % {"first": info.first_year, "last": info.last_year},
        )
    return int(text)
