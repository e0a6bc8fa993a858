"""From where a request comes."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of the reader's own machine.

    Behind proxies of the house (`TRUSTED_PROXIES` of them) it is what the outermost one saw;
    what stands further left in X-Forwarded-For anybody can write.
    """
    own = str(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.LANGSO_TRUSTED_PROXIES
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(passed) >= proxies and passed[-proxies]:
        return passed[-proxies][:45]
    return own
