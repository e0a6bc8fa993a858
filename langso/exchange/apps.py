"""Registers the package with Django."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The exchange package."""

    name = "langso.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
