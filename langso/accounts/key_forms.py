"""Forms that take a code or a key's answer, stricter than allauth's own.

allauth trusts a key's answer to be whole, and forgets after 30 seconds that a code was used,
although it takes codes of half a minute before and after.
"""

from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn
from django.core.cache import cache

CODE_LASTS_SECONDS = 90


def _refusing(clean: Callable[[], Any]) -> Any:
    """Return what `clean` returns. Raises ValidationError for an answer it stumbles over."""
    try:
        return clean()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise get_adapter().validation_error("incorrect_code") from error


class AddKeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]  # untyped there
    """A new key."""

    def clean(self) -> dict[str, Any]:
        """Check the answer of the new key."""
        found: dict[str, Any] = _refusing(super().clean)
        return found


class SecondFactorKeyForm(webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]  # untyped there
    """A key after the password."""

    def clean_credential(self) -> Any:
        """Check the answer of the key."""
        return _refusing(super().clean_credential)


class PasskeyForm(webauthn.LoginWebAuthnForm):  # type: ignore[misc]  # untyped there
    """A key in place of the password."""

    def clean_credential(self) -> Any:
        """Check the answer of the key."""
        return _refusing(super().clean_credential)


class ConfirmingKeyForm(webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]  # untyped there
    """A key that shows once more who it is."""

    def clean_credential(self) -> Any:
        """Check the answer of the key."""
        return _refusing(super().clean_credential)


class _OnceOnly(base.BaseAuthenticateForm):  # type: ignore[misc]  # untyped there
    """A code that opened something opens nothing more for as long as it would be taken."""

    def clean_code(self) -> str:
        """Check the code. Raises ValidationError."""
        code: str = super().clean_code()
        key = f"accounts.code:{self.user.pk}:{code.strip()}"
        by_app = self.authenticator.type == Authenticator.Type.TOTP
        if by_app and not cache.add(key, 1, timeout=CODE_LASTS_SECONDS):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondFactorCodeForm(_OnceOnly, base.AuthenticateForm):  # type: ignore[misc]  # untyped there
    """A code after the password."""


class ConfirmingCodeForm(_OnceOnly, base.ReauthenticateForm):  # type: ignore[misc]  # untyped there
    """A code that shows once more who it is."""
