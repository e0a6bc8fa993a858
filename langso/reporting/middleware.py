"""What a call of the entry sheet meets before anything is asked of the database: a free place."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from langso.core.gates import FullError
from langso.reporting.views import sheet_asked

Handler = Callable[[HttpRequest], HttpResponse]


def saves_in_turn(get_response: Handler) -> Handler:
    """Let few calls that save cells in at once, and tell the others when to come back (429).

    It stands before sessions and people are looked up, so that sending somebody away costs a
    hundredth of a save: a crowd that comes back again and again must not eat what it waits for.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not (request.method == "POST" and _saves_cells(request.path)):
            return get_response(request)
        try:
            with sheet_asked.GATE.entered():
                return get_response(request)
        except FullError as error:
            return sheet_asked.too_busy(error.seconds)

    return middleware


def _saves_cells(path: str) -> bool:
    return path.startswith("/desk/sheet/") and path.endswith("/cells")
