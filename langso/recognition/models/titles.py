"""Titles, how they ended, and the files they came from. Rows are only ever added (by trigger)."""

import uuid

from django.db import models
from django.db.models import Q

from langso.recognition.values import EndKind, TitleKind


class TitleImport(models.Model):
    """A file of historic decisions as it was read: its rows wait here for somebody's yes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=300)
    simulated = models.BooleanField(default=False)
    rows = models.JSONField()
    """One list a row, as the file has it: cells as text, by the names of `rules.importing`."""
    row_count = models.IntegerField()
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-at"], name="recognition_import_newest")]


class TitleImportEvent(models.Model):
    """A file was committed, or what it had written was taken back; once each."""

    source_file = models.ForeignKey(TitleImport, models.PROTECT, related_name="events")
    kind = models.CharField(
        max_length=10, choices=[("committed", "committed"), ("undone", "undone")]
    )
    written = models.IntegerField()
    reason = models.CharField(max_length=500, blank=True)
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="recognition_import_event_once", fields=["source_file", "kind"]
            )
        ]


class Title(models.Model):
    """A title given to one unit, under one set and period. A successor never inherits it.

    The same decision stands once; when its entry was taken back and made anew, `attempt` is one
    more. `set_id` is blank for periods whose set is not in the law folders. `file_id` names the
    work file it came from, loosely.
    """

    unit = models.ForeignKey("geography.Unit", models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=40)
    set_id = models.CharField(max_length=60, blank=True)
    period = models.CharField(max_length=9)
    kind = models.CharField(max_length=20, choices=TitleKind.choices)
    decision_no = models.CharField(max_length=80)
    decided_on = models.DateField()
    signer = models.CharField(max_length=150, blank=True)
    body = models.CharField(max_length=200, blank=True)
    file_id = models.BigIntegerField(null=True)
    source_file = models.ForeignKey(
        TitleImport, models.PROTECT, null=True, related_name="titles", db_index=False
    )
    source = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=500, blank=True)
    simulated = models.BooleanField(default=False)
    attempt = models.SmallIntegerField(default=0)
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="recognition_title_once",
                fields=[
                    "unit", "title", "period", "kind", "decision_no", "decided_on", "attempt",
                ],
            ),
            models.CheckConstraint(
                name="recognition_title_kind_known", condition=Q(kind__in=TitleKind.values)
            ),
            models.CheckConstraint(
                name="recognition_title_has_a_decision", condition=~Q(decision_no="")
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["source_file"],
                name="recognition_title_of_file",
                condition=Q(source_file__isnull=False),
            ),
        ]


class TitleEnd(models.Model):
    """A title is not held from `ended_on` on; of one kind once."""

    title = models.ForeignKey(Title, models.PROTECT, related_name="ends", db_index=False)
    kind = models.CharField(max_length=10, choices=EndKind.choices)
    ended_on = models.DateField()
    decision_no = models.CharField(max_length=80, blank=True)
    signer = models.CharField(max_length=150, blank=True)
    body = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    file_id = models.BigIntegerField(null=True)
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="recognition_end_once", fields=["title", "kind"]),
            models.CheckConstraint(
                name="recognition_end_by_a_decision",
                condition=Q(kind=EndKind.UNDONE) | ~Q(decision_no=""),
            ),
        ]


class ConditionFinding(models.Model):
    """An authority's conclusion on one condition of a title; the latest one counts."""

    unit = models.ForeignKey("geography.Unit", models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=40)
    set_id = models.CharField(max_length=60, blank=True)
    condition = models.CharField(max_length=40)
    verdict = models.CharField(max_length=10, choices=[("met", "met"), ("not_met", "not_met")])
    value = models.FloatField(null=True)
    document = models.CharField(max_length=300, blank=True)
    found_on = models.DateField()
    file_id = models.BigIntegerField(null=True)
    simulated = models.BooleanField(default=False)
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["unit", "title", "condition", "id"], name="recognition_condition_of_unit"
            )
        ]
