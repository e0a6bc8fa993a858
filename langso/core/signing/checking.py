"""Examining the signatures of a PDF: nothing is believed, nothing is fetched."""

import asyncio
import datetime as dt
import io
import logging
from typing import Any

from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature, async_validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from langso.core.signing import trust
from langso.core.signing.rules import containers
from langso.core.signing.values import Certificate, Fault, SignatureResult, TimeSource

logger = logging.getLogger(__name__)

_AHEAD = dt.timedelta(minutes=10)
"""How far a signer's clock may be ahead of ours before its word is doubted."""

_TRUST_FAULTS = {
    AdESFailure.REVOKED: Fault.REVOKED,
    AdESIndeterminate.REVOKED_NO_POE: Fault.REVOKED,
    AdESIndeterminate.REVOKED_CA_NO_POE: Fault.REVOKED,
    AdESFailure.NOT_YET_VALID: Fault.EXPIRED,
    AdESIndeterminate.NOT_YET_VALID: Fault.EXPIRED,
    AdESIndeterminate.EXPIRED: Fault.EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: Fault.EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: Fault.EXPIRED,
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: Fault.UNKNOWN_ISSUER,
    AdESIndeterminate.NO_SIGNING_CERTIFICATE_FOUND: Fault.UNREADABLE,
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: Fault.NOT_FOR_SIGNING,
    AdESIndeterminate.SIG_CONSTRAINTS_FAILURE: Fault.NOT_FOR_SIGNING,
}


def examine(body: bytes, *, at: dt.datetime) -> tuple[SignatureResult, ...]:
    """Return what is found out about each signature of a PDF, in the order in which they were made.

    Empty for a file that bears no mark of any. A file with marks of a signature that cannot be read
    gets one result that says so, so that a signature never vanishes by damage. Certificates are
    judged at `at`; a signature with a good time stamp at the moment of that stamp.
    """
    return asyncio.run(_examine(body, at))


async def _examine(body: bytes, at: dt.datetime) -> tuple[SignatureResult, ...]:
    try:
        found = _signatures(body)
    except Exception:  # noqa: BLE001 - a damaged file may raise anything in a reader
        return (_unreadable(),) if containers.looks_signed(body) else ()
    results = [await _one(signature, body, at) for signature in found]
    if containers.count_ranges(body) > len(results) or (
        not results and containers.looks_signed(body)
    ):
        results.append(_unreadable())
    return tuple(results)


def _signatures(body: bytes) -> list[EmbeddedPdfSignature]:
    try:
        return list(PdfFileReader(io.BytesIO(body)).embedded_signatures)
    except Exception:  # noqa: BLE001 - foreign programs write files that only a lenient reader reads
        return list(PdfFileReader(io.BytesIO(body), strict=False).embedded_signatures)


def _unreadable() -> SignatureResult:
    return SignatureResult(
        field="", signer="", organisation="", issuer="", fingerprint="", at=None,
        time_source=TimeSource.CLAIMED.value, intact=False, trusted=False, covers_whole=False,
        later_signatures_only=False, faults=(Fault.UNREADABLE.value,),
    )  # fmt: skip


async def _one(signature: EmbeddedPdfSignature, body: bytes, at: dt.datetime) -> SignatureResult:
    try:
        certificate = trust.certificate_of(signature.signer_cert.dump())
        status = await _status(signature, at)
        stamp = status.timestamp_validity
        if stamp is not None and stamp.valid and stamp.intact and stamp.trusted:
            # The stamp proves that the certificate signed while it was valid.
            status = await _status(signature, stamp.timestamp)
        return _result(signature, status, certificate, body, at)
    except Exception as error:  # noqa: BLE001 - damaged content may raise anything in a reader
        logger.info("a signature could not be read: %r", error)
        return _unreadable()


async def _status(signature: EmbeddedPdfSignature, moment: dt.datetime) -> PdfSignatureStatus:
    return await async_validate_pdf_signature(
        signature,
        signer_validation_context=trust.context(at=moment),
        ts_validation_context=trust.context(at=moment),
    )


def _result(
    signature: EmbeddedPdfSignature, status: PdfSignatureStatus, certificate: Certificate,
    body: bytes, at: dt.datetime,
) -> SignatureResult:  # fmt: skip
    stamp = status.timestamp_validity
    stamped = stamp is not None and stamp.valid and stamp.intact and stamp.trusted
    signed_at = stamp.timestamp if stamp is not None and stamped else status.signer_reported_dt
    intact = status.intact and status.valid
    later = _later_signatures_only(status) and not _tail(signature, body)
    faults: list[str] = []
    if not status.intact:
        faults.append(Fault.CHANGED)
    elif not status.valid:
        faults.append(Fault.BAD_SIGNATURE)
    if intact and not _plain(signature, body):
        faults.append(Fault.ODD)
    if intact and not later:
        faults.append(Fault.ADDED_LATER)
    revoked = intact and trust.is_revoked(
        certificate.der,
        at=signed_at if stamped and signed_at is not None else at,
        others=tuple(one.dump() for one in signature.other_embedded_certs),
    )
    if revoked:
        faults.append(Fault.REVOKED)
    elif intact and not status.trusted:
        faults.append(_trust_fault(status))
    if stamp is not None and not stamped:
        faults.append(Fault.BAD_STAMP)
    if not _credible(signed_at, certificate, at):
        faults.append(Fault.BAD_TIME)
    return SignatureResult(
        field=signature.field_name,
        signer=certificate.subject,
        organisation=certificate.organisation,
        issuer=certificate.issuer,
        fingerprint=certificate.fingerprint,
        at=signed_at,
        time_source=(TimeSource.STAMPED if stamped else TimeSource.CLAIMED).value,
        intact=intact,
        trusted=bool(intact and status.trusted and not revoked),
        covers_whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        later_signatures_only=later,
        faults=tuple(str(one) for one in faults),
        demonstration=certificate.demonstration,
    )


def _trust_fault(status: PdfSignatureStatus) -> str:
    found = status.trust_problem_indic
    return Fault.NOT_TRUSTED if found is None else _TRUST_FAULTS.get(found, Fault.NOT_TRUSTED)


def _plain(signature: EmbeddedPdfSignature, body: bytes) -> bool:
    """Tell whether the signature's place holds the signature as one would write it, and no more.

    The place and the outer fields of what it holds are all that the signature itself does not
    protect; a byte changed there would else go unseen.
    """
    message = cms.ContentInfo.load(bytes(signature.pkcs7_content))
    ranges = tuple(int(one) for one in signature.byte_range)
    if not containers.container_is_plain(body, ranges, len(message.dump())):
        return False
    # An outermost length that takes in zeros behind the signature is passed over by readers.
    if message.contents != message["content_type"].dump() + message["content"].dump():
        return False
    return _outer_agrees(message["content"]) and all(
        _outer_agrees(token["content"]) for token in _tokens(message["content"])
    )


def _tokens(signed: Any) -> list[Any]:
    found = []
    for one in signed["signer_infos"]:
        for attribute in one["unsigned_attrs"] or ():
            if attribute["type"].native == "signature_time_stamp_token":
                found += list(attribute["values"])
    return found


def _outer_agrees(signed: Any) -> bool:
    """Tell whether the fields around a signature say what the signed ones and the certificate say.

    Versions as RFC 5652 (5.1, 5.3) derives them; one signer; the issuer written byte by byte as in
    the certificate.
    """
    signers = list(signed["signer_infos"])
    outer = [one.dump() for one in signed["digest_algorithms"]]
    if len(signers) != 1 or outer != [signers[0]["digest_algorithm"].dump()]:
        return False
    signer, sid = signers[0], signers[0]["sid"]
    plain = signed["encap_content_info"]["content_type"].native == "data"
    if sid.name != "issuer_and_serial_number":
        return bool(signer["version"].native == "v3")
    certificates = [one.chosen for one in signed["certificates"] if one.name == "certificate"]
    return (
        signer["version"].native == "v1"
        and signed["version"].native == ("v1" if plain else "v3")
        and any(
            one.issuer.dump() == sid.chosen["issuer"].dump()
            and one.serial_number == sid.chosen["serial_number"].native
            for one in certificates
        )
    )


def _later_signatures_only(status: PdfSignatureStatus) -> bool:
    """Tell whether nothing was added behind a signature but further signatures and their proofs."""
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return True
    if status.coverage != SignatureCoverageLevel.ENTIRE_REVISION:
        return False
    found = status.diff_result
    return (
        isinstance(found, DiffResult) and found.modification_level <= ModificationLevel.FORM_FILLING
    )


def _tail(signature: EmbeddedPdfSignature, body: bytes) -> bool:
    """Tell whether bytes were hung on behind a signature without being a revision of the file.

    Readers pass over them, so only their presence tells.
    """
    end = int(signature.byte_range[2]) + int(signature.byte_range[3])
    if end == len(body):
        return False
    is_last = signature.signed_revision + 1 == signature.reader.xrefs.total_revisions
    return is_last or not body.rstrip(b"\0\t\n\f\r ").endswith(b"%%EOF")


def _credible(signed_at: dt.datetime | None, certificate: Certificate, at: dt.datetime) -> bool:
    return (
        signed_at is not None
        and signed_at.tzinfo is not None
        and certificate.valid_from - _AHEAD <= signed_at <= certificate.valid_to + _AHEAD
        and signed_at <= at + _AHEAD
    )
