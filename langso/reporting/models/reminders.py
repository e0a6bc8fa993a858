"""How people want to be reminded."""

from django.db import models
from django.db.models import Q


class ReminderChoice(models.Model):
    """Whether a person wants reminders by e-mail, and where; without a row the account's address.

    The address is kept while reminders are off, so that turning them on again needs no typing.
    """

    user = models.OneToOneField("accounts.User", models.CASCADE, primary_key=True, related_name="+")
    by_mail = models.BooleanField(default=True)
    address = models.EmailField(blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reporting_reminderchoice_mail_goes_somewhere",
                condition=Q(by_mail=False) | ~Q(address=""),
            ),
        ]
