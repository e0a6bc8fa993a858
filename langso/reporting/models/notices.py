"""Reminders on people's desks."""

from django.db import models

from langso.reporting.models.rounds import Round


class Notice(models.Model):
    """A reminder to one person of one unit's sheet; each rung of the ladder comes once."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    round = models.ForeignKey(Round, models.PROTECT, related_name="notices")
    unit = models.ForeignKey("geography.Unit", models.PROTECT, null=True, related_name="+")
    rung = models.CharField(max_length=30)
    text_vi = models.CharField(max_length=500)
    text_en = models.CharField(max_length=500)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="reporting_notice_once",
                fields=["user", "round", "unit", "rung"],
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["user", "-at"], name="reporting_notice_of_user")]
