"""A platform's data folder that the tests which serve share: filling one takes half a minute."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from langso.config.postgres.cluster import Cluster
from tools.serving import Platform


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """Return one data folder: the first test of a first start fills it, later ones start on it."""
    folder = Path(tempfile.mkdtemp(prefix="langso-serve-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def started(home: Path) -> Iterator[list[Platform]]:
    """Collect platforms that a failed test would leave running."""
    platforms: list[Platform] = []
    yield platforms
    for platform in platforms:
        if platform.process.poll() is None:
            platform.end()
    Cluster.of_home(home).stop()
