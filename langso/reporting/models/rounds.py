"""Reporting rounds as the law folders have them."""

from django.db import models
from django.db.models import F, Q


class Round(models.Model):
    """A reporting round; `terms` hold the rest of its entry in the law file, as it was loaded.

    `withdrawn`: the files no longer name it; its sheets stay.
    """

    key = models.CharField(max_length=20, unique=True)
    title_vi = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    period = models.IntegerField()
    set_ids = models.JSONField(default=list)
    data_from = models.DateField()
    data_to = models.DateField()
    due_commune = models.DateField(null=True)
    due_province = models.DateField(null=True)
    due_ministry = models.DateField(null=True)
    confidence = models.CharField(max_length=10)
    is_open = models.BooleanField(default=False)
    terms = models.JSONField(default=dict)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reporting_round_data_lasts", condition=Q(data_from__lte=F("data_to"))
            ),
        ]
