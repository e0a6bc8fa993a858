"""What a request is answered that does not prove that it comes from our own page."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse (403) with the remedy: a page, or JSON for a call of a script."""
    if request.content_type == "application/json":
        message = _(
            "This page is out of date: the proof that the request comes from it is missing."
        )
        remedy = _("Reload the page and try again; sign in again if asked to.")
        said = {"rule": "csrf", "message": f"{message} {remedy}"}
        return JsonResponse(said, status=HTTPStatus.FORBIDDEN)
    return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)
