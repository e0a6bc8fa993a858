"""Registers the package with Django."""

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    """The standards package."""

    name = "langso.standards"
    label = "standards"
    default_auto_field = "django.db.models.BigAutoField"
