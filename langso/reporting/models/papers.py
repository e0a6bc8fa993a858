"""What people write into official papers: every version is kept (rows are only ever added)."""

from django.db import models
from django.db.models import Q


class PaperDraft(models.Model):
    """One version of a report in words, or of the rows that people type into a form.

    `content` holds `sections` (id → text) with the `figures` that stood in it when it was drafted
    (placeholder → words), or `rows` (column → text) of a typed form.
    """

    round_key = models.CharField(max_length=20)
    unit = models.ForeignKey("geography.Unit", models.PROTECT, related_name="+", db_index=False)
    form = models.CharField(max_length=60)
    version = models.IntegerField()
    content = models.JSONField()
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="reporting_paperdraft_once", fields=["round_key", "unit", "form", "version"]
            ),
            models.CheckConstraint(
                name="reporting_paperdraft_counts_from_one", condition=Q(version__gte=1)
            ),
        ]
