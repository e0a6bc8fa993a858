"""How allauth fits this house: closed sign-up, our addresses and limits, encrypted secrets."""

import base64
import hashlib
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from langso.accounts import actions, queries
from langso.core import asking
from langso.core.addresses import client_address

# What allauth says in its own words, so that our catalogue translates it.
ITS_OWN_WORDS = (
    gettext_noop("You must type the same password each time."),
    gettext_noop("Authenticator app activated."),
    gettext_noop("Authenticator app deactivated."),
    gettext_noop("Security key added."),
    gettext_noop("Security key removed."),
    gettext_noop("A new set of recovery codes has been generated."),
    gettext_noop("Password successfully changed."),
)
TOO_OFTEN = gettext_lazy("Too many attempts. Wait five minutes and try again.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # untyped there
    """Signing in: nobody signs up, and an address is what our proxies say."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_password": gettext_lazy("The password is wrong."),
        "enter_current_password": gettext_lazy("The password is wrong."),
        "rate_limited": TOO_OFTEN,
        "too_many_login_attempts": TOO_OFTEN,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by administrators only."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that limits are counted under and sessions are shown with."""
        return client_address(request) or "0.0.0.0"  # noqa: S104 - no address, not one to listen on

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to one's own account."""
        return reverse("accounts:own")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Say in our own words by what somebody may show that it is them."""
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey or security key"),
        }
        found = super().get_reauthentication_methods(user)
        return [{**one, "description": words[one["id"]]} for one in found]

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing of having signed in or out: the page shows it. The rest is worth saying."""
        silent = ("account/messages/logged_", "socialaccount/messages/", "usersessions/messages/")
        template = kwargs.get("message_template") or (args[2] if len(args) > 2 else "") or ""
        if not template.startswith(silent):
            super().add_message(*args, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # untyped there
    """Second factors: secrets are kept encrypted under the installation's key."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "The code is wrong or was used already. Wait for the next one."
        ),
    }

    def get_totp_issuer(self) -> str:
        """Return the name that stands in people's authenticator apps."""
        return "Làng Số"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the platform in the browser's own dialogue."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Làng Số"}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """Propose a name for a key."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Key %(number)s") % {"number": count + 1} if count else _("Main key")

    def encrypt(self, text: str) -> str:
        """Encrypt a secret for the database."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open what `encrypt` closed; former keys (SECRET_KEY_FALLBACKS) still open it."""
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"second-factor:" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class SignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # untyped there
    """Signing on from another service opens an account that an administrator linked, or none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """No service makes accounts here."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the account by the identifier that the service vouches for, each time anew.

        What allauth remembers of an earlier sign-on does not count: an identity that was
        unlinked opens nothing any more.
        """
        provider = sociallogin.provider.app
        claims = _claims(sociallogin.account.extra_data)
        # Only what is needed to know the person again is kept.
        sociallogin.account.extra_data = {"id_token": {"sub": str(claims.get("sub", ""))}}
        identifier = vouched(claims, provider.settings.get("claim", "sub"))
        if not identifier:
            self._refuse(request, provider, "no identifier")
        user = queries.user_of_identity(provider=provider.provider_id, identifier=identifier)
        if user is None:
            self._refuse(request, provider, "not linked")
        sociallogin.user = user
        if sociallogin.account.pk and sociallogin.account.user_id != user.pk:
            sociallogin.account.user = user
        sociallogin.save(request, connect=True)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        """Answer what went wrong between the service and us with a page of ours, and record it."""
        app = getattr(provider, "app", None)
        self._refuse(request, app, f"failed: {error or 'unknown'}")

    def _refuse(self, request: HttpRequest, app: Any, reason: str) -> NoReturn:
        """Raises ImmediateHttpResponse with a page that says what to do."""
        actions.record_refused_sign_on(
            provider=getattr(app, "provider_id", ""), reason=reason, at=timezone.now()
        )
        raise ImmediateHttpResponse(refused(request, getattr(app, "name", "")))


def refused(request: HttpRequest, name: str) -> HttpResponse:
    """Answer somebody whom a service vouches for but who has no account here."""
    return asking.problem(
        request,
        _("%(service)s did not open an account here.") % {"service": name or "OpenID Connect"},
        _(
            "Sign in with your account name and password, or ask an administrator to link your "
            "identity to your account."
        ),
        status=403,
    )


def _claims(kept: dict[str, Any]) -> dict[str, Any]:
    """Return what the service says of a person; what the signed token says wins."""
    return {**(kept.get("userinfo") or {}), **(kept.get("id_token") or {})}


def vouched(claims: dict[str, Any], claim: str) -> str:
    """Return the identifier in a claim; an e-mail address only when the service verified it."""
    if claim == "email" and claims.get("email_verified") is not True:
        return ""
    value = claims.get(claim)
    text = str(value).strip() if isinstance(value, (str, int)) else ""
    return text.lower() if claim == "email" else text
