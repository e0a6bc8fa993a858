"""Signing documents: the signature is made first, and kept only if nothing changed meanwhile."""

import datetime as dt
import hashlib
import io
from dataclasses import dataclass
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core.files import actions as files
from langso.core.signing import providers
from langso.core.signing.values import Signer
from langso.dossiers.actions import (
    desk,
    documents,
    logs,
    rendering,
    saying,
    signing_checks,
    versions,
)
from langso.dossiers.actions import signing_refusals as refusals
from langso.dossiers.actions.signing_stamps import Seen, stamp_of
from langso.dossiers.models import Document
from langso.dossiers.queries import documents as queries
from langso.dossiers.queries import signatures, texts
from langso.dossiers.values.documents import SignedAs, VersionInfo
from langso.dossiers.values.signatures import KeyInfo, SignatureRow, SigningRefusedError

PDF = "application/pdf"
_ASKS = {SignedAs.PERSON: Action.SIGN, SignedAs.AGENCY: Action.AGENCY_SIGN}
_MOST = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Made:
    """A signed file that is not kept yet, and the version it was made from."""

    document_id: int
    as_: SignedAs
    body: bytes
    before: VersionInfo
    name: str
    title: str
    fingerprint: str


def sign(
    *,
    document_id: int,
    as_: str,
    actor: Somebody | None,
    at: dt.datetime,
    pin: str = "",
    title: str = "",
) -> SignatureRow:
    """Sign the newest version of a document for the person or for the agency, and keep it.

    What is no PDF becomes one first. The agency signs after the person. Call it outside of a
    transaction: a token or a person with a telephone takes as long as it takes, and a virus leaves
    its audit event. Either everything is kept (version, check, state, events) or nothing. Raises
    PermissionDenied, SigningRefusedError (signed already, person first, changed meanwhile …),
    SigningError of `core.signing`, and what uploading raises.
    """
    from langso.core.signing import checking, pades

    role = SignedAs(as_)
    row = documents.queries_row(document_id)
    desk.require(actor, _ASKS[role], row.organisation, at)
    refusals.refuse_state(row, role)
    before = _pdf_version(row, actor, at)
    body = kept_bytes(before)
    refusals.refuse_twice(row, role, checking.examine(body, at=at))
    signer, holder = _signer(row, role, actor, pin, at)
    title = (title or row.signer_title).strip() if role == SignedAs.PERSON else ""
    seen = Seen(
        as_=role,
        name=holder.name,
        title=title,
        organisation=row.organisation.name_vi,
        at=at,
        demonstration=signer.certificate.demonstration,
        sign=row.sign,
        on=row.issued_on,
    )
    signed = pades.sign(
        body=body,
        signer=signer,
        field=f"langso-{role.value}-{before.number}",
        at=at,
        stamp=stamp_of(body=body, seen=seen),
        place=row.organisation.name_vi,
    )
    made = _Made(
        document_id, role, signed, before, holder.name, title, signer.certificate.fingerprint
    )
    return _keep(made, actor, at)


def accept_signed(
    *,
    document_id: int,
    stream: IO[bytes],
    name: str,
    as_: str,
    actor: Somebody,
    at: dt.datetime,
    title: str = "",
) -> SignatureRow:
    """Take in the newest version as its signer signed it on a machine of their own.

    The file must be that version to the last byte with one good signature behind it, by the
    certificate that is registered for the person or the agency. Errors as of `sign`.
    """
    from langso.core.signing import checking

    role = SignedAs(as_)
    row = documents.queries_row(document_id)
    desk.require(actor, _ASKS[role], row.organisation, at)
    refusals.refuse_state(row, role)
    before = queries.latest_version(document_id=document_id)
    if before is None or before.media_type != PDF:
        raise SigningRefusedError(_("There is no PDF of this document yet. Make it, then sign it."))
    body = stream.read(_MOST)
    old = kept_bytes(before)
    if len(body) <= len(old) or not body.startswith(old):
        raise SigningRefusedError(
            _(
                "“%(name)s” is not version %(number)s with a signature added. Download that"
                " version, sign it without changing it, and upload it again."
            )
            % {"name": name, "number": before.number}
        )
    known = checking.examine(old, at=at)
    refusals.refuse_twice(row, role, known)
    found = checking.examine(body, at=at)
    key = _registered(row, role, actor)
    refusals.refuse_unfit(found, len(known), key)
    holder = logs.doer_of(actor).name
    made = _Made(
        document_id, role, body, before,
        row.organisation.name_vi if role == SignedAs.AGENCY else holder,
        title or row.signer_title, found[-1].fingerprint,
    )  # fmt: skip
    return _keep(made, actor, at)


def verify(
    *, document_id: int, at: dt.datetime, actor: Somebody | None = None
) -> tuple[SignatureRow, ...]:
    """Examine the signatures of the newest version anew and keep what was found.

    Whether somebody may is the caller's question (who may see may examine). A kept file whose bytes
    are no more those that were kept gets a check that says so.
    """
    from langso.core.signing import checking

    version = queries.latest_version(document_id=document_id)
    if version is None or version.media_type != PDF:
        return ()
    with queries.open_version(version_id=version.id) as file:
        body = file.read()
    found = checking.examine(body, at=at)
    if hashlib.sha256(body).hexdigest() != version.sha256:
        found = signing_checks.told_changed(found)
    with transaction.atomic():
        return signing_checks.keep(version=version, found=found, actor=actor, at=at)


