"""Registers the package with Django."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """The assessment package."""

    name = "langso.assessment"
    label = "assessment"
    default_auto_field = "django.db.models.BigAutoField"
