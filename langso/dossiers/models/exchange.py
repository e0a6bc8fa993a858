"""Messages and status codes exchanged with other agencies, and the way of those that go out."""

from django.db import models
from django.db.models import Q

from langso.dossiers.models.documents import Document
from langso.dossiers.values.documents import AxisCode
from langso.dossiers.values.exchange import Business, Way


class AxisMessage(models.Model):
    """An edXML message about a document, by the hash of its bytes; rows are only added."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="axis_messages")
    way = models.CharField(max_length=3, choices=Way.choices)
    business = models.CharField(max_length=1, choices=Business.choices)
    partner_code = models.CharField(max_length=40, blank=True)
    partner_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    by = models.CharField(max_length=150)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dossiers_axismessage_way", condition=Q(way__in=Way.values)
            ),
            models.CheckConstraint(
                name="dossiers_axismessage_business", condition=Q(business__in=Business.values)
            ),
        ]


class AxisStatus(models.Model):
    """A status code sent or received about a document; each once a partner. Rows are only added."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="axis_statuses")
    way = models.CharField(max_length=3, choices=Way.choices)
    code = models.CharField(max_length=2, choices=AxisCode.choices)
    partner_code = models.CharField(max_length=40, blank=True)
    partner_name = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=150)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="dossiers_axisstatus_way", condition=Q(way__in=Way.values)),
            models.CheckConstraint(
                name="dossiers_axisstatus_code", condition=Q(code__in=AxisCode.values)
            ),
            models.UniqueConstraint(
                name="dossiers_axisstatus_once",
                fields=["document", "way", "code", "partner_code", "partner_name"],
            ),
        ]


class AxisDelivery(models.Model):
    """How far an outgoing status is on its way: tried, to be tried again, or sent."""

    status = models.OneToOneField(
        AxisStatus, models.PROTECT, primary_key=True, related_name="delivery"
    )
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dossiers_axisdelivery_waits_or_sent",
                condition=Q(sent_at__isnull=True, next_at__isnull=False)
                | Q(sent_at__isnull=False, next_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="dossiers_axisdelivery_due",
                condition=Q(sent_at__isnull=True),
            ),
        ]
