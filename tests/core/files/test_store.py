"""Keeping files: once, whole, examined; pictures made anew; what is refused leaves nothing."""

import io
import os
import signal
import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from PIL import Image

from langso.core.files import actions, queries, storage
from langso.core.files.models import PhotoData, StoredFile
from langso.core.files.values import (
    FileGoneError,
    FileInfo,
    FileRefusedError,
    Scan,
    Size,
)
from langso.core.models import AuditEvent
from tests.factories import files

KILLED = """
import io, os, signal, sys
import django
django.setup()
from django.utils import timezone
from langso.core.files import actions, storage

def die_after(self, name, content, save=storage.DurableFileStorage._save):
    save(self, name, content)
    if "." not in name:
        os.kill(os.getpid(), signal.SIGKILL)

def die_within(folder):
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[1] == "after":
    storage.DurableFileStorage._save = die_after
else:
    storage.Path.replace = lambda self, target: die_within(self)
actions.store(stream=io.BytesIO(b"half of a life"), name="a.txt", by="lan", at=timezone.now())
"""


def _store(data: bytes, name: str = "a.jpg", **said: object) -> FileInfo:
    return actions.store(
        stream=io.BytesIO(data), name=name, by="lan", at=timezone.now(), **said  # type: ignore[arg-type]
    )  # fmt: skip


def _bytes(sha256: str) -> bytes:
    with queries.open_file(sha256=sha256) as stream:
        return stream.read()


def _refused(data: bytes, name: str) -> FileRefusedError:
    with pytest.raises(FileRefusedError) as caught:
        _store(data, name)
    return caught.value


