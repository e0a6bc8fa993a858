"""Registers the package with Django."""

from django.apps import AppConfig


class GeographyConfig(AppConfig):
    """The geography package."""

    name = "langso.geography"
    label = "geography"
    default_auto_field = "django.db.models.BigAutoField"
