"""The ledger: batches of observations and what happened to them. Rows are only ever added.

Triggers (see migration 0002) refuse UPDATE, DELETE and TRUNCATE on all three tables. The id of
a `BatchEvent` is the ledger's clock: events are written under one advisory lock at the end of
their transaction, so ids follow the order of commits and "everything up to event N" is a state
that can be reproduced to the digit. `BatchEvent.at` never goes back as ids go forward, so an
instant names such a state too.
"""

from django.db import models
from django.db.models import F, Q

from langso.ledger.values import EventKind, Method, Status

INFINITY = float("inf")


class Batch(models.Model):
    """Figures that came together: one file, one API call, one saved cell."""

    key = models.CharField(max_length=200, unique=True)
    """Idempotency key: the same key is recorded once."""
    source = models.CharField(max_length=300)
    method = models.CharField(max_length=10, choices=Method.choices)
    status = models.CharField(max_length=10, choices=Status.choices)
    note = models.CharField(max_length=500, blank=True)
    simulated = models.BooleanField(default=False)
    file_name = models.CharField(max_length=300, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    """Digest of the cells as given, so that a key used again for other figures is refused."""
    cell_count = models.IntegerField()
    recorded_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()


class BatchEvent(models.Model):
    """Something happened to a batch; ids follow the order of commits."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=EventKind.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    reason = models.CharField(max_length=500, blank=True)
    first_observation = models.BigIntegerField(null=True)
    last_observation = models.BigIntegerField(null=True)
    """All observations of the batch have ids in this range (others may be among them): the
    tail of the ledger is read by a range of the primary key, with no index on the batch."""

    class Meta:
        constraints = [
            models.UniqueConstraint(name="ledger_event_once", fields=["batch", "kind"]),
        ]
        indexes = [models.Index(fields=["at"], name="ledger_event_at")]


class Observation(models.Model):
    """One figure: unit × data element × period, as its batch told it."""

    id = models.BigAutoField(primary_key=True)
    # The keys are checked once a statement by a trigger, not row by row: a national batch of
    # 572,000 figures took 14 s with row checks and takes 3 s without.
    batch = models.ForeignKey(
        Batch, models.PROTECT, related_name="observations", db_index=False, db_constraint=False
    )
    unit = models.ForeignKey(
        "geography.Unit", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    element = models.ForeignKey(
        "standards.DataElement",
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    period = models.IntegerField()
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    low_open = models.BooleanField(default=False)
    high_open = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ledger_observation_low_to_high",
                condition=Q(low__isnull=True, high__isnull=True)
                | Q(low__isnull=False, high__isnull=False, low__lte=F("high")),
            ),
            # PostgreSQL sorts NaN above infinity, so these bounds refuse it at either end.
            models.CheckConstraint(
                name="ledger_observation_is_a_number",
                condition=Q(low__lt=INFINITY, high__gt=-INFINITY, high__lte=INFINITY),
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "period", "element"], name="ledger_observation_cell"),
        ]
