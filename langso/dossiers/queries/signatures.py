"""Reads of signatures: what stands of a document's, and the keys that are registered."""

from collections.abc import Iterable

from langso.core.signing import providers
from langso.dossiers.models import DocumentVersion, SignatureCheck, SigningKey
from langso.dossiers.values.signatures import KeyInfo, SignatureRow


def signatures_of(*, document_id: int) -> tuple[SignatureRow, ...]:
    """Return the signatures of a document's newest version as they were examined last.

    Empty when it bears none or was never examined. Whether somebody may know is the caller's.
    """
    newest = (
        DocumentVersion.objects.filter(document_id=document_id)
        .order_by("-number")
        .values_list("pk", flat=True)
        .first()
    )
    return () if newest is None else _last_check(newest)


def checks_of(*, document_id: int) -> tuple[SignatureRow, ...]:
    """Return everything that was ever found out about a document's signatures, newest first."""
    found = SignatureCheck.objects.filter(version__document_id=document_id)
    rows = found.select_related("version").order_by("-checked_at", "-version__number", "number")
    return tuple(row_of(row) for row in rows)


def _last_check(version_id: int) -> tuple[SignatureRow, ...]:
    found = SignatureCheck.objects.filter(version_id=version_id)
    last = found.order_by("-checked_at").values_list("checked_at", flat=True).first()
    if last is None:
        return ()
    rows = found.filter(checked_at=last).select_related("version").order_by("number")
    return tuple(row_of(row) for row in rows)


def row_of(row: SignatureCheck) -> SignatureRow:
    """Return what others may know of a check (its version read along)."""
    return SignatureRow(
        document_id=row.version.document_id,
        version_id=row.version_id,
        version_number=row.version.number,
        number=row.number,
        role=row.role,
        signer=row.signer,
        title=row.title,
        organisation=row.organisation,
        issuer=row.issuer,
        signed_at=row.signed_at,
        time_source=row.time_source,
        intact=row.intact,
        trusted=row.trusted,
        covers_whole=row.covers_whole,
        faults=tuple(row.faults),
        demonstration=row.demonstration,
        checked_at=row.checked_at,
        checked_by=row.checked_by,
    )


def roles_of(*, document_id: int, fingerprints: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return certificate → (role, title) as they are known here; unknown ones are left out.

    Known is what is registered for a person or an agency, now or before, and what somebody signed
    this document with here.
    """
    wanted = set(fingerprints) - {""}
    known: dict[str, tuple[str, str]] = {}
    for row in SigningKey.objects.filter(fingerprint__in=wanted).order_by("pk"):
        known[row.fingerprint] = ("person" if row.organisation_id is None else "agency", "")
    made = SignatureCheck.objects.filter(
        version__document_id=document_id, fingerprint__in=wanted
    ).exclude(role="")
    for fingerprint, role, title in made.order_by("pk").values_list("fingerprint", "role", "title"):
        known[fingerprint] = (role, title)
    return known


def key_of(*, user_id: int | None = None, organisation_id: int | None = None) -> KeyInfo | None:
    """Return the key in force of a person or an organisation; None when none is registered."""
    found = SigningKey.objects.filter(ended_at__isnull=True)
    row = found.filter(user_id=user_id, organisation=organisation_id).first()
    return key_info(row) if row else None


def list_keys() -> list[KeyInfo]:
    """Return every key in force, by holder."""
    return [
        key_info(row)
        for row in SigningKey.objects.filter(ended_at__isnull=True).order_by("holder", "pk")
    ]


def key_info(row: SigningKey) -> KeyInfo:
    """Return what others may know of a registered key."""
    return KeyInfo(
        id=row.pk,
        holder=row.holder,
        user_id=row.user_id,
        organisation_id=row.organisation_id,
        provider=row.provider,
        reference=row.reference,
        subject=row.subject,
        issuer=row.issuer,
        fingerprint=row.fingerprint,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        registered_at=row.registered_at,
        registered_by=row.registered_by,
    )


def takes_pin() -> bool:
    """Tell whether whoever signs is asked for a PIN on this installation."""
    return providers.takes_pin()


def is_on() -> bool:
    """Tell whether papers can be signed by this installation at all."""
    return providers.provider() != "off"
