"""Putting a signature into a PDF (PAdES), as an addition: earlier signatures stay as they are."""

import asyncio
import datetime as dt
import io
from typing import Any

from asn1crypto import x509
from django.conf import settings
from pyhanko.pdf_utils.content import PdfContent, ResourceType
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import (
    AxisAlignment,
    BoxConstraints,
    Margins,
    SimpleBoxLayoutRule,
)
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError as WritingError
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko.stamp.static import StaticStampStyle

from langso.core.signing import checking, trust, wording
from langso.core.signing.values import Signer, Stamp

_DIGEST = "sha256"
_LONGEST_RAW = 1024


class _Through(signers.Signer):
    """Lets the library make everything but the signature itself, which the port makes."""

    def __init__(self, signer: Signer) -> None:
        super().__init__(
            signing_cert=x509.Certificate.load(signer.certificate.der),
            cert_registry=trust.store_of(signer.chain),
            # A root that is trusted lies with whoever examines; in the file it could be forged.
            embed_roots=False,
        )
        self._port = signer

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        if dry_run:
            return bytes(_LONGEST_RAW)
        if digest_algorithm != _DIGEST:
            raise wording.refusal("service-odd")
        return await asyncio.to_thread(self._port.sign, data)


class _At(signers.PdfSigner):
    """Signs at a moment that is given, not at what the machine's clock says."""

    moment: dt.datetime

    def init_signing_session(self, *args: Any, **more: Any) -> PdfSigningSession:
        session = super().init_signing_session(*args, **more)
        session.system_time = self.moment
        return session


class _Page(PdfContent):
    """Draws the one page of another PDF, given as bytes."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        self.set_resource(ResourceType.XOBJECT, pdf_name("/Seen"), page)
        left, bottom, right, top = (float(one) for one in page.get_object()["/BBox"])
        self.box = BoxConstraints(width=right - left, height=top - bottom)
        return b"/Seen Do"


def sign(
    *, body: bytes, signer: Signer, field: str, at: dt.datetime, stamp: Stamp | None = None,
    reason: str = "", place: str = "",
) -> bytes:  # fmt: skip
    """Return the PDF with one more signature added to its end.

    The certificate and every signature already in the file are examined first, and what came out is
    examined again before it is returned: a signature that does not hold is never handed on. With
    a time stamp service named in the settings the signature bears its stamp (B-T), else it is B-B.
    Raises SigningError: the rules of `wording`.
    """
    before = refuse_unsignable(body, at=at)
    asyncio.run(trust.refuse_unfit(signer.certificate, signer.chain, at=at))
    signed = _signed(body, signer, field, at, stamp, reason, place)
    results = checking.examine(signed, at=at)
    mine = [one for one in results if one.field == field]
    if len(results) != before + 1 or not mine or not mine[0].intact or not signed.startswith(body):
        raise wording.refusal("broken")
    return signed


def refuse_unsignable(body: bytes, *, at: dt.datetime) -> int:
    """Return how many signatures a PDF bears; all of them are intact.

    Raises SigningError: not-pdf, encrypted, broken, changed.
    """
    if not body.startswith(b"%PDF-"):
        raise wording.refusal("not-pdf")
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(body))
        if writer.prev.encrypted:
            raise wording.refusal("encrypted")
        pages = int(writer.prev.root["/Pages"]["/Count"])
    except (PdfError, KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise wording.refusal("broken") from error
    if pages < 1:
        raise wording.refusal("broken")
    results = checking.examine(body, at=at)
    if any(not one.intact or not one.later_signatures_only for one in results):
        raise wording.refusal("changed")
    return len(results)


def _signed(
    body: bytes, signer: Signer, field: str, at: dt.datetime, stamp: Stamp | None,
    reason: str, place: str,
) -> bytes:  # fmt: skip
    made = _At(
        signers.PdfSignatureMetadata(
            field_name=field,
            md_algorithm=_DIGEST,
            subfilter=SigSeedSubFilter.PADES,
            name=signer.certificate.subject,
            reason=reason or None,
            location=place or None,
        ),
        signer=_Through(signer),
        timestamper=_stamps(),
        stamp_style=_style(stamp) if stamp else None,
        new_field_spec=_spec(field, stamp),
    )
    made.moment = at
    try:
        written = made.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(body)))
    except TimestampRequestError as error:
        raise wording.refusal("stamps-down") from error
    except (PdfError, WritingError) as error:
        raise wording.refusal("broken") from error
    return bytes(written.getvalue())


def _stamps() -> RequestsHTTPTimeStamper | None:
    address = settings.LANGSO_SIGNING["timestamps"]
    if not address:
        return None
    return RequestsHTTPTimeStamper(  # type: ignore[no-untyped-call]
        address, timeout=settings.LANGSO_SIGNING["seconds"]
    )


def _spec(field: str, stamp: Stamp | None) -> SigFieldSpec:
    if stamp is None:
        return SigFieldSpec(field)
    box = stamp.box
    corners = (round(box.left), round(box.bottom), round(box.right), round(box.top))
    return SigFieldSpec(field, on_page=stamp.page, box=corners)


def _style(stamp: Stamp) -> StaticStampStyle:
    return StaticStampStyle(
        background=_Page(stamp.pdf),
        background_opacity=1.0,
        border_width=0,
        background_layout=SimpleBoxLayoutRule(
            x_align=AxisAlignment.ALIGN_MID,
            y_align=AxisAlignment.ALIGN_MID,
            margins=Margins(0, 0, 0, 0),
        ),
    )
