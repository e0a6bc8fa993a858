"""Registers the package with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The accounts package."""

    name = "langso.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what allauth tells of sign-ins and second factors."""
        from langso.accounts import listening

        listening.connect()
