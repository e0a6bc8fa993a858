"""Organisations: who opens files, numbers documents and keeps registers."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q

from langso.dossiers.values.organisations import OrganisationKind


class Organisation(models.Model):
    """An organisation at a unit (none: the whole country), made when it is first needed.

    Its registers, files and documents stay with it when the unit ends; who takes them over is
    an event of each file.
    """

    unit = models.ForeignKey("geography.Unit", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=24, choices=OrganisationKind.choices)
    department = models.CharField(max_length=40, blank=True)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    notation = models.CharField(max_length=30, blank=True)
    """The abbreviation in the sign of its documents, e.g. UBND."""
    agency_code = models.CharField(max_length=40, null=True)  # noqa: DJ001 - see below
    """The electronic code of QCVN 102:2016, from a catalogue; never computed, None: not known."""
    validity = DateRangeField()
    simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="dossiers_organisation_once",
                fields=["unit", "kind", "department"],
                nulls_distinct=False,
            ),
            models.UniqueConstraint(name="dossiers_organisation_code_once", fields=["agency_code"]),
            models.CheckConstraint(
                name="dossiers_organisation_kind_known",
                condition=Q(kind__in=OrganisationKind.values),
            ),
            models.CheckConstraint(
                name="dossiers_organisation_department",
                condition=Q(kind="department") & ~Q(department="")
                | ~Q(kind="department") & Q(department=""),
            ),
            models.CheckConstraint(
                name="dossiers_organisation_central",
                condition=Q(kind="central", unit__isnull=True)
                | ~Q(kind="central") & Q(unit__isnull=False),
            ),
        ]
