"""The audit trail, labels and ids rather than keys, so it outlives what it names; allowances.

The tables of kept files stand in `files/models.py`.
"""

from django.db import models

from langso.core.files.models import AlikePhotos, PhotoData, StoredFile

__all__ = ["AlikePhotos", "Allowance", "AuditEvent", "PhotoData", "StoredFile"]


class AuditEvent(models.Model):
    """Who did what to what, when and from where. Only ever added (kept by a trigger)."""

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=150)
    actor_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    origin = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=45, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["actor", "id"], name="core_auditevent_actor"),
            models.Index(
                fields=["action", "id"], name="core_auditevent_action",
                opclasses=["varchar_pattern_ops", "int8_ops"],
            ),
            models.Index(
                fields=["subject", "id"], name="core_auditevent_subject",
                opclasses=["varchar_pattern_ops", "int8_ops"],
            ),
        ]  # fmt: skip


class Allowance(models.Model):
    """When a caller (hash of its kind and name) may again call as often as a minute allows."""

    key = models.CharField(max_length=64, primary_key=True)
    whole_at = models.DateTimeField()
