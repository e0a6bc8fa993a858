"""PDF signatures: made, added to, examined; a changed byte is seen wherever it is."""

import datetime as dt
import functools
import io
import logging
from pathlib import Path

import pytest
from django.test import override_settings
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import NumberObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer

from langso.core.signing import checking, pades, providers, software, trust
from langso.core.signing.values import Box, Fault, SignatureResult, SigningError, Stamp
from tests.factories.signing import AT, Authority, paper, serving, stamping

LATER = AT + dt.timedelta(minutes=5)
NEXT_DAY = AT + dt.timedelta(days=1)


def _signer(holder: str = "person-1", name: str = "Nguyễn Thị Ngợi", at: dt.datetime = AT):  # type: ignore[no-untyped-def]
    asked = providers.Holder(id=holder, name=name, organisation="UBND xã Thử")
    return providers.signer_for(holder=asked, at=at)


def _person(at: dt.datetime = AT) -> bytes:
    return pades.sign(body=paper(), signer=_signer(at=at), field="person-1", at=at)


def _both() -> bytes:
    agency = _signer("agency-1", "UBND xã Thử")
    return pades.sign(body=_person(), signer=agency, field="agency-1", at=LATER)


def test_signature_says_who_when_and_that_it_is_for_show_only() -> None:
    (found,) = checking.examine(_person(), at=NEXT_DAY)
    assert found.signer == "Nguyễn Thị Ngợi"
    assert found.organisation == "UBND xã Thử"
    assert found.at == AT
    assert found.time_source == "claimed"
    assert found.demonstration
    assert found.good
    assert found.intact
    assert found.trusted
    assert found.covers_whole


def test_agency_after_the_person_keeps_the_persons_signature() -> None:
    signed = _person()
    both = pades.sign(
        body=signed, signer=_signer("agency-1", "UBND xã Thử"), field="agency-1", at=LATER
    )
    assert both.startswith(signed)
    person, agency = checking.examine(both, at=NEXT_DAY)
    assert person.good
    assert not person.covers_whole
    assert person.later_signatures_only
    assert agency.good
    assert agency.covers_whole


def test_stamp_is_drawn_where_it_is_asked_for_and_does_not_harm() -> None:
    mark = paper(1)
    stamp = Stamp(mark, 0, Box(300, 100, 480, 160))
    signed = pades.sign(body=paper(), signer=_signer(), field="person-1", at=AT, stamp=stamp)
    (found,) = checking.examine(signed, at=NEXT_DAY)
    assert found.good
    assert b"/Seen" in signed or b"/Rect" in signed


@functools.cache
def _signed_once(folder: str) -> bytes:
    """Sign once for all examples below, with keys in a folder that outlives each of them."""
    with override_settings(HOME=Path(folder)):
        return _both()


