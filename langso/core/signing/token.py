"""Keys on a token or in a hardware module, spoken to by PKCS#11 on the machine of the platform."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, exceptions
from pkcs11.util.ec import encode_ecdsa_signature

from langso.core.signing import trust, wording
from langso.core.signing.values import Certificate

# Libraries of tokens are rarely made for several threads: one at a time in a process.
_one_at_a_time = threading.Lock()


class TokenSigner:
    """A key on a token. The session lasts for one signature, and the PIN no longer than that."""

    def __init__(self, *, library: str, token: str, label: str, pin: str) -> None:
        """Look the certificate up.

        Raises SigningError: pin-needed, wrong-pin, pin-locked, key-missing, token-away.
        """
        if not pin:
            raise wording.refusal("pin-needed")
        self._library, self._token, self._label, self._pin = library, token, label, pin
        with self._session() as session:
            found = [
                bytes(one[Attribute.VALUE])
                for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
                if one[Attribute.LABEL] == label
            ]
        if not found:
            raise self._missing()
        self.certificate: Certificate = trust.certificate_of(found[0])
        self.chain: tuple[bytes, ...] = ()

    def sign(self, data: bytes) -> bytes:
        """Return the signature over the data, made inside the token."""
        public = x509.load_der_x509_certificate(self.certificate.der).public_key()
        with self._session() as session:
            key = self._key(session)
            if isinstance(public, rsa.RSAPublicKey) and key.key_type == KeyType.RSA:
                return bytes(key.sign(data, mechanism=Mechanism.SHA256_RSA_PKCS))
            if isinstance(public, ec.EllipticCurvePublicKey) and key.key_type == KeyType.EC:
                # Many tokens know the bare operation only, so the digest is made here.
                digest = hashlib.sha256(data).digest()
                return encode_ecdsa_signature(key.sign(digest, mechanism=Mechanism.ECDSA))
        raise self._missing()

    def _key(self, session: Any) -> Any:
        asked = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.LABEL: self._label}
        keys = list(session.get_objects(asked))
        if not keys:
            raise self._missing()
        return keys[0]

    def _missing(self) -> Exception:
        return wording.refusal("key-missing", token=self._token, label=self._label)

    @contextmanager
    def _session(self) -> Iterator[Any]:
        away = wording.refusal("token-away", token=self._token)
        with _one_at_a_time:
            try:
                library = pkcs11.lib(self._library)
                # A token plugged in since the last time is not seen without this.
                library.reinitialize()
                with library.get_token(token_label=self._token).open(user_pin=self._pin) as session:
                    yield session
            except exceptions.PinLocked as error:
                raise wording.refusal("pin-locked") from error
            except (
                exceptions.PinIncorrect,
                exceptions.PinInvalid,
                exceptions.PinLenRange,
            ) as error:
                raise wording.refusal("wrong-pin") from error
            except (exceptions.PKCS11Error, RuntimeError, OSError) as error:
                raise away from error
