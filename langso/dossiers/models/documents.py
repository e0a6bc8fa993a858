"""Documents, their versions and everything that happens to them.

A document's row is a projection that only actions change; once it is official, a trigger refuses
changes of number, day, subject and owner (see migration 0002). Versions and events are only added.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from langso.dossiers.models.organisations import Organisation
from langso.dossiers.values.documents import (
    Direction,
    DocumentStatus,
    DocumentStep,
    SignedAs,
    Urgency,
)


class Document(models.Model):
    """A document as one organisation keeps it: drafted and issued by it, or received by it.

    `number`, `notation`, `year` and `issued_on` are those that stand on the paper, `sign` both
    number and sign as written; the number in the register of arrivals is the register's.
    """

    uid = models.UUIDField(default=uuid.uuid4)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="documents")
    file = models.ForeignKey(
        "dossiers.WorkFile", models.PROTECT, null=True, related_name="documents"
    )
    direction = models.CharField(max_length=8, choices=Direction.choices)
    type = models.CharField(max_length=40)
    number = models.IntegerField(null=True)
    notation = models.CharField(max_length=40, blank=True)
    sign = models.CharField(max_length=60, blank=True)
    year = models.IntegerField(null=True)
    issued_on = models.DateField(null=True)
    subject = models.CharField(max_length=500)
    author_name = models.CharField(max_length=200, blank=True)
    author_code = models.CharField(max_length=40, blank=True)
    urgency = models.CharField(max_length=12, choices=Urgency.choices, default=Urgency.NONE)
    secrecy = models.CharField(max_length=10, default="none")
    signer_name = models.CharField(max_length=150, blank=True)
    signer_title = models.CharField(max_length=150, blank=True)
    pages = models.IntegerField(null=True)
    copies = models.IntegerField(null=True)
    requirement_code = models.CharField(max_length=60, blank=True)
    status = models.CharField(
        max_length=10, choices=DocumentStatus.choices, default=DocumentStatus.DRAFT
    )
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    simulated = models.BooleanField(default=False)
    made_by = models.CharField(max_length=150)
    made_by_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="dossiers_document_uid_once", fields=["organisation", "uid"]
            ),
            models.UniqueConstraint(
                name="dossiers_document_number_once",
                fields=["organisation", "year", "number", "notation"],
                condition=Q(direction="out", number__isnull=False),
            ),
            models.CheckConstraint(name="dossiers_document_no_secret", condition=Q(secrecy="none")),
            models.CheckConstraint(
                name="dossiers_document_direction_known",
                condition=Q(direction__in=Direction.values),
            ),
            models.CheckConstraint(
                name="dossiers_document_status_known",
                condition=Q(status__in=DocumentStatus.values),
            ),
            models.CheckConstraint(
                name="dossiers_document_urgency_known", condition=Q(urgency__in=Urgency.values)
            ),
            models.CheckConstraint(
                name="dossiers_document_issued_has_sign",
                condition=~Q(direction="out", status="issued")
                | Q(issued_on__isnull=False, year__isnull=False) & ~Q(sign=""),
            ),
            models.CheckConstraint(
                name="dossiers_document_counts",
                condition=(Q(pages__isnull=True) | Q(pages__gte=0))
                & (Q(copies__isnull=True) | Q(copies__gte=0))
                & (Q(number__isnull=True) | Q(number__gte=1)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "direction", "-id"], name="dossiers_document_of_desk"
            ),
        ]


class DocumentVersion(models.Model):
    """One version of a document's text: a kept file and what it is called."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions", db_index=False)
    number = models.IntegerField()
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    by = models.CharField(max_length=150)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    template = models.CharField(max_length=60, blank=True)
    signed = models.CharField(max_length=6, choices=SignedAs.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    has_text = models.BooleanField(default=False)
    """Whether words were found in it; a scan without any is found by its subject alone."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="dossiers_documentversion_once", fields=["document", "number"]
            ),
            models.CheckConstraint(
                name="dossiers_documentversion_signed",
                condition=Q(signed__in=["", *SignedAs.values]),
            ),
        ]


class DocumentEvent(models.Model):
    """One thing that happened to a document: who, when, why."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=16, choices=DocumentStep.choices)
    by = models.CharField(max_length=150)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    payload = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dossiers_documentevent_kind_known", condition=Q(kind__in=DocumentStep.values)
            ),
        ]
        indexes = [models.Index(fields=["document", "id"], name="dossiers_documentevent_of")]


class DocumentText(models.Model):
    """The words of a document for the search, and the units whose officers may find it.

    `scopes` are the units that its organisation and its file lie in, up to the province; 0 for
    the country's own. `vector` holds each word with its marks and without, as `rules.search` folds
    them; the SQL function `dossiers_words` makes the same for loads.
    """

    document = models.OneToOneField(
        Document, models.PROTECT, primary_key=True, related_name="words"
    )
    scopes = ArrayField(models.BigIntegerField(), default=list)
    body = models.TextField(blank=True)
    vector = SearchVectorField()

    class Meta:
        indexes = [
            # One index for both questions: where somebody may look, and for which words. Without
            # a pending list, so that a search never pays for documents that came before it.
            GinIndex(
                fields=["scopes", "vector"], name="dossiers_documenttext_words", fastupdate=False
            ),
        ]


class DocumentTemplate(models.Model):
    """A Word template of an organisation (none: of all) for one type of document."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    type = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    by = models.CharField(max_length=150)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
