"""Which language a page speaks: Vietnamese, unless the reader chose otherwise.

Django's own LocaleMiddleware follows the browser's Accept-Language. Officers' computers are
often set up in English, and the platform's readers are Vietnamese, so only the reader's own
choice (a cookie) counts here.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

Handler = Callable[[HttpRequest], HttpResponse]


def chosen(request: HttpRequest) -> str:
    """Return the language the reader chose, the platform's own when there is no valid choice."""
    code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def from_cookie(get_response: Handler) -> Handler:
    """Speak the language of the reader's cookie while a request is answered."""

    def middleware(request: HttpRequest) -> HttpResponse:
        language = chosen(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware
