"""Evidence: files behind figures. Rows are only ever added; a link may end, once, with a reason.

A trigger (see migration 0003) lets through two changes and nothing else: a link that stands ends,
and a picture is opened to the public or closed again.
"""

from django.db import models
from django.db.models import Q


class Evidence(models.Model):
    """A file as one unit keeps it: the same bytes handed in again by the unit are the same row."""

    unit = models.ForeignKey("geography.Unit", models.PROTECT, related_name="+")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    file_name = models.CharField(max_length=150)
    """What the sender called the file; it is never a path."""
    for_public = models.BooleanField(default=False)
    """Pictures only: anybody may see it, re-encoded without time, place and camera."""
    added_by = models.CharField(max_length=150)
    added_by_id = models.BigIntegerField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="ledger_evidence_once_a_unit", fields=["unit", "file"]),
        ]


class EvidenceLink(models.Model):
    """Evidence stands behind one cell: unit × data element × period. One may serve many cells."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="links")
    unit = models.ForeignKey("geography.Unit", models.PROTECT, related_name="+", db_index=False)
    element = models.ForeignKey(
        "standards.DataElement", models.PROTECT, related_name="+", db_index=False
    )
    period = models.IntegerField()
    linked_by = models.CharField(max_length=150)
    linked_by_id = models.BigIntegerField(null=True)
    linked_at = models.DateTimeField()
    ended_by = models.CharField(max_length=150, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="ledger_evidencelink_stands_once",
                fields=["unit", "period", "element", "evidence"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="ledger_evidencelink_ends_with_reason",
                condition=Q(ended_at__isnull=True, ended_by="", ended_reason="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="") & ~Q(ended_reason="")),
            ),
        ]
        indexes = [
            # All links of a cell, ended ones too: what a sheet and its history ask.
            models.Index(fields=["unit", "period", "element"], name="ledger_evidencelink_cell"),
        ]


class SharedUse(models.Model):
    """A unit has handed in a file that another unit handed in too, or one that looks the same.

    Written down for every unit concerned when the second one comes, so that nobody has to search
    a province's thousands; whether it still stands behind figures of both is asked of the links.
    """

    unit = models.ForeignKey("geography.Unit", models.PROTECT, related_name="+", db_index=False)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="ledger_shareduse_once", fields=["unit", "file"]),
        ]
