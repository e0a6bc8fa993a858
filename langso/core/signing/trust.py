"""What this installation trusts: issuers and lists of revoked certificates in its key folder."""

import datetime as dt
from pathlib import Path

from asn1crypto import x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    NotYetValidError,
    PathBuildingError,
    PathError,
    PathValidationError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.registry import SimpleCertificateStore

from langso.core.signing import wording
from langso.core.signing.values import Certificate

DEMONSTRATION = "CHỨNG THƯ TRÌNH DIỄN - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"
"""The organisational unit in every certificate that this installation makes by itself."""

_CERTIFICATES = {".pem", ".crt", ".cer", ".der"}
_NON_REPUDIATION = {"non_repudiation"}


def keys_folder() -> Path:
    """Return the folder of keys and certificates in the data folder; only its owner may look in."""
    folder = Path(settings.HOME) / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def certificate_of(der: bytes) -> Certificate:
    """Return what a certificate says. Raises ValueError when the bytes are none."""
    read = pyca.load_der_x509_certificate(der)
    return Certificate(
        der=der,
        fingerprint=read.fingerprint(hashes.SHA256()).hex(),
        subject=_name(read.subject, NameOID.COMMON_NAME),
        organisation=_name(read.subject, NameOID.ORGANIZATION_NAME),
        issuer=_name(read.issuer, NameOID.COMMON_NAME),
        serial=f"{read.serial_number:x}",
        valid_from=read.not_valid_before_utc,
        valid_to=read.not_valid_after_utc,
        demonstration=_name(read.subject, NameOID.ORGANIZATIONAL_UNIT_NAME) == DEMONSTRATION,
    )


def _name(name: pyca.Name, oid: pyca.ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(oid)
    return str(found[-1].value) if found else ""


def context(*, at: dt.datetime) -> ValidationContext:
    """Return what certificates are held against at a moment; nothing is fetched from anywhere.

    Trusted are the issuers in `keys/trusted` and, where demonstration keys are in use, their own.
    Revocation is asked apart (`is_revoked`).
    """
    return ValidationContext(
        trust_roots=_roots(),
        moment=at,
        allow_fetching=False,
        # Lists are asked by `is_revoked`: the library asks those only that a certificate names.
        revocation_mode="soft-fail",
    )


def _roots() -> list[x509.Certificate]:
    folder = keys_folder()
    files = sorted(
        path for path in (folder / "trusted").glob("*") if path.suffix.lower() in _CERTIFICATES
    )
    demonstration = folder / "demo" / "authority.pem"
    if settings.LANGSO_SIGNING["provider"] == "demo" and demonstration.is_file():
        files.append(demonstration)
    read: list[x509.Certificate] = []
    for path in files:
        read += load_certs_from_pemder_data(path.read_bytes())
    return read


def is_revoked(der: bytes, *, at: dt.datetime, others: tuple[bytes, ...] = ()) -> bool:
    """Tell whether a list in the key folder says that a certificate was revoked by a moment.

    A list counts when the issuer of the certificate signed it, as known here or among `others`. An
    old list counts as well: what it names stays revoked.
    """
    certificate = pyca.load_der_x509_certificate(der)
    issuers = [
        one
        for one in map(pyca.load_der_x509_certificate, [*_root_ders(), *others])
        if one.subject == certificate.issuer
    ]
    for listed in _lists():
        found = listed.get_revoked_certificate_by_serial_number(certificate.serial_number)
        if (
            found is not None
            and listed.issuer == certificate.issuer
            and found.revocation_date_utc <= at
            and any(_signed_by(listed, issuer) for issuer in issuers)
        ):
            return True
    return False


def _signed_by(listed: pyca.CertificateRevocationList, issuer: pyca.Certificate) -> bool:
    key = issuer.public_key()
    return isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey) and (
        listed.is_signature_valid(key)
    )


def _root_ders() -> list[bytes]:
    return [one.dump() for one in _roots()]


def _lists() -> list[pyca.CertificateRevocationList]:
    folder = keys_folder()
    files = [*sorted((folder / "crls").glob("*.crl")), *sorted((folder / "demo").glob("*.crl"))]
    found = []
    for path in files:
        body = path.read_bytes()
        armoured = body.lstrip().startswith(b"-----BEGIN")
        found.append(pyca.load_pem_x509_crl(body) if armoured else pyca.load_der_x509_crl(body))
    return found


def fault_of(error: Exception) -> str:
    """Return the fault's slug for what the examination of a certificate raised."""
    if isinstance(error, RevokedError):
        return "revoked"
    if isinstance(error, ExpiredError | NotYetValidError):
        return "expired"
    if isinstance(error, PathBuildingError):
        return "unknown_issuer"
    if isinstance(error, PathValidationError) or not isinstance(error, ValidationError):
        return "not_trusted"
    return "not_for_signing"


async def refuse_unfit(
    certificate: Certificate, chain: tuple[bytes, ...], *, at: dt.datetime
) -> None:
    """Pass over a certificate that may sign documents at a moment.

    Raises SigningError: expired, revoked, unknown_issuer, not_for_signing, not_trusted.
    """
    if not certificate.valid_from <= at <= certificate.valid_to:
        raise wording.unfit("expired", certificate)
    if is_revoked(certificate.der, at=at, others=chain):
        raise wording.unfit("revoked", certificate)
    validator = CertificateValidator(
        x509.Certificate.load(certificate.der),
        intermediate_certs=[x509.Certificate.load(der) for der in chain],
        validation_context=context(at=at),
    )
    try:
        await validator.async_validate_usage(_NON_REPUDIATION)  # type: ignore[no-untyped-call]
    except (ValidationError, PathError) as error:
        raise wording.unfit(fault_of(error), certificate) from error


def store_of(chain: tuple[bytes, ...]) -> SimpleCertificateStore:
    """Return certificates as the library that writes signatures wants them."""
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    for der in chain:
        store.register(x509.Certificate.load(der))
    return store
