"""Notices of work files, and what the online ratio keeps at hand."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from langso.dossiers.models.files import WorkFile


class FileNotice(models.Model):
    """A notice to one person of one file; the same thing is said once, whatever runs twice.

    `key` names what it is about: the kind and number of an event, or a rung of a deadline.
    """

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    file = models.ForeignKey(WorkFile, models.PROTECT, related_name="notices")
    key = models.CharField(max_length=60)
    text_vi = models.CharField(max_length=500)
    text_en = models.CharField(max_length=500)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="dossiers_notice_once", fields=["user", "file", "key"]),
        ]
        indexes = [
            models.Index(fields=["user", "-at"], name="dossiers_notice_of_user"),
            models.Index(
                fields=["at"],
                name="dossiers_notice_to_mail",
                condition=models.Q(mailed_at__isnull=True),
            ),
        ]


class MissingSignature(models.Model):
    """An issued document of a file that still lacks a digital signature.

    Replayed from events, so that the ratio need not read the signatures of all documents: the
    row goes when the last signature is there. Never the truth of anything.
    """

    file = models.ForeignKey(WorkFile, models.PROTECT, related_name="+")
    document_id = models.BigIntegerField()
    issued_on = models.DateField()
    missing = ArrayField(models.CharField(max_length=10))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="dossiers_missingsignature_once", fields=["file", "document_id"]
            ),
        ]
