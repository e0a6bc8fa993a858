"""Units over time.

A code is not an identity: 3,316 of today's communes reuse a code of a unit that ended on
30 June 2025. A unit therefore has an id of its own; code, name, kind, parent and position
are dated states of it. All date ranges are half-open, PostgreSQL's own form.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q

from langso.core.confidence import Confidence
from langso.geography.values import Kind, Level, Part, Scheme


class LegalAct(models.Model):
    """A decision that created, changed or ended units or classes, or a source in its stead."""

    number = models.CharField(max_length=120, unique=True)
    title = models.CharField(max_length=500, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    confidence = models.CharField(max_length=10, choices=Confidence.choices)


class Unit(models.Model):
    """An administrative unit or village for the whole of its life."""

    level = models.CharField(max_length=10, choices=Level.choices)
    validity = DateRangeField()
    created_by = models.ForeignKey(
        LegalAct, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_by = models.ForeignKey(LegalAct, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="geography_unit_life_not_empty",
                condition=Q(validity__isempty=False) & Q(validity__lower_inf=False),
            ),
            models.CheckConstraint(
                name="geography_unit_level_known", condition=Q(level__in=Level.values)
            ),
        ]
        indexes = [GistIndex(fields=["validity"], name="geography_unit_validity")]


class UnitState(models.Model):
    """What a unit is called, coded as, is, belongs to and lies at, during `validity`.

    States of one unit never overlap and together fill its life; a parent lives through the
    whole state and stands on a higher level (kept by triggers, see the migration).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="states")
    validity = DateRangeField()
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    act = models.ForeignKey(LegalAct, models.PROTECT, null=True, blank=True, related_name="+")
    search_text = models.CharField(max_length=200)
    """Name with its kind, unaccented and in lower case, and the code."""
    sort_key = models.CharField(max_length=400, db_collation="C")
    """Sorts as the Vietnamese alphabet does under plain byte order."""
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    area_km2 = models.FloatField(null=True, blank=True)
    note = models.TextField(blank=True)
    """What the act's source says of the change that began this state."""

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="geography_state_one_at_a_time",
                expressions=[("unit", RangeOperators.EQUAL), ("validity", RangeOperators.OVERLAPS)],
            ),
            ExclusionConstraint(
                name="geography_code_names_one_unit",
                expressions=[("code", RangeOperators.EQUAL), ("validity", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="geography_state_not_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("unit")),
            ),
        ]
        indexes = [models.Index(fields=["parent"], name="geography_state_parent")]


class Succession(models.Model):
    """A predecessor passed, wholly or in part, into a successor on `effective_on`."""

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    effective_on = models.DateField()
    part = models.CharField(max_length=5, choices=Part.choices)
    people_share = models.FloatField(null=True, blank=True)
    area_share = models.FloatField(null=True, blank=True)
    act = models.ForeignKey(LegalAct, models.PROTECT, null=True, blank=True, related_name="+")
    confidence = models.CharField(max_length=10, choices=Confidence.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="geography_succession_once",
                fields=["predecessor", "successor", "effective_on"],
            ),
            models.CheckConstraint(
                name="geography_succession_not_itself", condition=~Q(predecessor=F("successor"))
            ),
            models.CheckConstraint(
                name="geography_succession_shares_in_0_1",
                condition=(
                    Q(people_share__isnull=True) | Q(people_share__gt=0, people_share__lte=1)
                )
                & (Q(area_share__isnull=True) | Q(area_share__gt=0, area_share__lte=1)),
            ),
        ]
        indexes = [models.Index(fields=["successor"], name="geography_succession_to")]


class UnitClass(models.Model):
    """A dated class of a unit that thresholds depend on, e.g. its region or its hardship area."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="classes")
    scheme = models.CharField(max_length=16, choices=Scheme.choices)
    value = models.CharField(max_length=32)
    validity = DateRangeField()
    source = models.CharField(max_length=300)
    confidence = models.CharField(max_length=10, choices=Confidence.choices)
    simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="geography_class_one_at_a_time",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("scheme", RangeOperators.EQUAL),
                    ("validity", RangeOperators.OVERLAPS),
                ],
            )
        ]


class SourceConflict(models.Model):
    """A place where our sources disagree or are silent: listed for a person, never hidden."""

    topic = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    detail = models.TextField()
    sources = models.CharField(max_length=300)
    resolution = models.TextField(blank=True)


class Boundary(models.Model):
    """The outline of a unit during `validity`, simplified for display only."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    validity = DateRangeField()
    geometry = models.JSONField()
    """GeoJSON Polygon or MultiPolygon, WGS 84, longitude first."""
    source = models.CharField(max_length=300)
    licence = models.CharField(max_length=200)
    imported_at = models.DateTimeField()
    official = models.BooleanField(default=False)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="geography_boundary_one_at_a_time",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("official", RangeOperators.EQUAL),
                    ("validity", RangeOperators.OVERLAPS),
                ],
            )
        ]


class Revision(models.Model):
    """One row a change of the tree: its highest id is the version that caches are keyed by."""

    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    what = models.CharField(max_length=300)
