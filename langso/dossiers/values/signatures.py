"""Signatures of documents as the house keeps them: keys, what a check found, why one is refused."""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from langso.dossiers.values.documents import DocumentError, SignedAs


class KeyProvider(models.TextChoices):
    """Where a registered key is kept."""

    TOKEN = "token", _("token (PKCS#11)")
    REMOTE = "remote", _("remote signing service")
    OWN = "own", _("the officer's own machine")


class SigningRefusedError(DocumentError):
    """A document that cannot be signed as asked; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """One signature of a document's version, as it was found at `checked_at`.

    `role` is blank when the certificate is registered to nobody here. `number` is the signature's
    place in the file, from 1. `title` is the office the signer held here, as it was given.
    """

    document_id: int
    version_id: int
    version_number: int
    number: int
    role: str
    signer: str
    title: str
    organisation: str
    issuer: str
    signed_at: dt.datetime | None
    time_source: str
    intact: bool
    trusted: bool
    covers_whole: bool
    faults: tuple[str, ...]
    demonstration: bool
    checked_at: dt.datetime
    checked_by: str

    @property
    def good(self) -> bool:
        """Tell whether nothing speaks against it."""
        return not self.faults

    @property
    def role_title(self) -> str:
        """Return for whom it was signed, in the reader's language; blank when nobody knows."""
        return str(SignedAs(self.role).label) if self.role else ""


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """A key registered for a person or an agency; `fingerprint` is that of its certificate."""

    id: int
    holder: str
    user_id: int | None
    organisation_id: int | None
    provider: str
    reference: str
    subject: str
    issuer: str
    fingerprint: str
    valid_from: dt.datetime
    valid_to: dt.datetime
    registered_at: dt.datetime
    registered_by: str
