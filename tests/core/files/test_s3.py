"""Files in an S3-compatible store: a real server on this machine, spoken to over HTTP."""

import io
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from django.core.files.storage import storages
from django.test import override_settings
from django.utils import timezone

from langso.config import env
from langso.core import http_client
from langso.core.files import actions, queries, storage
from langso.core.files.models import StoredFile
from langso.core.files.values import FileGoneError, FileRefusedError
from tests.factories import files
from tools.serving import free_port

pytestmark = [pytest.mark.loopback, pytest.mark.slow, pytest.mark.django_db]
BUCKET = "minh-chung"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    port = free_port()
    command = shutil.which("moto_server", path=str(Path(sys.executable).parent)) or "moto_server"
    process = subprocess.Popen(
        [command, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            http_client.ask(f"{address}/moto-api/", seconds=5).close()
            break
        except OSError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Let the platform keep files in a bucket, told by the environment alone."""
    said = {"BUCKET": BUCKET, "ENDPOINT": server, "REGION": "ap-southeast-1", "PREFIX": "langso",
            "KEY": "test", "SECRET": "test"}  # fmt: skip
    for name, value in said.items():
        monkeypatch.setenv(f"LANGSO_S3_{name}", value)
    store = boto3.resource(
        "s3", endpoint_url=server, region_name="ap-southeast-1",
        aws_access_key_id="test", aws_secret_access_key="test",
    )  # fmt: skip
    made = store.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "ap-southeast-1"}
    )
    from django.conf import settings

    with override_settings(STORAGES={**settings.STORAGES, "evidence": env.evidence_storage()}):
        yield made
    storages._storages.pop("evidence", None)
    made.objects.all().delete()
    made.delete()


def _store(data: bytes, name: str = "a.jpg"):  # type: ignore[no-untyped-def]
    return actions.store(stream=io.BytesIO(data), name=name, by="lan", at=timezone.now())


def test_file_goes_to_the_bucket_and_comes_back(bucket, own_storage: Path) -> None:  # type: ignore[no-untyped-def]
    data = files.camera_jpeg()
    info = _store(data)
    assert _store(data).repeated
    names = {one.key for one in bucket.objects.all()}
    prefix = f"langso/{info.sha256[:2]}/{info.sha256}"
    assert names == {prefix, f"{prefix}.thumb.webp", f"{prefix}.screen.webp"}
    with queries.open_file(sha256=info.sha256) as stream:
        assert stream.read() == data
    with queries.open_rendition(sha256=info.sha256, size="thumb") as stream:
        assert b"Secret" not in stream.read()
    assert not own_storage.exists()


def test_large_file_goes_in_parts(bucket) -> None:  # type: ignore[no-untyped-def]
    data = b"a long list, line by line\n" * 700_000
    assert len(data) > 17 * 1024 * 1024
    info = _store(data, "a.txt")
    with queries.open_file(sha256=info.sha256) as stream:
        assert b"".join(iter(lambda: stream.read(65536), b"")) == data


def test_refused_file_does_not_reach_the_bucket(bucket) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(FileRefusedError):
        _store(b"MZ" + bytes(100))
    assert not list(bucket.objects.all())


def test_sweep_finds_orphans_and_losses_in_the_bucket(bucket) -> None:  # type: ignore[no-untyped-def]
    kept, orphan, lost = (
        _store(b"kept", "a.txt"),
        _store(b"orphan", "b.txt"),
        _store(b"lost", "c.txt"),
    )
    StoredFile.objects.filter(pk=orphan.id).delete()
    storage.bytes_store().delete(storage.original_name(lost.sha256))
    result = actions.sweep(by="worker", at=timezone.now() + actions.YOUNG * 2)
    assert (result.removed, result.missing) == (1, (lost.sha256,))
    with queries.open_file(sha256=kept.sha256) as stream:
        assert stream.read() == b"kept"
    with pytest.raises(FileGoneError):
        queries.open_file(sha256=lost.sha256)


def test_half_a_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSO_S3_BUCKET", "x")
    monkeypatch.setenv("LANGSO_S3_KEY", "x")
    with pytest.raises(env.BadSettingError, match="LANGSO_S3_SECRET"):
        env.evidence_storage()
    monkeypatch.setenv("LANGSO_S3_SECRET", "x")
    monkeypatch.setenv("LANGSO_S3_ENDPOINT", "storage.local")
    with pytest.raises(env.BadSettingError, match="https"):
        env.evidence_storage()
