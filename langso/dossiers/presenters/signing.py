"""The part of a document's page about its signatures: who signed, whether it holds, what to do."""

import datetime as dt
from dataclasses import dataclass

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core.signing.values import Fault, TimeSource
from langso.dossiers.queries import documents as queries
from langso.dossiers.queries import organisations, signatures
from langso.dossiers.values.documents import Direction, DocumentInfo, DocumentStatus, SignedAs
from langso.dossiers.values.signatures import SignatureRow

PDF = "application/pdf"
_GONE = frozenset({DocumentStatus.RECALLED, DocumentStatus.REPLACED})
_BEFORE_NUMBER = frozenset({DocumentStatus.DRAFT, DocumentStatus.SUBMITTED, DocumentStatus.SIGNED})


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature as the page tells it; `faults` in the reader's words."""

    row: SignatureRow
    role: str
    time: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SigningPanel:
    """Everything the fragment shows. `may_sign` tells whether the reader may put a signature now.

    `as_` is what they would sign as: person, agency, or nothing.
    """

    document: DocumentInfo
    signatures: tuple[SignatureLine, ...]
    checked_at: dt.datetime | None
    checked_by: str
    as_: str
    as_label: str
    takes_pin: bool
    may_verify: bool
    may_upload: bool
    may_export: bool
    title: str

    @property
    def all_good(self) -> bool:
        """Tell whether there is a signature and nothing speaks against any."""
        return bool(self.signatures) and all(one.row.good for one in self.signatures)


def panel(*, user: Somebody, document: DocumentInfo, on: dt.date) -> SigningPanel:
    """Return what the fragment shows of a document that the reader may see."""
    rows = signatures.signatures_of(document_id=document.id)
    version = queries.latest_version(document_id=document.id)
    unit = organisations.get_organisation(organisation_id=document.organisation_id).desk.unit_id
    roles = {row.role for row in rows}
    as_ = _offered(user, document, roles, bool(rows), unit, on) if version else ""
    pdf = version is not None and version.media_type == PDF
    return SigningPanel(
        document=document,
        signatures=tuple(_line(row) for row in rows),
        checked_at=rows[0].checked_at if rows else None,
        checked_by=rows[0].checked_by if rows else "",
        as_=as_ if signatures.is_on() else "",
        as_label=str(SignedAs(as_).label) if as_ else "",
        takes_pin=signatures.takes_pin(),
        may_verify=pdf,
        may_upload=bool(as_) and pdf,
        may_export=document.status == DocumentStatus.ISSUED
        and accounts.may(user=user, action=Action.REGISTER_DOCUMENTS, unit_id=unit, on=on),
        title=document.signer_title,
    )


def _offered(
    user: Somebody, document: DocumentInfo, roles: set[str], signed: bool, unit: int | None,
    on: dt.date,
) -> str:  # fmt: skip
    if document.direction == Direction.IN or document.status in _GONE:
        return ""

    def may(action: Action) -> bool:
        return accounts.may(user=user, action=action, unit_id=unit, on=on)

    if (
        SignedAs.PERSON not in roles
        and SignedAs.AGENCY not in roles
        and document.status in _BEFORE_NUMBER
        and may(Action.SIGN)
    ):
        return SignedAs.PERSON.value
    if signed and SignedAs.AGENCY not in roles and may(Action.AGENCY_SIGN):
        return SignedAs.AGENCY.value
    return ""


def _line(row: SignatureRow) -> SignatureLine:
    return SignatureLine(
        row=row,
        role=row.role_title,
        time=str(TimeSource(row.time_source).label),
        faults=tuple(str(Fault(one).label) for one in row.faults),
    )
