"""The reader's choice of language, kept in a cookie of their own browser."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from langso.core.guards import reads

YEAR_SECONDS = 365 * 24 * 3600


@reads
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember a language and go back to the page the reader came from."""
    if code not in dict(settings.LANGUAGES):
        raise Http404(_("The pages do not speak this language."))
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    response = HttpResponseRedirect(target)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR_SECONDS, samesite="Lax", httponly=True
    )
    response.headers["Cache-Control"] = "no-store"
    return response
