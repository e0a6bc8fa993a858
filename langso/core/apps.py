"""Registers the package with Django."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The core package."""

    name = "langso.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
