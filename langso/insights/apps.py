"""Registers the package with Django."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """The insights package."""

    name = "langso.insights"
    label = "insights"
    default_auto_field = "django.db.models.BigAutoField"
