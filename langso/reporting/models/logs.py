"""What was entered, what was decided, what was found: rows are only ever added (by trigger)."""

from django.db import models
from django.db.models import F, Q

from langso.reporting.models.cells import Cell, Sheet
from langso.reporting.values import Door, FindingVerdict, Stage, Step

INFINITY = float("inf")


class Entry(models.Model):
    """One figure as somebody typed it; `client_key` makes saving it again harmless.

    Both ends NULL: the figure was taken back, or stated to be absent. `version` is the version
    of the cell that this entry made.
    """

    client_key = models.UUIDField(unique=True)
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="entries", db_index=False)
    element = models.ForeignKey(
        "standards.DataElement", models.PROTECT, related_name="+", db_index=False
    )
    village = models.ForeignKey(
        "geography.Unit", models.PROTECT, null=True, related_name="+", db_index=False
    )
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    low_open = models.BooleanField(default=False)
    high_open = models.BooleanField(default=False)
    text = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    door = models.CharField(max_length=10, choices=Door.choices)
    base_version = models.IntegerField(null=True)
    version = models.IntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reporting_entry_low_to_high",
                condition=Q(low__isnull=True, high__isnull=True)
                | Q(low__isnull=False, high__isnull=False, low__lte=F("high")),
            ),
            models.CheckConstraint(
                name="reporting_entry_is_a_number",
                condition=Q(low__lt=INFINITY, high__gt=-INFINITY, high__lte=INFINITY),
            ),
        ]
        indexes = [
            models.Index(fields=["sheet", "element", "id"], name="reporting_entry_of_cell"),
        ]


class CellEvent(models.Model):
    """One step of one cell: who moved it, when, why, and on which entry."""

    cell = models.ForeignKey(Cell, models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=10, choices=Step.choices)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+", db_index=False)
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    department = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["cell", "id"], name="reporting_cellevent_of_cell")]


class Finding(models.Model):
    """What a stage found of an indicator, beside the computed verdict; the latest counts."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="findings", db_index=False)
    set_id = models.CharField(max_length=60)
    indicator = models.CharField(max_length=20)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    verdict = models.CharField(max_length=20, choices=FindingVerdict.choices)
    reason = models.CharField(max_length=500, blank=True)
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    department = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["sheet", "set_id", "indicator", "id"], name="reporting_finding_of_sheet"
            ),
        ]
