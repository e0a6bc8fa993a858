"""What is answered when a request ends in a fault of ours, or while the database is away."""

import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults

from langso.core import asking

BACK_IN = 5
"""Seconds: the supervisor has a killed database answering again within about as many."""


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 and say when to come back while the database is away, else the page of a fault.

    Django calls this while it handles the exception. A restart is no fault of the platform's
    code, and programs come back by themselves when they are told to.
    """
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return defaults.server_error(request)
    message = _("The database does not answer just now; nothing of this request was saved.")
    remedy = _("Wait a few seconds and try again; what the entry sheet keeps is sent by itself.")
    status = HTTPStatus.SERVICE_UNAVAILABLE
    if request.content_type == "application/json" or request.path.startswith("/api/"):
        said = {"rule": "database-away", "message": f"{message} {remedy}"}
        answer: HttpResponse = JsonResponse(said, status=status)
    else:
        answer = asking.problem(request, message, remedy, status=status)
    answer.headers["Retry-After"] = str(BACK_IN)
    return answer
