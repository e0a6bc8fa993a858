"""Registers the package with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The accounts package."""

    name = "langso.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
