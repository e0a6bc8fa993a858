"""Where the bytes of uploaded workbooks lie: beside the evidence, under their own folder.

They are named by their content, so keeping them twice is harmless, and are never given out by name.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import Storage, storages

from langso.reporting.rules.workbooks import WorkbookRefusedError

_FOLDER = "workbooks"


def _storage() -> Storage:
    return storages["evidence"]


def keep(path: Path, sha256: str) -> str:
    """Keep the bytes of a file and return the name they are kept under."""
    name = f"{_FOLDER}/{sha256[:2]}/{sha256}"
    storage = _storage()
    if not storage.exists(name):
        with path.open("rb") as file:
            storage.save(name, File(file))
    return name


@contextmanager
def fetched(name: str) -> Iterator[Path]:
    """Give the bytes as a file of this machine as long as the block lasts.

    Raises WorkbookRefusedError when the storage does not have them any more.
    """
    with tempfile.NamedTemporaryFile(prefix="langso-workbook-") as target:
        try:
            with _storage().open(name) as source:
                shutil.copyfileobj(source, target, 1 << 20)
        except FileNotFoundError as error:
            raise WorkbookRefusedError(
                "gone", "Kho tệp không còn giữ bản đã tải lên; hãy tải tệp lên lần nữa."
            ) from error
        target.flush()
        yield Path(target.name)
