"""Registers the package with Django."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """The dossiers package."""

    name = "langso.dossiers"
    label = "dossiers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have every event of a file tell whom it concerns, and what its documents still lack."""
        from langso.dossiers.actions import (
            archiving,
            notices,
            online,
            register_check,
            register_effect,
        )

        register_check("*", archiving.closing_problems)
        register_effect("*", notices.notify)
        register_effect("*", online.keep_missing_signatures)
