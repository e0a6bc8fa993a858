"""A unit's sheet of a round and its cells: one current row each, beside the logs."""

from django.db import models
from django.db.models import Q

from langso.reporting.models.rounds import Round
from langso.reporting.values import CellState


class Sheet(models.Model):
    """One unit's sheet of one round, made when something is first written into it.

    `version` grows with every write and is what a write locks first; a cell's `seq` is the
    version of its sheet that changed it last. `province` and `sort_key` are those of the
    round's day, for the province's queue.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="sheets")
    unit = models.ForeignKey("geography.Unit", models.PROTECT, related_name="+")
    province = models.ForeignKey(
        "geography.Unit", models.PROTECT, null=True, related_name="+", db_index=False
    )
    sort_key = models.CharField(max_length=300, blank=True)
    version = models.IntegerField(default=0)
    submissions = models.IntegerField(default=0)
    simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reporting_sheet_once", fields=["round", "unit"]),
        ]
        indexes = [
            models.Index(
                fields=["round", "province", "sort_key"], name="reporting_sheet_of_province"
            ),
        ]


class Cell(models.Model):
    """One figure of a sheet as it stands; `village` only for a village's part of it.

    `entry` is what was entered last, `approved_entry` what the ledger has as effective.
    `warned`: it was submitted over a warning, with a reason.
    """

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="cells", db_index=False)
    element = models.ForeignKey(
        "standards.DataElement", models.PROTECT, related_name="+", db_index=False
    )
    village = models.ForeignKey(
        "geography.Unit", models.PROTECT, null=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=CellState.choices, default=CellState.EMPTY)
    entry = models.ForeignKey(
        "reporting.Entry", models.PROTECT, null=True, related_name="+", db_index=False
    )
    approved_entry = models.ForeignKey(
        "reporting.Entry", models.PROTECT, null=True, related_name="+", db_index=False
    )
    version = models.IntegerField(default=0)
    seq = models.IntegerField(default=0)
    returns = models.SmallIntegerField(default=0)
    due_on = models.DateField(null=True)
    warned = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    """Why it stands returned; else the reason given over a warning."""
    department = models.CharField(max_length=40, blank=True)
    """The department that verified or returned it last."""
    changed_by = models.CharField(max_length=150, blank=True)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="reporting_cell_once",
                fields=["sheet", "element", "village"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="reporting_cell_state_known", condition=Q(state__in=CellState.values)
            ),
        ]
