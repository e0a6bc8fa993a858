"""Keys in files, for demonstration: made by this installation and marked as worth nothing."""

import datetime as dt
import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from langso.core.signing import trust
from langso.core.signing.values import Certificate

_YEARS = 2
_BEFORE = dt.timedelta(days=1)
_SLUG = re.compile(r"[a-z0-9-]{1,80}")


class SoftwareSigner:
    """A key of this installation's own demonstration authority, in a file."""

    chain: tuple[bytes, ...] = ()

    def __init__(self, key: ec.EllipticCurvePrivateKey, certificate: Certificate) -> None:
        """Keep the key in memory as long as the signer lives."""
        self._key = key
        self.certificate = certificate

    def sign(self, data: bytes) -> bytes:
        """Return the signature over the data."""
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


def signer_for(*, holder: str, name: str, organisation: str, at: dt.datetime) -> SoftwareSigner:
    """Return the demonstration key of a holder, made when there is none that is valid at a moment.

    `holder` names the files (`person-17`); `name` and `organisation` go into the certificate, and
    another name or organisation makes another certificate. Raises ValueError for a holder that is
    no name of a file.
    """
    if not _SLUG.fullmatch(holder):
        msg = f"{holder!r} is no name of a holder"
        raise ValueError(msg)
    with _locked() as folder:
        key, certificate = _read(folder / "holders" / holder)
        fits = (
            certificate is not None
            and (certificate.subject, certificate.organisation) == (_fit(name), _fit(organisation))
            and certificate.valid_from <= at <= certificate.valid_to - dt.timedelta(days=1)
        )
        if key is None or certificate is None or not fits:
            key, certificate = _make(folder, holder, name, organisation, at)
    return SoftwareSigner(key, certificate)


def revoke(*, certificate: Certificate, at: dt.datetime) -> None:
    """Put a demonstration certificate on its authority's list of revoked ones."""
    with _locked() as folder:
        authority_key, authority = _authority(folder)
        path = folder / "revoked.crl"
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(authority.subject)
            .last_update(at)
            .next_update(at + dt.timedelta(days=3650))
            .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
                critical=False,
            )
        )
        if path.is_file():
            for one in x509.load_der_x509_crl(path.read_bytes()):
                builder = builder.add_revoked_certificate(one)
        one = (
            x509.RevokedCertificateBuilder()
            .serial_number(int(certificate.serial, 16))
            .revocation_date(at)
            .build()
        )
        made = builder.add_revoked_certificate(one).sign(authority_key, hashes.SHA256())
        _write(path, made.public_bytes(serialization.Encoding.DER))


@contextmanager
def _locked() -> Iterator[Path]:
    """Hold the folder of demonstration keys, so that two processes do not each make one."""
    folder = trust.keys_folder() / "demo"
    (folder / "holders").mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield folder


def _read(stem: Path) -> tuple[ec.EllipticCurvePrivateKey | None, Certificate | None]:
    path = stem.with_name(f"{stem.name}.pem")
    if not path.is_file():
        return None, None
    body = path.read_bytes()
    key = serialization.load_pem_private_key(body, password=None)
    certificate = x509.load_pem_x509_certificate(body)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        return None, None
    return key, trust.certificate_of(certificate.public_bytes(serialization.Encoding.DER))


def _make(
    folder: Path, holder: str, name: str, organisation: str, at: dt.datetime
) -> tuple[ec.EllipticCurvePrivateKey, Certificate]:
    authority_key, authority = _authority(folder)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _fit(organisation)),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, trust.DEMONSTRATION),
            x509.NameAttribute(NameOID.COMMON_NAME, _fit(name)),
        ]
    )
    start = at.astimezone(dt.UTC).replace(microsecond=0) - _BEFORE
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=365 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_documents=True), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
            critical=False,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    _write(folder / "holders" / f"{holder}.pem", _secret(key) + _open(made))
    return key, trust.certificate_of(made.public_bytes(serialization.Encoding.DER))


def _authority(folder: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Return the demonstration authority, made once for an installation."""
    secret, opened = folder / "authority.key", folder / "authority.pem"
    if secret.is_file() and opened.is_file():
        key = serialization.load_pem_private_key(secret.read_bytes(), password=None)
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return key, x509.load_pem_x509_certificate(opened.read_bytes())
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, trust.DEMONSTRATION),
            x509.NameAttribute(NameOID.COMMON_NAME, "Làng Số - Chứng thư trình diễn"),
        ]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # Simulated history is signed too, so the authority is older than it.
        .not_valid_before(dt.datetime(2015, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2050, 1, 1, tzinfo=dt.UTC))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_documents=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(secret, _secret(key))
    _write(opened, _open(made))
    return key, made


def _usage(*, signs_documents: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs_documents,
        content_commitment=signs_documents,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signs_documents,
        crl_sign=not signs_documents,
        encipher_only=False,
        decipher_only=False,
    )


def _fit(text: str) -> str:
    """Return a text as long as a name in a certificate may be (X.520: 64 characters)."""
    return text.strip()[:64].strip() or "-"


def _secret(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _open(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write(path: Path, body: bytes) -> None:
    """Write a file whole or not at all, for its owner alone."""
    waiting = path.with_name(f"{path.name}.unfinished")
    descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(body)
    waiting.replace(path)
