"""Which keys this installation signs with: said by LANGSO_SIGNING and what belongs to it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from langso.core.signing import wording
from langso.core.signing.values import Signer


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose key is asked for.

    `id` names a demonstration key (`person-17`); `reference` the key on a token or at the remote
    service, as it was registered; `pin` is what the person typed, kept no longer than the call.
    """

    id: str
    name: str
    organisation: str
    reference: str = ""
    pin: str = ""
    purpose: str = ""


def provider() -> str:
    """Return the way of signing: demo, token, remote, or nothing when signing is off."""
    return str(settings.LANGSO_SIGNING["provider"])


def needs_pin() -> bool:
    """Tell whether a person has to type a PIN to sign."""
    return provider() == "token"


def takes_pin() -> bool:
    """Tell whether a PIN can be typed at all; a remote service may want one or not."""
    return provider() in {"token", "remote"}


def needs_reference() -> bool:
    """Tell whether a key must have been registered before its holder can sign."""
    return provider() in {"token", "remote"}


def signer_for(*, holder: Holder, at: dt.datetime) -> Signer:
    """Return the holder's key. Raises SigningError: off, and what the provider raises."""
    said: dict[str, Any] = settings.LANGSO_SIGNING
    kind = provider()
    if kind == "demo":
        from langso.core.signing import software

        return software.signer_for(
            holder=holder.id, name=holder.name, organisation=holder.organisation, at=at
        )
    if kind == "token":
        from langso.core.signing import token

        return token.TokenSigner(
            library=said["token_library"],
            token=holder.reference.partition("/")[0],
            label=holder.reference.partition("/")[2],
            pin=holder.pin,
        )
    if kind == "remote":
        from langso.core.signing import remote

        return remote.RemoteSigner(
            address=said["remote"],
            key=said["remote_key"],
            credential=holder.reference,
            pin=holder.pin,
            purpose=holder.purpose,
            seconds=said["seconds"],
        )
    raise wording.refusal("off")
