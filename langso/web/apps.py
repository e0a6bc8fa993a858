"""Registers the package with Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The web package."""

    name = "langso.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
