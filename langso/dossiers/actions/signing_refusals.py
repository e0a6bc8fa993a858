"""What stands against a signature: the document's state, its order, a file that does not fit."""

from django.utils.translation import gettext as _

from langso.core.signing.values import SignatureResult
from langso.dossiers.actions import signing_checks
from langso.dossiers.models import Document
from langso.dossiers.queries import signatures
from langso.dossiers.values.documents import Direction, DocumentStatus, SignedAs
from langso.dossiers.values.signatures import KeyInfo, SigningRefusedError


def refuse_state(row: Document, role: SignedAs) -> None:
    """Raise SigningRefusedError for a document that is not signed in the state it is in."""
    if row.direction == Direction.IN:
        raise SigningRefusedError(_("An incoming document is signed by whoever sent it."))
    if row.status in (DocumentStatus.RECALLED, DocumentStatus.REPLACED):
        raise SigningRefusedError(
            _("The document was recalled or replaced, so it is not signed any more.")
        )
    if role == SignedAs.PERSON and row.status == DocumentStatus.ISSUED:
        raise SigningRefusedError(
            _("The document has its number already. The person signs before it is numbered.")
        )


def refuse_twice(row: Document, role: SignedAs, found: tuple[SignatureResult, ...]) -> None:
    """Raise SigningRefusedError for a second signature in a role, or the agency's before any."""
    known = signatures.roles_of(document_id=row.pk, fingerprints=[one.fingerprint for one in found])
    roles = {known[one.fingerprint][0]: one for one in found if one.fingerprint in known}
    if role in roles:
        raise SigningRefusedError(
            _("The document bears this signature already: “%(name)s”, %(at)s. Nothing was added.")
            % {"name": roles[role].signer, "at": signing_checks.moment_words(roles[role].at)}
        )
    if SignedAs.AGENCY in roles:
        raise SigningRefusedError(
            _("The agency has signed already; the person's signature comes before it.")
        )
    if role == SignedAs.AGENCY and not found:
        raise SigningRefusedError(
            _("The agency signs after the person. Let the document be signed in person first.")
        )


def refuse_unfit(found: tuple[SignatureResult, ...], known: int, key: KeyInfo | None) -> None:
    """Raise SigningRefusedError unless a file bears one good signature more, by this key."""
    if len(found) != known + 1 or not all(one.intact for one in found):
        raise SigningRefusedError(
            _("The uploaded file does not bear exactly one signature more, or it is damaged.")
        )
    new = found[-1]
    if not new.good:
        raise SigningRefusedError(
            _("The signature of “%(name)s” is not good: %(faults)s.")
            % {"name": new.signer, "faults": signing_checks.fault_words(new.faults)}
        )
    if key is None or key.fingerprint != new.fingerprint:
        raise SigningRefusedError(
            _(
                "The certificate of “%(name)s” is not registered for whoever signs here. The"
                " administrator registers it first, then upload the file again."
            )
            % {"name": new.signer}
        )
