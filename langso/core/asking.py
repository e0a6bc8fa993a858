"""Reading what a reader asks for, and saying in plain words when it cannot be answered.

Pages take their questions from the address. Whatever stands there, the answer is a page: a
wrong date or an unknown choice gives status 400 with what is wrong, where, and what to do.
"""

import datetime as dt
from collections.abc import Callable, Collection
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from langso.core.periods import BadPeriodError, Period

View = Callable[..., HttpResponse]

LONGEST_TEXT = 200
EARLIEST_ON = dt.date(1945, 9, 2)


class BadQuestionError(ValueError):
    """The address asks for something that cannot be answered: what is wrong, and the remedy."""

    def __init__(self, message: str, remedy: str) -> None:
        """Keep both sentences; the first alone is the exception's text."""
        super().__init__(message)
        self.remedy = remedy


def text_of(text: str) -> str:
    """Return a reader's text, trimmed. Raises BadQuestionError when no database could hold it."""
    if "\x00" in text:
        raise BadQuestionError(
            _("The address contains a character that no text can contain."),
            _("Type the words again instead of pasting them."),
        )
    return text.strip()[:LONGEST_TEXT]


def day_of(text: str, *, latest: dt.date) -> dt.date | None:
    """Return the day written `2025-06-30` or `30/06/2025`, None for no text.

    Raises BadQuestionError on anything else, and on days before the state or after `latest`.
    """
    text = text_of(text)
    if not text:
        return None
    day = _day(text)
    if day is None:
        raise BadQuestionError(
            _("“%(text)s” is not a date.") % {"text": text},
            _("Write the date as 30/06/2025, or choose it from the calendar."),
        )
    if not EARLIEST_ON <= day <= latest:
        raise BadQuestionError(
            _("No answer exists for %(day)s.") % {"day": f"{day:%d/%m/%Y}"},
            _("Choose a day from %(first)s to %(last)s.")
            % {"first": f"{EARLIEST_ON:%d/%m/%Y}", "last": f"{latest:%d/%m/%Y}"},
        )
    return day


def _day(text: str) -> dt.date | None:
    """Return the day in either spelling, None when it is neither."""
    try:
        if "/" in text:
            day, month, year = (int(part) for part in text.split("/"))
            return dt.date(year, month, day)
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def period_of(text: str) -> Period | None:
    """Return the period asked for, None for no text. Raises BadQuestionError."""
    text = text_of(text)
    if not text:
        return None
    try:
        return Period.parse(text)
    except BadPeriodError:
        raise BadQuestionError(
            _("“%(text)s” is not a reporting period.") % {"text": text},
            _("Write a year (2024), half (2024-H1), quarter (2024-Q3) or month (2024-03)."),
        ) from None


def choice_of(text: str, choices: Collection[str], *, what: str, default: str) -> str:
    """Return `text` when it is one of `choices`, `default` for no text.

    `what` names the choice in the reader's language. Raises BadQuestionError.
    """
    text = text_of(text)
    if not text:
        return default
    if text not in choices:
        raise BadQuestionError(
            _("%(what)s “%(text)s” does not exist.") % {"what": what, "text": text},
            _("Choose one from the list on the page."),
        )
    return text


def today() -> dt.date:
    """Return the day in Vietnam. Views ask here, so that tests can turn one clock."""
    return timezone.localdate()


def plain_answers(*, missing: tuple[type[Exception], ...] = ()) -> Callable[[View], View]:
    """Turn BadQuestionError into a 400 page and the exceptions in `missing` into a 404 page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except BadQuestionError as error:
                return problem(request, str(error), error.remedy, status=400)
            except missing as error:
                return problem(request, str(error), "", status=404)

        return answer

    return decorate


def problem(
    request: HttpRequest, message: str, remedy: str, *, status: int, links: object = ()
) -> HttpResponse:
    """Answer with a page that says what is wrong, what to do, and where to go on."""
    return render(
        request,
        "core/problem.html",
        {"message": message, "remedy": remedy, "status": status, "links": links},
        status=status,
    )
