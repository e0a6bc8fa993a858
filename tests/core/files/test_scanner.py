"""The virus scanner, spoken to over a real socket: clamd's INSTREAM with one known virus."""

import io
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone

from langso.config import env
from langso.core.files import actions, queries
from langso.core.files.models import StoredFile
from langso.core.files.values import FileRefusedError, Scan, ScannerDownError
from langso.core.models import AuditEvent
from tests.factories import files
from tests.factories.scanner import EICAR, Clamd, clamd_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[Clamd]:
    with clamd_in(tmp_path) as scanner:
        yield scanner


def _store(data: bytes, name: str = "a.txt"):  # type: ignore[no-untyped-def]
    return actions.store(
        stream=io.BytesIO(data), name=name, by="lan", by_id=7, at=timezone.now(), origin="1.2.3.4"
    )


def test_clean_file_is_marked_so(clamd: Clamd) -> None:
    large = files.encoded(files.scene(3, (2000, 1500)), "PNG")
    assert len(large) > 200_000
    assert _store(large, "a.png").scan == Scan.CLEAN
    assert clamd.seen == [large]


def test_infected_file_is_refused_and_leaves_an_event_but_no_file(
    clamd: Clamd, own_storage: Path
) -> None:
    with pytest.raises(FileRefusedError) as caught:
        _store(EICAR, "biên bản.txt")
    assert caught.value.rule == "infected"
    assert "biên bản.txt" in str(caught.value)
    assert "Eicar-Test-Signature" in str(caught.value)
    assert not StoredFile.objects.exists()
    assert not list(own_storage.rglob("*"))
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.actor_id, event.origin) == (
        "files.refuse_infected", "lan", 7, "1.2.3.4",
    )  # fmt: skip
    assert event.detail == {"name": "biên bản.txt", "virus": "Eicar-Test-Signature"}


def test_virus_in_a_type_that_is_refused_anyway_is_still_told(clamd: Clamd) -> None:
    with pytest.raises(FileRefusedError) as caught:
        _store(b"MZ" + EICAR, "a.exe")
    assert caught.value.rule == "infected"


@pytest.mark.parametrize("answer", [b"stream: odd ERROR\0", b"", b"PONG\0"])
def test_scanner_that_answers_nonsense_lets_nothing_pass(clamd: Clamd, answer: bytes) -> None:
    clamd.answer = answer or b"\0"
    with pytest.raises(ScannerDownError):
        _store(b"chu")
    assert not StoredFile.objects.exists()


def test_scanners_own_limit_lets_nothing_pass(clamd: Clamd) -> None:
    clamd.limit = 10
    with pytest.raises(ScannerDownError):
        _store(b"longer than ten bytes")


def test_absent_scanner_lets_nothing_pass(tmp_path: Path) -> None:
    with override_settings(LANGSO_CLAMD=f"unix:{tmp_path}/nobody"), pytest.raises(ScannerDownError):
        _store(b"chu")


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_scanner_on_another_machine_is_spoken_to_over_tcp() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    scanner = Clamd(server)
    with override_settings(LANGSO_CLAMD=f"tcp:127.0.0.1:{server.getsockname()[1]}"):
        assert _store(b"chu").scan == Scan.CLEAN
    scanner.close()


def test_files_from_before_the_scanner_are_shown_to_it_later(clamd: Clamd) -> None:
    with override_settings(LANGSO_CLAMD=""):
        clean, infected = _store(b"chu"), _store(EICAR)
        assert {clean.scan, infected.scan} == {Scan.NOT_SCANNED}
        assert actions.scan_waiting(by="worker", at=timezone.now()) == 0
    assert actions.scan_waiting(by="worker", at=timezone.now()) == 2
    states = dict(StoredFile.objects.values_list("pk", "scan"))
    assert states == {clean.id: Scan.CLEAN, infected.id: Scan.INFECTED}
    assert AuditEvent.objects.filter(action="files.refuse_infected").count() == 1
    assert actions.scan_waiting(by="worker", at=timezone.now()) == 0


def test_missing_bytes_do_not_stop_the_later_scan(clamd: Clamd, own_storage: Path) -> None:
    with override_settings(LANGSO_CLAMD=""):
        lost, other = _store(b"lost"), _store(b"other")
    (own_storage / lost.sha256[:2] / lost.sha256).unlink()
    assert actions.scan_waiting(by="worker", at=timezone.now()) == 1
    assert queries.get_file(sha256=other.sha256).scan == Scan.CLEAN  # type: ignore[union-attr]


def test_same_bytes_again_bring_the_scan_along(clamd: Clamd) -> None:
    with override_settings(LANGSO_CLAMD=""):
        _store(b"chu")
    assert _store(b"chu").scan == Scan.CLEAN


@pytest.mark.parametrize("text", ["", "unix:/run/clamd.ctl", "tcp:scanner.local:3310"])
def test_address_of_a_scanner(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("LANGSO_CLAMD", text)
    assert env.virus_scanner() == text


@pytest.mark.parametrize("text", ["scanner", "unix:relative", "tcp:host", "tcp:host:0", "tcp::1"])
def test_address_that_is_no_socket(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("LANGSO_CLAMD", text)
    with pytest.raises(env.BadSettingError, match="LANGSO_CLAMD"):
        env.virus_scanner()