def kept_bytes(version: VersionInfo) -> bytes:
    """Return a version's bytes. Raises SigningRefusedError when they are not those kept."""
    with queries.open_version(version_id=version.id) as file:
        body = file.read()
    if hashlib.sha256(body).hexdigest() != version.sha256:
        raise SigningRefusedError(
            _(
                "The kept file of version %(number)s is not the one that was uploaded: it was"
                " changed in the storage. Nothing was signed; tell your administrator."
            )
            % {"number": version.number}
        )
    return body


def _pdf_version(row: Document, actor: Somebody | None, at: dt.datetime) -> VersionInfo:
    version = queries.latest_version(document_id=row.pk)
    if version is None:
        raise SigningRefusedError(_("The document has no text yet. Upload it, then sign it."))
    if version.media_type == PDF:
        return version
    return rendering.render_pdf(document_id=row.pk, actor=actor, at=at)


def _signer(
    row: Document, role: SignedAs, actor: Somebody | None, pin: str, at: dt.datetime
) -> tuple[Signer, providers.Holder]:
    """Return the key that signs, and for whom. Raises SigningRefusedError, SigningError."""
    agency = role == SignedAs.AGENCY
    if agency:
        holder_id, name = f"agency-{row.organisation_id}", row.organisation.name_vi
    elif actor is None:
        holder_id, name = f"simulated-{row.organisation_id}", row.signer_name or "Mô phỏng"
    else:
        holder_id, name = f"person-{actor.pk}", logs.doer_of(actor).name
    key = _registered(row, role, actor)
    if key is None and providers.needs_reference():
        raise SigningRefusedError(
            _("No certificate is registered for “%(name)s”. The administrator registers it first.")
            % {"name": name}
        )
    holder = providers.Holder(
        id=holder_id,
        name=name,
        organisation=row.organisation.name_vi,
        reference=key.reference if key else "",
        pin=pin,
        purpose=row.subject[:200],
    )
    signer = providers.signer_for(holder=holder, at=at)
    if (
        key is not None
        and providers.needs_reference()
        and (key.fingerprint != signer.certificate.fingerprint)
    ):
        raise SigningRefusedError(
            _(
                "The certificate “%(found)s” is another than the one registered for “%(name)s”."
                " Use the right token, or have the new certificate registered."
            )
            % {"found": signer.certificate.subject, "name": name}
        )
    return signer, holder


def _registered(row: Document, role: SignedAs, actor: Somebody | None) -> KeyInfo | None:
    if role == SignedAs.AGENCY:
        return signatures.key_of(organisation_id=row.organisation_id)
    return signatures.key_of(user_id=actor.pk) if actor is not None else None


def _keep(made: _Made, actor: Somebody | None, at: dt.datetime) -> SignatureRow:
    """Keep a signed file as the next version, with everything that follows, or nothing at all."""
    from langso.core.signing import checking

    who = desk.acting(actor)
    stream = io.BytesIO(made.body)
    with files.received(
        stream=stream, name=_name(made), by=who.by, by_id=who.by_id, at=at
    ) as checked:
        body = texts.text_of(path=checked.path, media_type=checked.type.media_type)
        with transaction.atomic():
            file_id = _hold(made)
            version = versions.keep_version(
                document_id=made.document_id, checked=checked, body=body, actor=actor, at=at,
                signed=made.as_.value, note=made.name,
            )  # fmt: skip
            documents.mark_signed(
                document_id=made.document_id, as_=made.as_, actor=actor, at=at,
                signer_name=made.name if made.as_ == SignedAs.PERSON else "",
                signer_title=made.title,
            )  # fmt: skip
            rows = signing_checks.keep(
                version=version, found=checking.examine(made.body, at=at), actor=actor, at=at,
                known={made.fingerprint: (made.as_.value, made.title)},
            )  # fmt: skip
            if file_id is not None and actor is not None:
                saying.add_event(
                    file_id=file_id, kind="signed", actor=actor, at=at,
                    payload={"document": made.document_id, "as": made.as_.value},
                )  # fmt: skip
    return next(row for row in rows if row.role == made.as_)


def _hold(made: _Made) -> int | None:
    """Hold the document, return its file; refuse when a version came while the key was asked."""
    row = desk.locked(made.document_id)
    newest = queries.latest_version(document_id=made.document_id)
    if newest is None or newest.id != made.before.id:
        raise SigningRefusedError(
            _(
                "A newer version of the document came while it was being signed. Nothing was"
                " kept; look at the new version, then sign that."
            )
        )
    refusals.refuse_state(row, made.as_)
    return row.file_id


def _name(made: _Made) -> str:
    """Return what the signed file is called: the version's name, marked once."""
    stem = made.before.name.rpartition(".")[0] or made.before.name
    return f"{stem.removesuffix('.signed')[:130]}.signed.pdf"
