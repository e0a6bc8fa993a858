"""Keys of each test's own, and what is trusted there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from tests.factories import signing


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[Path]:
    with override_settings(HOME=tmp_path, LANGSO_SIGNING=dict(signing.SETTINGS)):
        yield tmp_path


@pytest.fixture(scope="session")
def authority() -> signing.Authority:
    return signing.Authority("Cơ quan chứng thực thử")


@pytest.fixture
def trusted(home: Path, authority: signing.Authority) -> signing.Authority:
    """Let the installation trust the authority."""
    folder = home / "keys" / "trusted"
    folder.mkdir(parents=True)
    (folder / "thu.pem").write_bytes(authority.pem)
    return authority
