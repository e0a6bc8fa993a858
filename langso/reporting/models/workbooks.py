"""Uploaded workbooks: the plan that a dry run made of each, unit by unit, and what came of it."""

import uuid

from django.db import models

from langso.reporting.models.rounds import Round


class WorkbookUpload(models.Model):
    """One workbook that somebody uploaded.

    `id` is also what the client keys of its entries are derived from. `stored_as` names its bytes
    in the storage of files. `counts` are those of the dry run, whole and by criterion; `notes` say
    what was noticed while reading. `done` of `total` is how far the work in hand has come.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    by_id = models.BigIntegerField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    origin = models.CharField(max_length=100, blank=True)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    stored_as = models.CharField(max_length=200)
    state = models.CharField(max_length=20)
    is_template = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    refusal = models.CharField(max_length=1000, blank=True)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    with_clearing = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    """Why it was undone."""
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["by_id", "-at"], name="reporting_workbook_of_person"),
            models.Index(fields=["sha256", "by_id"], name="reporting_workbook_of_file"),
            models.Index(fields=["state"], name="reporting_workbook_state"),
        ]


class WorkbookPart(models.Model):
    """The cells of one unit in an uploaded workbook; `unit` NULL: rows that name no unit of ours.

    `cells` are those of the plan that are not simply the same or blank, `late` what came out
    otherwise than planned when they were written or undone.
    """

    upload = models.ForeignKey(WorkbookUpload, models.CASCADE, related_name="parts", db_index=False)
    position = models.IntegerField()
    unit = models.ForeignKey(
        "geography.Unit", models.PROTECT, null=True, related_name="+", db_index=False
    )
    code = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200, blank=True)
    write = models.IntegerField(default=0)
    same = models.IntegerField(default=0)
    conflict = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    blank = models.IntegerField(default=0)
    clear = models.IntegerField(default=0)
    state = models.CharField(max_length=10)
    cells = models.JSONField(default=list)
    written = models.IntegerField(default=0)
    undone = models.IntegerField(default=0)
    late = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="reporting_workbookpart_once", fields=["upload", "position"]
            ),
        ]
