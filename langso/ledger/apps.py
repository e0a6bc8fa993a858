"""Registers the package with Django."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger package."""

    name = "langso.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
