"""Registered keys, and what was found out about signatures whenever they were examined."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from langso.core.signing.values import TimeSource
from langso.dossiers.models.documents import DocumentVersion
from langso.dossiers.models.organisations import Organisation
from langso.dossiers.values.documents import SignedAs
from langso.dossiers.values.signatures import KeyProvider


class SigningKey(models.Model):
    """The certificate that a person or an agency signs with, and where its key is kept.

    The key itself is never here. One is in force at a time; an ended one stays, because papers
    signed with it stay.
    """

    user_id = models.BigIntegerField(null=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    holder = models.CharField(max_length=200)
    provider = models.CharField(max_length=8, choices=KeyProvider.choices)
    reference = models.CharField(max_length=200, blank=True)
    certificate = models.BinaryField()
    fingerprint = models.CharField(max_length=64)
    subject = models.CharField(max_length=200)
    issuer = models.CharField(max_length=200)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=150)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=150, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dossiers_signingkey_one_holder",
                condition=Q(user_id__isnull=False, organisation__isnull=True)
                | Q(user_id__isnull=True, organisation__isnull=False),
            ),
            models.CheckConstraint(
                name="dossiers_signingkey_provider_known",
                condition=Q(provider__in=KeyProvider.values),
            ),
            models.CheckConstraint(
                name="dossiers_signingkey_reference",
                condition=Q(provider="own") | ~Q(reference=""),
            ),
            models.CheckConstraint(
                name="dossiers_signingkey_in_order",
                condition=Q(valid_from__lt=models.F("valid_to")),
            ),
            models.CheckConstraint(
                name="dossiers_signingkey_ended_whole",
                condition=Q(ended_at__isnull=True, ended_by="", end_reason="")
                | Q(ended_at__isnull=False) & ~Q(ended_by=""),
            ),
            models.UniqueConstraint(
                name="dossiers_signingkey_person",
                fields=["user_id"],
                condition=Q(ended_at__isnull=True, user_id__isnull=False),
            ),
            models.UniqueConstraint(
                name="dossiers_signingkey_agency",
                fields=["organisation"],
                condition=Q(ended_at__isnull=True, organisation__isnull=False),
            ),
            models.UniqueConstraint(
                name="dossiers_signingkey_certificate",
                fields=["fingerprint"],
                condition=Q(ended_at__isnull=True),
            ),
        ]


class SignatureCheck(models.Model):
    """What one examination found out about one signature of a version; rows are only added.

    Rows of one version with the same `checked_at` belong together; the newest are what stands.
    """

    version = models.ForeignKey(
        DocumentVersion, models.PROTECT, related_name="signature_checks", db_index=False
    )
    number = models.SmallIntegerField()
    field = models.CharField(max_length=100, blank=True)
    role = models.CharField(max_length=6, choices=SignedAs.choices, blank=True)
    signer = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=150, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True)
    time_source = models.CharField(max_length=8, choices=TimeSource.choices)
    intact = models.BooleanField()
    trusted = models.BooleanField()
    covers_whole = models.BooleanField()
    faults = ArrayField(models.CharField(max_length=20), default=list)
    demonstration = models.BooleanField(default=False)
    checked_at = models.DateTimeField()
    checked_by = models.CharField(max_length=150)
    checked_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dossiers_signaturecheck_role", condition=Q(role__in=["", *SignedAs.values])
            ),
            models.CheckConstraint(
                name="dossiers_signaturecheck_good_is_intact",
                condition=Q(intact=True, trusted=True) | ~Q(faults=[]),
            ),
            models.UniqueConstraint(
                name="dossiers_signaturecheck_once", fields=["version", "checked_at", "number"]
            ),
        ]
