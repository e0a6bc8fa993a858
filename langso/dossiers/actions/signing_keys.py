"""Registering the certificates that people and agencies sign with; the keys stay where they are."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core import audit
from langso.core.signing.values import Certificate
from langso.dossiers.actions import documents, organisations
from langso.dossiers.models import SigningKey
from langso.dossiers.queries import signatures
from langso.dossiers.values.signatures import KeyInfo, KeyProvider, SigningRefusedError


@transaction.atomic
def register_certificate(
    *,
    certificate: bytes,
    provider: str,
    holder: str,
    actor: Somebody,
    at: dt.datetime,
    reference: str = "",
    user_id: int | None = None,
    organisation_id: int | None = None,
    organisation_key: str = "",
) -> KeyInfo:
    """Register the certificate (PEM or DER) of a person or an agency; one before it ends.

    An agency is named by its number, or by the key of its desk if it never kept anything yet.
    `reference` finds the key: `token/label` on a token, the credential's name at the remote
    service; none for a key on the officer's own machine. Only who manages accounts of the whole
    country may. Raises PermissionDenied, UnknownOrganisationError, SigningRefusedError: no
    certificate, expired, in use for somebody else.
    """
    accounts.require(user=actor, action=Action.MANAGE_ACCOUNTS, unit_id=None, on=at.date())
    read = read_certificate(certificate)
    if not at <= read.valid_to:
        raise SigningRefusedError(
            _("The certificate of “%(name)s” ended on %(day)s. Ask for its successor.")
            % {"name": read.subject, "day": f"{read.valid_to:%d/%m/%Y}"}
        )
    if provider != KeyProvider.OWN and not reference.strip():
        raise SigningRefusedError(_("Say which key it is: token/label, or the credential's name."))
    if organisation_key:
        organisation_id = organisations.organisation_of_key(key=organisation_key, at=at).id
    if organisation_id is not None:
        holder = documents.organisation_row(organisation_id).name_vi
    for row in _in_force(user_id, organisation_id):
        _end(row, _("replaced by another certificate"), actor, at)
    try:
        with transaction.atomic():
            row = SigningKey.objects.create(
                user_id=user_id,
                organisation_id=organisation_id,
                holder=holder[:200],
                provider=KeyProvider(provider),
                reference=reference.strip()[:200],
                certificate=read.der,
                fingerprint=read.fingerprint,
                subject=read.subject[:200],
                issuer=read.issuer[:200],
                valid_from=read.valid_from,
                valid_to=read.valid_to,
                registered_at=at,
                registered_by=actor.get_username(),
            )
    except IntegrityError as error:
        raise SigningRefusedError(
            _("The certificate of “%(name)s” is registered for somebody else already.")
            % {"name": read.subject}
        ) from error
    _record("register_certificate", row, actor, at)
    return signatures.key_info(row)


@transaction.atomic
def end_certificate(*, key_id: int, reason: str, actor: Somebody, at: dt.datetime) -> None:
    """Let a registered certificate sign no more; what it signed stays as it is."""
    accounts.require(user=actor, action=Action.MANAGE_ACCOUNTS, unit_id=None, on=at.date())
    row = SigningKey.objects.select_for_update().filter(pk=key_id, ended_at__isnull=True).first()
    if row is None:
        raise SigningRefusedError(_("There is no such certificate in force."))
    _end(row, reason, actor, at)


def read_certificate(body: bytes) -> Certificate:
    """Return what a certificate says, PEM or DER. Raises SigningRefusedError when it is none."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    from langso.core.signing import trust

    try:
        if body.lstrip().startswith(b"-----BEGIN"):
            body = x509.load_pem_x509_certificate(body).public_bytes(Encoding.DER)
        return trust.certificate_of(body)
    except ValueError as error:
        raise SigningRefusedError(
            _("The file is no certificate (X.509). Export it as .cer or .pem and choose that.")
        ) from error


def _in_force(user_id: int | None, organisation_id: int | None) -> list[SigningKey]:
    found = SigningKey.objects.select_for_update().filter(ended_at__isnull=True)
    return list(found.filter(user_id=user_id, organisation=organisation_id))


def _end(row: SigningKey, reason: str, actor: Somebody, at: dt.datetime) -> None:
    row.ended_at = at
    row.ended_by = actor.get_username()
    row.end_reason = reason.strip()[:300]
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])
    _record("end_certificate", row, actor, at)


def _record(what: str, row: SigningKey, actor: Somebody, at: dt.datetime) -> None:
    audit.record_event(
        at=at,
        actor=actor.get_username(),
        actor_id=actor.pk,
        action=f"dossiers.{what}",
        subject=f"certificate {row.fingerprint[:16]}",
        detail={"holder": row.holder, "subject": row.subject, "provider": row.provider,
                "reason": row.end_reason},
    )  # fmt: skip
