"""Uploads too large for any page are refused before a byte of them is read."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from langso.core import asking

Handler = Callable[[HttpRequest], HttpResponse]


def bounded(get_response: Handler) -> Handler:
    """Refuse (413) a form with files larger than LANGSO_MAX_UPLOAD_BYTES, by the length it tells.

    It stands before the check against forged requests, which reads the whole form to find its
    mark: half a gigabyte would have gone to the disk by then. What tells no length has none.
    Other bodies are bounded by Django itself (DATA_UPLOAD_MAX_MEMORY_SIZE).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        too_long = length.isdigit() and int(length) > settings.LANGSO_MAX_UPLOAD_BYTES
        if not too_long or request.content_type != "multipart/form-data":
            return get_response(request)
        message = _("The files together are larger than %(most)s MB.") % {
            "most": settings.LANGSO_MAX_UPLOAD_BYTES // (1024 * 1024)
        }
        remedy = _("Send fewer files at a time, or make them smaller.")
        return asking.problem(request, message, remedy, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    return middleware
