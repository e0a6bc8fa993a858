"""What a call of the entry sheet meets before anything is asked of the database: a free place."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from langso.core.gates import FullError
from langso.reporting.views import sheet_asked

Handler = Callable[[HttpRequest], HttpResponse]


def saves_in_turn(get_response: Handler) -> Handler:
    """Let few calls that save or judge cells in at once; tell others when to come back (429).

    It stands before sessions and people are looked up, so that sending somebody away costs a
    hundredth of a save: a crowd that comes back again and again must not eat what it waits for.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        gate = sheet_asked.gate_of(request)
        if gate is None:
            return get_response(request)
        try:
            with gate.entered(hash(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))):
                return get_response(request)
        except FullError as error:
            return sheet_asked.too_busy(request, error.seconds)

    return middleware
