"""What a file is by its bytes, what its name may say, what a picture tells."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langso.core.files import queries
from langso.core.files.rules import archives, names, photos, types
from langso.core.files.values import Likeness, UnfitError
from tests.factories import files

TYPES = queries.file_types()
REFUSALS = {
    "empty",
    "known-refused",
    "web-page",
    "unknown",
    "disguised",
    "two-in-one",
    "incomplete",
}
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def _type(data: bytes, name: str = "") -> str:
    return types.type_of(TYPES, name=name, head=data[: types.HEAD], tail=data[-types.TAIL :]).id


def _refusal(data: bytes, name: str = "") -> str:
    with pytest.raises(UnfitError) as caught:
        _type(data, name)
    return caught.value.rule


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (files.jpeg(), "a.jpg", "jpeg"),
        (files.jpeg(), "a.png", "jpeg"),  # phones do that
        (files.jpeg(), "no extension", "jpeg"),
        (files.encoded(files.scene(), "PNG"), "a.png", "png"),
        (files.encoded(files.scene(), "WEBP"), "a.webp", "webp"),
        (files.PDF, "a.pdf", "pdf"),
        (files.office(), "a.docx", "docx"),
        (files.office(files.SHEET), "a.xlsx", "xlsx"),
        ("Danh sách hộ nghèo\n".encode(), "a.txt", "text"),
        ("Tên;Số\n".encode("utf-16"), "a.csv", "text"),
    ],
)
def test_type_is_told_by_content(data: bytes, name: str, expected: str) -> None:
    assert _type(data, name) == expected


@pytest.mark.parametrize(
    ("data", "name", "rule"),
    [
        (b"", "a.jpg", "empty"),
        (b"MZ\x90\0" + bytes(200), "photo.jpg", "known-refused"),
        (b"\x7fELF" + bytes(200), "a.pdf", "known-refused"),
        (b"#!/bin/sh\nrm -rf /\n", "a.txt", "known-refused"),
        (b"\0\0\0\x18ftypheic" + bytes(99), "IMG_1.HEIC", "known-refused"),
        (b"\0\0\0\x18ftypmp42" + bytes(99), "a.mp4", "known-refused"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(99), "a.doc", "known-refused"),
        (b"Rar!\x1a\x07\x01\0" + bytes(99), "a.rar", "known-refused"),
        (b"II*\0" + bytes(99), "a.tif", "known-refused"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "web-page"),
        (b"\n\n <!DOCTYPE html><p>", "a.txt", "web-page"),
        (bytes(range(256)), "a.bin", "unknown"),
        (files.PDF, "a.jpg", "disguised"),
        (files.jpeg(), "a.pdf", "disguised"),
        (files.office(), "a.png", "disguised"),
        (b"%PDF-1.7\nhalf of a paper", "a.pdf", "incomplete"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_taken_in(data: bytes, name: str, rule: str) -> None:
    assert _refusal(data, name) == rule


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (files.jpeg() + files.zip_of({"run.exe": b"MZ"}), "a.jpg"),
        (files.PDF + files.zip_of({"run.exe": b"MZ"}), "a.pdf"),
        (files.jpeg()[:20] + b"%PDF-1.4 <script>" + files.jpeg()[20:], "a.jpg"),
        (files.jpeg()[:20] + b"<script>alert(1)</script>" + files.jpeg()[20:], "a.jpg"),
    ],
)
def test_two_things_in_one_file_are_refused(data: bytes, name: str) -> None:
    assert _refusal(data, name) == "two-in-one"


def test_what_cameras_put_behind_a_picture_is_no_fault() -> None:
    assert _type(files.jpeg() + files.jpeg(2) + b"SEFT trailer", "a.jpg") == "jpeg"
    # The mark of a directory amid a picture, without one behind it, is chance.
    assert _type(files.jpeg() + b"PK\x05\x06" + bytes(40), "a.jpg") == "jpeg"


@given(data=st.binary(max_size=300), name=st.text(max_size=20))
def test_any_bytes_are_a_type_or_a_refusal(data: bytes, name: str) -> None:
    try:
        outcome = _type(data, name)
    except UnfitError as error:
        outcome = error.rule
    assert outcome in {kind.id for kind in TYPES.accepted} | REFUSALS


def test_text_is_read_to_its_end() -> None:
    reading = types.TextReading(b"")
    for byte in "Số hộ nghèo: 12\n".encode():
        reading.feed(bytes([byte]))
    reading.feed(b"", final=True)
    for bad in (b"\xff\xfe\xfd", "ổ".encode()[:1], b"a\x00b"):
        with pytest.raises(UnfitError, match="not-utf8"):
            types.TextReading(b"a").feed(bad, final=True)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\lan\\Biên bản.pdf", "Biên bản.pdf"),
        ("Ảnh đường 🛣 thôn 3.jpg", "Ảnh đường 🛣 thôn 3.jpg"),
        ("A\u0309nh.jpg", "Ảnh.jpg"),
        ("phot\u202egpj.exe", "photgpj.exe"),
        ("a\x00b\r\nSet-Cookie: x.txt", "abSet-Cookie: x.txt"),
        ("...", "tep"),
        ("", "tep"),
        ("   .hidden  ", "hidden"),
        ("x" * 400 + ".docx", "x" * 144 + "….docx"),
    ],
)
def test_names_are_kept_for_reading_only(given_name: str, kept: str) -> None:
    assert names.clean_name(given_name) == kept


@given(st.text(max_size=400))
def test_any_name_is_short_and_no_path(name: str) -> None:
    kept = names.clean_name(name)
    assert 0 < len(kept) <= names.LONGEST_NAME
    assert not set(kept) & set("/\\\0\n\r")
    assert names.clean_name(kept) == kept
    assert kept not in {".", ".."}


def test_download_has_the_extension_of_its_type() -> None:
    assert names.with_extension("ảnh.PNG", ("jpg", "jpeg")) == "ảnh.PNG.jpg"
    assert names.with_extension("ảnh.JPEG", ("jpg", "jpeg")) == "ảnh.JPEG"
    assert names.with_extension("ảnh", ()) == "ảnh"


def _entry(
    name: str = "word/document.xml", packed: int = 10, unpacked: int = 100
) -> archives.Entry:
    return archives.Entry(name, packed, unpacked, encrypted=False)


@pytest.mark.parametrize(
    ("entries", "rule"),
    [
        ([_entry()] * 20_000, "bomb"),
        ([_entry(packed=10_000, unpacked=30 * 1024 * 1024)], "bomb"),
        ([_entry(packed=10**8, unpacked=500 * 1024 * 1024)], "bomb"),
        ([archives.Entry("a", 1, 1, encrypted=True)], "encrypted"),
        ([_entry("../../evil")], "bad-archive"),
        ([_entry("/etc/passwd")], "bad-archive"),
        ([_entry("C:\\evil")], "bad-archive"),
        ([_entry("a"), _entry("A")], "bad-archive"),
        ([_entry("word/vbaProject.bin")], "macros"),
        ([_entry("xl/macrosheets/sheet1.xml")], "macros"),
        ([_entry("word/embeddings/run.exe")], "packed-within"),
    ],
)
def test_traps_in_archives(entries: list[archives.Entry], rule: str) -> None:
    with pytest.raises(UnfitError) as caught:
        archives.refuse_traps(entries)
    assert caught.value.rule == rule


def test_large_honest_archive_passes() -> None:
    archives.refuse_traps([_entry(packed=5 * 1024 * 1024, unpacked=100 * 1024 * 1024)])


def test_office_type_is_that_of_the_main_part() -> None:
    both = [kind for kind in TYPES.accepted if kind.id in {"docx", "xlsx"}]
    assert archives.office_type(both, f'ContentType="{files.SHEET}"').id == "xlsx"
    with pytest.raises(UnfitError, match="plain-zip"):
        archives.office_type(both, "<Types/>")
    macro = "application/vnd.ms-word.document.macroEnabled.main+xml"
    with pytest.raises(UnfitError, match="macros"):
        archives.office_type(both, f'ContentType="{macro}"')


def test_time_and_place_of_a_camera() -> None:
    facts = photos.facts_of(
        {photos.TAKEN: "2026:05:04 10:11:12"},
        {1: "S", 2: (8, 30, 0), 3: "W", 4: (100, 0, 36)}, ZONE,
    )  # fmt: skip
    assert facts.taken_at == dt.datetime(2026, 5, 4, 10, 11, 12, tzinfo=ZONE)
    assert not facts.zone_told
    assert (facts.lat, facts.lon) == (-8.5, -100.01)


def test_camera_that_names_its_zone() -> None:
    facts = photos.facts_of(
        {photos.TAKEN: "2026:05:04 10:11:12", photos.TAKEN_OFFSET: "-03:30"}, {}, ZONE
    )
    assert facts.zone_told
    assert facts.taken_at == dt.datetime(2026, 5, 4, 13, 41, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "fields", [{}, {photos.TAKEN: "0000:00:00 00:00:00"}, {photos.TAKEN: b"\xff"},
               {photos.TAKEN: "2026:13:45 99:99:99"}, {photos.TAKEN: "hôm qua"}]
)  # fmt: skip
def test_nonsense_time_is_not_told(fields: dict[int, object]) -> None:
    assert photos.facts_of(fields, {}, ZONE).taken_at is None


@pytest.mark.parametrize(
    "gps",
    [
        {1: "N", 2: (0, 0, 0), 3: "E", 4: (0, 0, 0)},
        {1: "N", 2: (91, 0, 0), 3: "E", 4: (105, 0, 0)},
        {1: "N", 2: (float("nan"), 0, 0), 3: "E", 4: (105, 0, 0)},
        {1: "N", 2: "18", 3: "E", 4: (105, 0, 0)},
        {2: (18, 0, 0)},
    ],
)
def test_nonsense_place_is_not_told(gps: dict[int, object]) -> None:
    facts = photos.facts_of({}, gps, ZONE)
    assert (facts.lat, facts.lon) == (None, None)


@given(seed=st.integers(0, 2**128 - 1), flips=st.sets(st.integers(0, 127), max_size=7))
def test_few_bits_apart_leave_a_band_whole(seed: int, flips: set[int]) -> None:
    """What the index relies on: pictures that count as alike share at least one band."""

    def of(bits: int) -> Likeness:
        low, high = bits & (2**64 - 1), bits >> 64
        return Likeness(photos._signed(low), photos._signed(high), photos._bands(low, high))

    one, other = of(seed), of(seed ^ sum(1 << bit for bit in flips))
    assert photos.bits_apart(one, other) == len(flips)
    assert set(one.bands) & set(other.bands)


def test_blank_picture_is_like_nothing() -> None:
    assert photos.likeness_of([255] * 72, [255] * 72) is None
