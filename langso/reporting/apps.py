"""Registers the package with Django."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """The reporting package."""

    name = "langso.reporting"
    label = "reporting"
    default_auto_field = "django.db.models.BigAutoField"