@settings(max_examples=60)
@given(share=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@example(share=0.0, bit=0)
@example(share=0.999999, bit=3)
def test_flipped_bit_anywhere_is_seen(
    tmp_path_factory: pytest.TempPathFactory, share: float, bit: int
) -> None:
    folder = tmp_path_factory.getbasetemp() / "flips"
    folder.mkdir(exist_ok=True)
    body = _signed_once(str(folder))
    place = int(share * len(body))
    changed = bytearray(body)
    changed[place] ^= 1 << bit
    logging.disable(logging.CRITICAL)
    try:
        with override_settings(HOME=folder):
            found = checking.examine(bytes(changed), at=NEXT_DAY)
    finally:
        logging.disable(logging.NOTSET)
    assert found, place
    assert not all(one.good for one in found), place


@pytest.mark.parametrize("place", [6, 8])
def test_length_that_takes_in_the_zeros_behind_is_seen(place: int) -> None:
    body = _both()
    start = body.rfind(b"/Contents <") + len(b"/Contents ")
    changed = bytearray(body)
    assert changed[start + 1 : start + 5] == b"3082"
    # The outermost length grows; what it takes in are the zeros that fill the place.
    changed[start + place] = ord("6") if body[start + place] != ord("6") else ord("7")
    found = checking.examine(bytes(changed), at=NEXT_DAY)
    assert not all(one.good for one in found)


@settings(max_examples=40)
@given(share=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_flipped_bit_inside_the_signature_itself_is_seen(
    tmp_path_factory: pytest.TempPathFactory, share: float, bit: int
) -> None:
    """The gap between the signed ranges is the one place that no signature covers."""
    folder = tmp_path_factory.getbasetemp() / "flips"
    folder.mkdir(exist_ok=True)
    body = _signed_once(str(folder))
    start = body.rfind(b"/Contents <") + len(b"/Contents ")
    end = body.find(b">", start) + 1
    place = start + int(share * (end - start))
    changed = bytearray(body)
    changed[place] ^= 1 << bit
    logging.disable(logging.CRITICAL)
    try:
        with override_settings(HOME=folder):
            found = checking.examine(bytes(changed), at=NEXT_DAY)
    finally:
        logging.disable(logging.NOTSET)
    assert not all(one.good for one in found), place
    assert found


def _with_addition(body: bytes) -> bytes:
    """Add a revision that turns the page around, as an editor would save it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(body))
    page = writer.find_page_for_modification(0)[0].get_object()
    page[pdf_name("/Rotate")] = NumberObject(90)
    writer.update_container(page)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_content_added_behind_a_signature_is_seen() -> None:
    (found,) = checking.examine(_with_addition(_person()), at=NEXT_DAY)
    assert found.intact
    assert found.faults == (Fault.ADDED_LATER,)


@pytest.mark.parametrize("tail", [b"\n", b"% more", b"\n%%EOF\n"])
def test_bytes_hung_on_behind_are_seen(tail: bytes) -> None:
    found = checking.examine(_both() + tail, at=NEXT_DAY)
    assert found
    assert not found[-1].good


def test_changed_file_gets_no_further_signature() -> None:
    body = bytearray(_person())
    body[200] ^= 1
    for broken in (bytes(body), _with_addition(_person())):
        with pytest.raises(SigningError) as error:
            pades.sign(body=broken, signer=_signer("agency-1"), field="agency-1", at=LATER)
        assert error.value.rule in {"changed", "broken"}


def test_only_pdf_without_a_password_is_signed() -> None:
    writer: PdfFileWriter = copy_into_new_writer(IncrementalPdfFileWriter(io.BytesIO(paper())).prev)
    writer.encrypt("chu", "khach")
    locked = io.BytesIO()
    writer.write(locked)
    for body, rule in ((b"PK\3\4 word", "not-pdf"), (locked.getvalue(), "encrypted"),
                       (b"%PDF-1.7\n%%EOF", "broken")):  # fmt: skip
        with pytest.raises(SigningError) as error:
            pades.sign(body=body, signer=_signer(), field="person-1", at=AT)
        assert error.value.rule == rule


def test_expired_certificate_does_not_sign() -> None:
    old = _signer(at=AT - dt.timedelta(days=900))
    with pytest.raises(SigningError) as error:
        pades.sign(body=paper(), signer=old, field="person-1", at=AT)
    assert error.value.rule == "expired"
    assert "Nguyễn Thị Ngợi" in str(error.value)


def test_signature_of_a_certificate_that_has_expired_since_is_told_apart() -> None:
    (found,) = checking.examine(_person(), at=AT + dt.timedelta(days=800))
    assert found.intact
    assert found.faults == (Fault.EXPIRED,)


def test_revoked_certificate_neither_signs_nor_counts() -> None:
    signer = _signer()
    signed = _person()
    software.revoke(certificate=signer.certificate, at=AT + dt.timedelta(hours=1))
    with pytest.raises(SigningError) as error:
        pades.sign(body=paper(), signer=signer, field="person-1", at=NEXT_DAY)
    assert error.value.rule == "revoked"
    (found,) = checking.examine(signed, at=NEXT_DAY)
    assert Fault.REVOKED in found.faults


class _Own:
    """A signer whose key was certified by somebody else."""

    chain = ()

    def __init__(self, authority: Authority, **more: object) -> None:
        self._key, certificate = authority.issue("Lê Văn Ngoài", **more)  # type: ignore[arg-type]
        from tests.factories.signing import der

        self.certificate = trust.certificate_of(der(certificate))

    def sign(self, data: bytes) -> bytes:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding

        return bytes(self._key.sign(data, padding.PKCS1v15(), hashes.SHA256()))


def test_issuer_that_is_not_trusted_does_not_sign(authority: Authority) -> None:
    with pytest.raises(SigningError) as error:
        pades.sign(body=paper(), signer=_Own(authority), field="person-1", at=AT)
    assert error.value.rule == "unknown_issuer"
    assert "keys/trusted" in str(error.value)


def test_certificate_for_something_else_does_not_sign(trusted: Authority) -> None:
    with pytest.raises(SigningError) as error:
        pades.sign(body=paper(), signer=_Own(trusted, signs=False), field="person-1", at=AT)
    assert error.value.rule == "not_for_signing"


def test_trust_is_what_the_examiner_has(trusted: Authority, home: Path) -> None:
    signed = pades.sign(body=paper(), signer=_Own(trusted), field="person-1", at=AT)
    assert checking.examine(signed, at=NEXT_DAY)[0].good
    (home / "keys" / "trusted" / "thu.pem").unlink()
    (found,) = checking.examine(signed, at=NEXT_DAY)
    assert found.intact
    assert found.faults == (Fault.UNKNOWN_ISSUER,)


class _Careless(_Own):
    """Gives a signature of something else."""

    def sign(self, data: bytes) -> bytes:
        return super().sign(data + b"!")


def test_signature_that_does_not_hold_is_never_handed_on(trusted: Authority) -> None:
    with pytest.raises(SigningError) as error:
        pades.sign(body=paper(), signer=_Careless(trusted), field="person-1", at=AT)
    assert error.value.rule == "broken"


def test_file_without_signatures_has_none() -> None:
    assert checking.examine(paper(), at=AT) == ()
    assert checking.examine(b"no pdf at all", at=AT) == ()


def _good(results: tuple[SignatureResult, ...]) -> list[bool]:
    return [one.good for one in results]


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_time_stamp_outlives_the_certificate(trusted: Authority) -> None:
    said = {**pades.settings.LANGSO_SIGNING, "timestamps": ""}
    with (
        serving(stamping(trusted, AT + dt.timedelta(seconds=2))) as address,
        override_settings(LANGSO_SIGNING={**said, "timestamps": address}),
    ):
        signed = pades.sign(body=paper(), signer=_Own(trusted, days=400), field="a", at=AT)
    (found,) = checking.examine(signed, at=AT + dt.timedelta(days=200))
    assert found.good
    assert found.time_source == "stamped"
    assert found.at == AT + dt.timedelta(seconds=2)
    plain = pades.sign(body=paper(), signer=_Own(trusted, days=400), field="a", at=AT)
    assert _good(checking.examine(plain, at=AT + dt.timedelta(days=200))) == [False]


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_without_the_stamp_it_should_bear_nothing_is_signed() -> None:
    said = {**pades.settings.LANGSO_SIGNING, "timestamps": "http://127.0.0.1:9/"}
    with override_settings(LANGSO_SIGNING=said), pytest.raises(SigningError) as error:
        _person()
    assert error.value.rule == "stamps-down"
