"""Keys kept by a signing service elsewhere: a small HTTP protocol (docs/signatures.md).

The service never sees the document: it is sent the digest of what is signed, asks the person on
their own device if it has to, and answers with the signature. Adapters to a provider's own protocol
speak this one; nothing of any provider is built in.
"""

import base64
import binascii
import hashlib
import json
import urllib.error
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from langso.core import http_client
from langso.core.signing import trust, wording
from langso.core.signing.values import Certificate

_LONGEST_ANSWER = 256 * 1024
_UNCONFIRMED = frozenset({"not_confirmed", "timeout"})
_WRONG_PIN = frozenset({"wrong_pin"})


class RemoteSigner:
    """One person's or agency's key at the signing service."""

    def __init__(
        self, *, address: str, key: str, credential: str, pin: str, purpose: str, seconds: int
    ) -> None:
        """Ask the service for the certificate of a credential.

        `purpose` is shown to the person on their device. Raises SigningError: service-refused,
        service-down, service-odd.
        """
        self._address, self._key, self._credential = address.rstrip("/"), key, credential
        self._pin, self._purpose, self._seconds = pin, purpose, seconds
        answer = self._ask("certificate", {})
        try:
            self.certificate: Certificate = trust.certificate_of(_bytes(answer, "certificate"))
            self.chain: tuple[bytes, ...] = tuple(
                base64.b64decode(one, validate=True) for one in answer.get("chain", [])
            )
            for one in self.chain:
                x509.load_der_x509_certificate(one)
        except (KeyError, ValueError, TypeError) as error:
            raise wording.refusal("service-odd") from error

    def sign(self, data: bytes) -> bytes:
        """Return the signature over the data; one that does not fit the certificate is refused."""
        digest = hashlib.sha256(data).digest()
        answer = self._ask(
            "sign",
            {
                "digest": base64.b64encode(digest).decode(),
                "digest_algorithm": "sha256",
                "purpose": self._purpose,
                "pin": self._pin,
            },
        )
        try:
            signature = _bytes(answer, "signature")
            _check(self.certificate.der, signature, data)
        except (KeyError, ValueError, TypeError, InvalidSignature) as error:
            raise wording.refusal("service-odd") from error
        return signature

    def _ask(self, what: str, question: dict[str, str]) -> dict[str, Any]:
        body = json.dumps({"credential": self._credential, **question}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._key}"}
        address = f"{self._address}/v1/{what}"
        try:
            # A PIN goes to the named address and to no other.
            with http_client.ask(
                address, seconds=self._seconds, body=body, headers=headers, redirects=False
            ) as reply:
                return _read(reply.read(_LONGEST_ANSWER + 1))
        except urllib.error.HTTPError as error:
            with error:
                raise _refused(error) from error
        except OSError as error:
            raise wording.refusal("service-down") from error


def _read(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body) if len(body) <= _LONGEST_ANSWER else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise wording.refusal("service-odd")
    return answer


def _refused(error: urllib.error.HTTPError) -> Exception:
    """Return the refusal for an answer that is not 200."""
    if error.code >= 500:
        return wording.refusal("service-down")
    try:
        answer = json.loads(error.read(_LONGEST_ANSWER))
        code, reason = str(answer.get("code", "")), str(answer.get("message", ""))[:200]
    except (ValueError, AttributeError, OSError):
        return wording.refusal("service-odd")
    if code in _UNCONFIRMED:
        return wording.refusal("service-unconfirmed")
    if code in _WRONG_PIN:
        return wording.refusal("wrong-pin")
    return wording.refusal("service-refused", reason=reason or code or str(error.code))


def _bytes(answer: dict[str, Any], name: str) -> bytes:
    try:
        return base64.b64decode(answer[name], validate=True)
    except binascii.Error as error:
        raise ValueError(name) from error


def _check(der: bytes, signature: bytes, data: bytes) -> None:
    """Pass over a signature that fits. Raises InvalidSignature, TypeError for an unknown key."""
    key = x509.load_der_x509_certificate(der).public_key()
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, data, ec.ECDSA(hashes.SHA256()))
    else:
        raise TypeError(type(key).__name__)
