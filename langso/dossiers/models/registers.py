"""Registers of documents, who gets a document, and who follows it up.

Source: Nghị định 30/2020/NĐ-CP: one series of numbers an organisation and year, from 1 on
1 January; every line is kept as it was written.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from langso.dossiers.models.documents import Document
from langso.dossiers.models.organisations import Organisation
from langso.dossiers.values.documents import AxisCode, CopyKind, TaskPart, TaskStep

DIRECTIONS = ("in", "out")


class Register(models.Model):
    """The last number an organisation gave in a year, one way; its row is the lock of the series.

    `started_at` is the number with which the series began here: 1, or the one after the last of
    a paper register when an organisation changed over in the middle of a year.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="registers", db_index=False
    )
    direction = models.CharField(max_length=8)
    year = models.IntegerField()
    started_at = models.IntegerField(default=1)
    last = models.IntegerField(default=0)
    last_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="dossiers_register_once", fields=["organisation", "direction", "year"]
            ),
            models.CheckConstraint(
                name="dossiers_register_direction", condition=Q(direction__in=DIRECTIONS)
            ),
            models.CheckConstraint(
                name="dossiers_register_counts",
                condition=Q(started_at__gte=1, last__gte=models.F("started_at") - 1),
            ),
        ]


class RegisterEntry(models.Model):
    """One line of a register as it was written; never changed, so a book prints the same twice."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="entries", db_index=False)
    number = models.IntegerField()
    document = models.ForeignKey(Document, models.PROTECT, related_name="entries")
    on = models.DateField()
    sign = models.CharField(max_length=60, blank=True)
    dated_on = models.DateField(null=True)
    type = models.CharField(max_length=40)
    subject = models.CharField(max_length=500)
    party = models.CharField(max_length=300, blank=True)
    """The signer of an outgoing document, the author of an incoming one."""
    recipients = models.CharField(max_length=1000, blank=True)
    keeper = models.CharField(max_length=200, blank=True)
    copies = models.IntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=150)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="dossiers_registerentry_once", fields=["register", "number"]
            ),
            models.CheckConstraint(
                name="dossiers_registerentry_counts_from_one", condition=Q(number__gte=1)
            ),
        ]


class RecipientList(models.Model):
    """Names that an organisation often sends to together, under a title; kept when it ends."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="recipient_lists", db_index=False
    )
    title = models.CharField(max_length=100)
    names = ArrayField(models.CharField(max_length=200))
    by = models.CharField(max_length=150)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="dossiers_recipientlist_title_once",
                fields=["organisation", "title"],
                condition=Q(ended_at__isnull=True),
            ),
        ]


class Distribution(models.Model):
    """A document sent to one recipient: an organisation here, or a name elsewhere."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="distributions")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    name = models.CharField(max_length=200)
    agency_code = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=4, choices=CopyKind.choices, default=CopyKind.MAIN)
    by = models.CharField(max_length=150)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="dossiers_distribution_once",
                fields=["document", "organisation", "name", "agency_code"],
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "-id"],
                name="dossiers_distribution_to",
                condition=Q(organisation__isnull=False),
            ),
        ]


class DistributionEvent(models.Model):
    """A status that a recipient returned; each code counts once."""

    distribution = models.ForeignKey(
        Distribution, models.PROTECT, related_name="events", db_index=False
    )
    code = models.CharField(max_length=2, choices=AxisCode.choices)
    note = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=150)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="dossiers_distributionevent_once", fields=["distribution", "code"]
            ),
            models.CheckConstraint(
                name="dossiers_distributionevent_code", condition=Q(code__in=AxisCode.values)
            ),
        ]


class DocumentTask(models.Model):
    """What an incoming document asks of an organisation or a person, and by when."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="tasks")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    user_id = models.BigIntegerField(null=True, db_index=True)
    name = models.CharField(max_length=200)
    part = models.CharField(max_length=8, choices=TaskPart.choices)
    opinion = models.CharField(max_length=1000, blank=True)
    due_on = models.DateField(null=True)
    by = models.CharField(max_length=150)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dossiers_documenttask_to_somebody",
                condition=Q(organisation__isnull=False) | Q(user_id__isnull=False),
            ),
        ]


class TaskEvent(models.Model):
    """What was reported of a task; done when the last says so."""

    task = models.ForeignKey(DocumentTask, models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=8, choices=TaskStep.choices)
    note = models.CharField(max_length=1000, blank=True)
    by = models.CharField(max_length=150)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["task", "id"], name="dossiers_taskevent_of_task")]