def _kept(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.django_db
def test_file_comes_back_to_the_byte(own_storage: Path) -> None:
    info = _store(files.PDF, "../../Biên bản họp thôn 🏡.pdf")
    assert (info.name, info.family, info.scan) == (
        "Biên bản họp thôn 🏡.pdf",
        "document",
        "not_scanned",
    )
    assert _bytes(info.sha256) == files.PDF
    assert _kept(own_storage) == [own_storage / info.sha256[:2] / info.sha256]
    event = AuditEvent.objects.get(action="files.store")
    assert (event.actor, event.detail["name"]) == ("lan", info.name)


@pytest.mark.django_db
def test_same_bytes_are_kept_once(own_storage: Path) -> None:
    first, second = _store(files.jpeg(), "một.jpg"), _store(files.jpeg(), "hai.jpg")
    assert (second.id, second.repeated, second.name) == (first.id, True, "hai.jpg")
    assert StoredFile.objects.count() == 1
    assert len(_kept(own_storage)) == 1 + len(Size)


@pytest.mark.django_db
def test_lost_bytes_come_back_when_handed_in_again(own_storage: Path) -> None:
    info = _store(files.PDF, "a.pdf")
    (own_storage / info.sha256[:2] / info.sha256).unlink()
    with pytest.raises(FileGoneError):
        queries.open_file(sha256=info.sha256)
    assert actions.sweep(by="worker", at=timezone.now()).missing == (info.sha256,)
    assert _store(files.PDF, "a.pdf").repeated
    assert _bytes(info.sha256) == files.PDF


@pytest.mark.django_db
def test_camera_facts_stay_apart_and_renditions_carry_none() -> None:
    info = _store(files.camera_jpeg(turned=6), "a.jpg")
    facts = queries.photo_facts(file_ids=[info.id])[info.id]
    assert (facts.lat, facts.lon) == (18.341667, 105.9)
    assert facts.taken_at is not None
    assert facts.taken_at.isoformat() == "2026-05-04T03:11:12+00:00"
    assert b"Secret Phone 9" in _bytes(info.sha256)
    for size in Size:
        with queries.open_rendition(sha256=info.sha256, size=size) as stream:
            body = stream.read()
        assert not [mark for mark in (b"EXIF", b"XMP ", b"ICCP", b"Secret") if mark in body]
        made = Image.open(io.BytesIO(body))
        assert made.format == "WEBP"
        assert not made.getexif()
        assert made.height > made.width  # turned upright before the mark was dropped


@pytest.mark.django_db
def test_copies_look_alike_and_other_pictures_do_not() -> None:
    original = _store(files.jpeg(1, (1600, 1200), 92))
    small = _store(files.jpeg(1, (400, 300), 50))
    darker = _store(files.encoded(files.scene(1).point(lambda level: level * 0.8), "PNG"), "a.png")
    other = _store(files.jpeg(2))
    found = queries.alike(file_ids=[original.id])[original.id]
    assert set(found) == {small.id, darker.id}
    assert queries.alike(file_ids=[other.id]) == {}


@pytest.mark.django_db
def test_blank_pages_are_not_like_each_other() -> None:
    white = _store(files.encoded(Image.new("RGB", (800, 600), "white"), "PNG"), "a.png")
    grey = _store(files.encoded(Image.new("RGB", (800, 600), "#eee"), "PNG"), "b.png")
    assert queries.alike(file_ids=[white.id, grey.id]) == {}
    assert PhotoData.objects.get(file_id=grey.id).bands == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "name", "rule"),
    [
        (b"MZ" + bytes(300), "ảnh đường.jpg", "known-refused"),
        (files.camera_jpeg()[:-2000], "truncated.jpg", "broken-picture"),
        (files.jpeg()[:300], "head.jpg", "broken-picture"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "a.png", "broken-picture"),
        (files.png_header(30_000, 30_000), "bomb.png", "too-many-pixels"),
        (files.png_header(9_000, 8_000), "large.png", "too-many-pixels"),
        (files.office(parts={"word/media/bomb.bin": bytes(64 * 1024 * 1024)}), "bomb.docx", "bomb"),
        (files.office(parts={"word/vbaProject.bin": b"x"}), "a.docx", "macros"),
        (files.zip_of({"a.txt": b"x"}), "a.docx", "plain-zip"),
        (files.office()[:200], "a.docx", "bad-archive"),
        (files.office(files.SHEET), "a.pdf", "disguised"),
        ("tiếng Việt".encode("cp1258", "replace") + b"\xcc\xd2 \xff", "a.txt", "not-utf8"),
        (b"chu thuong" * 500 + b"\x00\x01", "a.csv", "not-utf8"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refused_file_leaves_nothing(data: bytes, name: str, rule: str, own_storage: Path) -> None:
    error = _refused(data, name)
    assert error.rule == rule
    assert name in str(error)
    assert any(word in str(error) for word in ("Hãy", "Cách làm", "chỉ nhận")), str(error)
    assert not StoredFile.objects.exists()
    assert not _kept(own_storage)


@pytest.mark.django_db
def test_heic_is_refused_with_the_way_out() -> None:
    error = _refused(b"\0\0\0\x18ftypheic" + bytes(99), "IMG_0001.HEIC")
    assert "Tương thích nhất" in str(error)
    assert ".heic" not in queries.accepted_by_browsers()


@pytest.mark.django_db
def test_too_large_file_is_refused_without_being_read_to_its_end(own_storage: Path) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            Endless.given += size
            return b"a" * size

    tracemalloc.start()
    with (
        override_settings(LANGSO_MAX_FILE_BYTES=25 * 1024 * 1024),
        pytest.raises(FileRefusedError, match="25 MB") as caught,
    ):
        actions.store(stream=Endless(), name="60MB.pdf", by="lan", at=timezone.now())  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.rule == "too-large"
    assert Endless.given < 26 * 1024 * 1024
    assert peak < 2 * 1024 * 1024
    assert not _kept(own_storage)


@pytest.mark.django_db
def test_types_refused_by_two_hundred_damaged_pictures(own_storage: Path) -> None:
    """Whatever is broken in a picture, the answer is a file or a refusal."""
    import random

    source = random.Random(7)
    whole = [
        files.camera_jpeg(),
        files.encoded(files.scene(), "PNG"),
        files.encoded(files.scene(), "WEBP"),
    ]
    outcomes = set()
    for number in range(200):
        data = bytearray(whole[number % 3])
        for _ in range(source.randint(1, 30)):
            data[source.randrange(4, len(data))] = source.randrange(256)
        try:
            _store(bytes(data[: source.randint(40, len(data))]))
            outcomes.add("kept")
        except FileRefusedError as error:
            outcomes.add(error.rule)
    assert "broken-picture" in outcomes


@pytest.mark.django_db(transaction=True)
def test_many_at_once_keep_one_file(own_storage: Path) -> None:
    found: list[FileInfo] = []
    ready = threading.Barrier(6)

    def send() -> None:
        try:
            ready.wait()
            found.append(_store(files.jpeg(5), f"{threading.get_ident()}.jpg"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({info.id for info in found}) == 1
    assert [info.repeated for info in found].count(False) == 1
    assert len(_kept(own_storage)) == 1 + len(Size)
    assert AuditEvent.objects.filter(action="files.store").count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["after", "within"])
def test_killed_upload_leaves_no_row_and_is_swept(own_storage: Path, moment: str) -> None:
    database = connection.settings_dict
    address = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, moment],
        env={
            **os.environ, "DATABASE_URL": address, "LANGSO_HOME": str(own_storage.parent),
            "DJANGO_SETTINGS_MODULE": "langso.config.settings",
        },
        check=False, capture_output=True,
    )  # fmt: skip
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    left = own_storage.parent / "files"
    assert len(_kept(left)) == 1
    assert not StoredFile.objects.exists()
    with override_settings(MEDIA_ROOT=left):
        assert actions.sweep(by="worker", at=timezone.now()).removed == 0  # still young
        result = actions.sweep(by="worker", at=timezone.now() + actions.YOUNG * 2)
    assert (result.removed, result.missing) == (1, ())
    assert not _kept(left)


@pytest.mark.django_db
def test_sweep_leaves_alone_what_is_kept_and_what_is_not_ours(own_storage: Path) -> None:
    info = _store(files.jpeg())
    (own_storage / "ab").mkdir()
    (own_storage / "ab" / "notes").write_text("somebody's")
    result = actions.sweep(by="worker", at=timezone.now() + actions.YOUNG * 2)
    assert (result.removed, result.missing) == (0, ())
    assert _bytes(info.sha256) == files.jpeg()
    assert (own_storage / "ab" / "notes").exists()


@pytest.mark.django_db(transaction=True)
def test_sweep_waits_for_the_same_bytes_being_kept_again(own_storage: Path) -> None:
    """An orphan that is handed in again at the moment of the sweep is not lost."""
    from django.db import transaction

    data = b"an orphan that comes back"
    with actions.received(
        stream=io.BytesIO(data), name="a.txt", by="lan", at=timezone.now()
    ) as checked:
        with transaction.atomic():
            actions.keep(checked=checked, by="lan", at=timezone.now())
            transaction.set_rollback(True)
        assert not StoredFile.objects.exists()
        result: list[int] = []

        def sweep() -> None:
            try:
                done = actions.sweep(by="worker", at=timezone.now() + actions.YOUNG * 2)
                result.append(done.removed)
            finally:
                connection.close()

        with transaction.atomic():
            actions.keep(checked=checked, by="lan", at=timezone.now())
            sweeper = threading.Thread(target=sweep)
            sweeper.start()
            sweeper.join(0.5)
            assert sweeper.is_alive()
        sweeper.join()
    assert result == [0]
    assert _bytes(checked.sha256) == data


@pytest.mark.django_db
def test_infected_since_is_locked() -> None:
    info = _store(files.PDF, "a.pdf")
    StoredFile.objects.update(scan=Scan.INFECTED)
    with pytest.raises(FileGoneError):
        queries.open_file(sha256=info.sha256)
    with pytest.raises(FileGoneError):
        queries.open_file(sha256="0" * 64)
    assert queries.get_file(sha256="0" * 64) is None


def test_storage_gives_no_address() -> None:
    with pytest.raises(NotImplementedError):
        storage.bytes_store().url("ab/cd")


def test_write_that_fails_leaves_no_part(own_storage: Path) -> None:
    from django.core.files.base import File

    class Breaking(File):
        def chunks(self, chunk_size: int | None = None):  # type: ignore[no-untyped-def]
            yield b"first"
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        storage.bytes_store().save("ab/cd", Breaking(io.BytesIO()))
    assert not _kept(own_storage)


@pytest.mark.django_db(transaction=True)
def test_copies_that_come_at_once_find_each_other() -> None:
    copies = [files.jpeg(8, (200 * size, 150 * size)) for size in (3, 4, 5, 6)]
    found: list[int] = []
    ready = threading.Barrier(len(copies))

    def send(data: bytes) -> None:
        try:
            ready.wait()
            found.append(_store(data).id)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[data]) for data in copies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    alike = queries.alike(file_ids=found)
    assert {one: set(others) for one, others in alike.items()} == {
        one: set(found) - {one} for one in found
    }
