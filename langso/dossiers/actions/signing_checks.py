"""Keeping what an examination of signatures found, and saying it in words."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from langso.accounts.queries import Somebody
from langso.core import audit
from langso.core.signing.values import Fault, SignatureResult
from langso.dossiers.actions import desk
from langso.dossiers.models import SignatureCheck
from langso.dossiers.queries import signatures
from langso.dossiers.values.documents import VersionInfo
from langso.dossiers.values.signatures import SignatureRow


def keep(
    *,
    version: VersionInfo,
    found: tuple[SignatureResult, ...],
    actor: Somebody | None,
    at: dt.datetime,
    known: Mapping[str, tuple[str, str]] | None = None,
) -> tuple[SignatureRow, ...]:
    """Write what was found about each signature of a version, in the caller's transaction.

    `known` says for whom certificates signed that are not registered yet (fingerprint → role and
    title). The same moment twice is written once.
    """
    who = desk.acting(actor)
    roles = {
        **signatures.roles_of(
            document_id=version.document_id, fingerprints=[one.fingerprint for one in found]
        ),
        **(known or {}),
    }
    rows = [
        _row(version, number, one, roles.get(one.fingerprint, ("", "")), who, at)
        for number, one in enumerate(found, start=1)
    ]
    SignatureCheck.objects.bulk_create(rows, ignore_conflicts=True)
    if found:
        audit.record_event(
            at=at,
            actor=who.by,
            actor_id=who.by_id,
            action="dossiers.examine_signatures",
            subject=f"document {version.document_id}",
            detail={
                "version": version.number,
                "signatures": [{"signer": one.signer, "faults": list(one.faults)} for one in found],
            },
        )
    return signatures.signatures_of(document_id=version.document_id)


def _row(
    version: VersionInfo, number: int, one: SignatureResult, known: tuple[str, str],
    who: desk.Acting, at: dt.datetime,
) -> SignatureCheck:  # fmt: skip
    role, title = known
    return SignatureCheck(
        version_id=version.id,
        number=number,
        field=one.field[:100],
        role=role,
        signer=one.signer[:200],
        title=title[:150],
        organisation=one.organisation[:200],
        issuer=one.issuer[:200],
        fingerprint=one.fingerprint,
        signed_at=one.at,
        time_source=one.time_source,
        intact=one.intact,
        trusted=one.trusted,
        covers_whole=one.covers_whole,
        faults=list(one.faults),
        demonstration=one.demonstration,
        checked_at=at,
        checked_by=who.by[:150],
        checked_by_id=who.by_id,
    )


def told_changed(found: tuple[SignatureResult, ...]) -> tuple[SignatureResult, ...]:
    """Return results that say the kept bytes are not those that were kept, whatever they say."""
    faults = (Fault.CHANGED.value,)
    return tuple(
        dataclasses.replace(
            one, intact=False, trusted=False,
            faults=tuple(dict.fromkeys((*faults, *one.faults))),
        )
        for one in found
    )  # fmt: skip


def fault_words(faults: Iterable[str]) -> str:
    """Return faults in the reader's language, worst first."""
    return "; ".join(str(Fault(one).label) for one in faults)


def moment_words(at: dt.datetime | None) -> str:
    """Return a moment as people read it here; a word when the file does not say."""
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M}" if at else _("time not told")
