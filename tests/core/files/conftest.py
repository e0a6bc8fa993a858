"""A storage of each test's own, and no scanner unless a test starts one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.test import override_settings


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "kept"
    with override_settings(MEDIA_ROOT=folder, LANGSO_CLAMD=""):
        storages._storages.pop("evidence", None)
        yield folder
    storages._storages.pop("evidence", None)
