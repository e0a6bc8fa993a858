"""Organisations that open files and issue documents."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """What kind of organisation acts at a place."""

    PEOPLE_COMMITTEE = "people_committee", _("People's Committee")
    COORDINATION_OFFICE = "coordination_office", _("coordination office")
    DEPARTMENT = "department", _("department")
    FRONT = "front", _("Fatherland Front")
    PUBLIC_SERVICE_CENTRE = "public_service_centre", _("public service centre")
    CENTRAL = "central", _("central body")


@dataclass(frozen=True, slots=True)
class Desk:
    """An organisation by what it is: kind and department at a unit (none: the whole country)."""

    unit_id: int | None
    kind: str
    department: str = ""

    @property
    def key(self) -> str:
        """A text that names the organisation in forms, before it has a row of its own."""
        return f"{self.unit_id or ''}:{self.kind}:{self.department}"


@dataclass(frozen=True, slots=True)
class OrganisationNames:
    """How an organisation is called, and the abbreviation in the sign of its documents."""

    name_vi: str
    name_en: str
    notation: str


@dataclass(frozen=True, slots=True)
class OrganisationInfo:
    """An organisation as others see it; `id` is None while nothing was ever kept under it."""

    id: int | None
    desk: Desk
    name_vi: str
    name_en: str
    notation: str
    agency_code: str
    simulated: bool


class UnknownOrganisationError(LookupError):
    """No organisation has this number or key; the message is for people."""
