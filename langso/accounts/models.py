"""People, the roles they hold at places for a time, and the tokens of other systems."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from langso.accounts.values import Role


class User(AbstractUser):
    """A person who signs in. Rights come from roles, never from a flag on the person."""

    is_demo = models.BooleanField(default=False)


class RoleHolding(models.Model):
    """A role held by a person at a unit (or, with none, in the whole country) during `validity`."""

    user = models.ForeignKey(User, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=24, choices=Role.choices)
    unit = models.ForeignKey(
        "geography.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    validity = DateRangeField()
    department = models.CharField(max_length=40, blank=True)
    """Slug of the department it is held in; blank for all of them."""
    acting = models.BooleanField(default=False)
    acting_for = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accounts_roleholding_acting_for_somebody",
                condition=Q(acting=False, acting_for__isnull=True)
                | (Q(acting=True, acting_for__isnull=False) & ~Q(acting_for=F("user"))),
            ),
            models.CheckConstraint(
                name="accounts_roleholding_acting_ends",
                condition=Q(acting=False) | Q(validity__upper_inf=False),
            ),
            models.CheckConstraint(
                name="accounts_roleholding_role_known", condition=Q(role__in=Role.values)
            ),
            models.CheckConstraint(
                name="accounts_roleholding_lasts", condition=Q(validity__isempty=False)
            ),
            ExclusionConstraint(
                name="accounts_roleholding_once",
                expressions=[
                    (F("user"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    # The whole country stands as unit 0, since nulls are never equal.
                    (Coalesce(F("unit"), 0), RangeOperators.EQUAL),
                    (F("department"), RangeOperators.EQUAL),
                    (F("validity"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class ApiToken(models.Model):
    """A token by which a program acts as a person; only its hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    token_sha256 = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accounts_apitoken_expires_later",
                condition=Q(expires_at__gt=F("created_at")),
            ),
        ]


class Identity(models.Model):
    """By which identifier a sign-on service (OpenID Connect) knows a person.

    An administrator who verified it links it; signing on never makes or links an account.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=40)
    identifier = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="accounts_identity_is_one_persons", fields=["provider", "identifier"]
            ),
        ]


class SignInFailure(models.Model):
    """A failed sign-in under a key (hash of a name or of an address); old ones are dropped."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="accounts_signinfailure_key_at")]
