"""Dossiers of recognition and revocation, riding on work files; rows here are only ever added.

Steps, votes, opinions and facts of meetings stand in the events of the work file; here stands
what only recognition knows: the title asked for, the tables as they were sent, the findings.
"""

from django.db import models
from django.db.models import Q

from langso.recognition.values.dossiers import DossierKind
from langso.reporting.values import FindingVerdict, Stage


class Dossier(models.Model):
    """What a work file asks for: a title for a unit, its review, or its revocation.

    `period` is the code of the period whose figures are looked at. `against` is the title that a
    review or revocation is about.
    """

    file = models.OneToOneField("dossiers.WorkFile", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=DossierKind.choices)
    unit = models.ForeignKey("geography.Unit", models.PROTECT, related_name="+")
    title = models.CharField(max_length=40)
    set_id = models.CharField(max_length=60)
    period = models.IntegerField()
    against = models.ForeignKey(
        "recognition.Title", models.PROTECT, null=True, related_name="dossiers"
    )
    historic = models.BooleanField(default=False)
    simulated = models.BooleanField(default=False)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="recognition_dossier_kind_known", condition=Q(kind__in=DossierKind.values)
            ),
            models.CheckConstraint(
                name="recognition_dossier_against_a_title",
                condition=Q(kind=DossierKind.RECOGNITION) | Q(against__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["unit", "title"], name="recognition_dossier_unit")]


class DossierTable(models.Model):
    """The detailed table as it stood when the dossier was opened, and each time it was sent."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="tables", db_index=False)
    number = models.IntegerField()
    rows = models.JSONField()
    law_version = models.CharField(max_length=12)
    ledger_cut = models.BigIntegerField()
    by = models.CharField(max_length=150)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="recognition_dossiertable_once", fields=["dossier", "number"]
            ),
        ]


class DossierFinding(models.Model):
    """What a stage found of an indicator; the latest of a stage counts, earlier ones stay."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="findings")
    indicator = models.CharField(max_length=20)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    verdict = models.CharField(max_length=15, choices=FindingVerdict.choices)
    reason = models.CharField(max_length=500, blank=True)
    department = models.CharField(max_length=40, blank=True)
    by = models.CharField(max_length=150)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="recognition_dossierfinding_known",
                condition=Q(stage__in=Stage.values, verdict__in=FindingVerdict.values),
            ),
            models.CheckConstraint(
                name="recognition_dossierfinding_says_why",
                condition=Q(verdict=FindingVerdict.MET) | ~Q(reason=""),
            ),
        ]
