"""Certificates, stamps, what was found out about a signature, and why signing is refused."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _


class TimeSource(models.TextChoices):
    """Who says when a signature was made."""

    CLAIMED = "claimed", _("as the signer's machine said")
    STAMPED = "stamped", _("confirmed by a time stamp")


class Fault(models.TextChoices):
    """What keeps a signature from being good, worst first."""

    CHANGED = "changed", _("the content was changed after it was signed")
    UNREADABLE = "unreadable", _("the signature cannot be read: the file was damaged or changed")
    ADDED_LATER = "added_later", _("something was added to the file after this signature")
    BAD_SIGNATURE = "bad_signature", _("the signature does not belong to the certificate")
    REVOKED = "revoked", _("the certificate has been revoked")
    EXPIRED = "expired", _("the certificate was not valid at that moment")
    UNKNOWN_ISSUER = "unknown_issuer", _("the issuer of the certificate is not trusted here")
    NOT_FOR_SIGNING = "not_for_signing", _("the certificate is not meant for signing documents")
    BAD_TIME = "bad_time", _("the time of signing is not credible")
    BAD_STAMP = "bad_stamp", _("the time stamp is not good or its issuer is not trusted here")
    ODD = "odd", _("the signature is not written as the standard has it, as if changed by hand")
    NOT_TRUSTED = "not_trusted", _("the certificate cannot be trusted")


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate (X.509) says. `fingerprint` is the SHA-256 of its bytes, hexadecimal.

    `subject` and `issuer` are the common names; `demonstration` tells that it was made by this
    installation for trying things out and proves nothing.
    """

    der: bytes
    fingerprint: str
    subject: str
    organisation: str
    issuer: str
    serial: str
    valid_from: dt.datetime
    valid_to: dt.datetime
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class SignatureResult:
    """What was found out about one signature of a file, at one moment.

    `at` is None when the file does not say. `intact`: the signed bytes are as they were signed.
    `trusted`: the certificate leads to an issuer trusted here. `covers_whole`: nothing at all was
    added behind it. `later_signatures_only`: what was added are further signatures and nothing
    else. `faults` are empty for a good signature.
    """

    field: str
    signer: str
    organisation: str
    issuer: str
    fingerprint: str
    at: dt.datetime | None
    time_source: str
    intact: bool
    trusted: bool
    covers_whole: bool
    later_signatures_only: bool
    faults: tuple[str, ...]
    demonstration: bool = False

    @property
    def good(self) -> bool:
        """Tell whether nothing speaks against this signature."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page in points, from its lower left corner as PDF counts."""

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: "Box") -> bool:
        """Tell whether two rectangles share any of their area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is seen of a signature: one page of PDF, drawn into `box` on page `page` (from 0)."""

    pdf: bytes
    page: int
    box: Box


class Signer(Protocol):
    """A key kept somewhere, and the certificate that belongs to it: the port to outside keys.

    `sign` returns the signature over `data` by SHA-256 with the certificate's key: PKCS#1 v1.5 for
    RSA, a DER sequence for elliptic curves. It raises SigningError and may take as long as a person
    needs to confirm.
    """

    @property
    def certificate(self) -> Certificate:
        """Return the signer's certificate."""

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Return certificates (DER) between the signer's and a trusted one, none included."""

    def sign(self, data: bytes) -> bytes:
        """Return the signature over the data."""


class SigningError(Exception):
    """Why a file cannot be signed, in the reader's language; `rule` is the reason's slug."""

    def __init__(self, rule: str, message: str) -> None:
        """Keep the slug beside the sentence."""
        super().__init__(message)
        self.rule = rule


class SigningServiceError(SigningError):
    """A token, remote service or time stamp service does not answer; another try may do."""
