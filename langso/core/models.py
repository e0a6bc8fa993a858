"""The audit trail: labels and ids rather than keys, so it outlives what it names."""

from django.db import models


class AuditEvent(models.Model):
    """Who did what to what, when and from where. Only ever added (kept by a trigger)."""

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=150)
    actor_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    origin = models.CharField(max_length=100, blank=True)
    detail = models.JSONField(default=dict)
