"""How sure we are of a fact: one scale for places, law and whatever else is taken from sources."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Confidence(models.TextChoices):
    """How sure we are of a fact, surest first; carried from its source, shown wherever it is used.

    Decides whether a verdict that rests on the fact carries a warning.
    """

    VERIFIED = "verified", _("confirmed by two sources or the text itself")
    SEEN = "seen", _("seen in one source")
    RECALLED = "recalled", _("recalled, awaiting confirmation")
    UNKNOWN = "unknown", _("not known yet")
    ASSUMED = "assumed", _("assumed for the demonstration, not law")


CONFIRMED = frozenset({Confidence.VERIFIED, Confidence.SEEN})
