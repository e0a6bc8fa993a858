"""What a password must be, in words that an officer understands (Django's own are English here)."""

from difflib import SequenceMatcher
from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST = 10
TOO_ALIKE = 0.7


class LongEnough:
    """A password has ten characters or more."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        if len(password) < SHORTEST:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        """Say it before anybody tries."""
        return _("A password has at least %(number)s characters.") % {"number": SHORTEST}


class NotCommon(password_validation.CommonPasswordValidator):
    """A password is none of the 20,000 that everybody tries first."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        if password.lower().strip() in self.passwords:
            raise ValidationError(self.get_help_text(), code="password_too_common")

    def get_help_text(self) -> str:
        """Say it before anybody tries."""
        return _("A password is not one that many people use.")


class NotOnlyDigits:
    """A password is no date and no telephone number."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        if password.isdigit():
            raise ValidationError(self.get_help_text(), code="password_entirely_numeric")

    def get_help_text(self) -> str:
        """Say it before anybody tries."""
        return _("A password does not consist of digits only.")


class UnlikeTheName:
    """A password is not nearly the account's or the person's name."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        names = [getattr(user, part, "") or "" for part in ("username", "last_name", "email")]
        words = {word for name in names for word in (name, *name.split()) if len(word) > 3}
        for word in words:
            alike = SequenceMatcher(a=password.lower(), b=word.lower()).quick_ratio()
            if alike >= TOO_ALIKE:
                raise ValidationError(self.get_help_text(), code="password_too_similar")

    def get_help_text(self) -> str:
        """Say it before anybody tries."""
        return _("A password is unlike your name and the name of your account.")
