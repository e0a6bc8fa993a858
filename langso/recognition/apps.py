"""Registers the package with Django."""

from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    """The recognition package."""

    name = "langso.recognition"
    label = "recognition"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have work files of recognition checked and followed by what recognition knows."""
        from langso.dossiers import actions as files
        from langso.recognition.actions import dossier_hooks
        from langso.recognition.values.dossiers import SUBJECT

        files.register_check(SUBJECT, dossier_hooks.check)
        files.register_effect(SUBJECT, dossier_hooks.effect)
        files.register_page(SUBJECT, dossier_hooks.page)
