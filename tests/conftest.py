"""What every test stands on: a database of its own, no network, no leftovers."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from langso.core import caches

# Tests that talk to a platform of their own on this machine.
LOCAL_ONLY = ["127.0.0.1", "localhost", "::1"]

# Where those lie: `make serving` collects nothing else, which takes three processes half a minute.
SERVING = ("browser", "operations")
# Their files in the order they are begun: what fills the shared office beside what needs none,
# then the longest, so that no core is idle at the end.
BEGUN_FIRST = (
    "test_recognition.py", "test_serve.py", "test_everyone.py", "test_officers_desk.py",
    "test_accounts.py", "test_files.py", "test_kills.py", "test_sheet.py", "test_places.py",
    "test_reading.py", "test_figures.py",
)  # fmt: skip

# A busy machine is no fault of the code: examples are judged, not timed.
hypothesis_settings.register_profile(
    "langso", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
hypothesis_settings.load_profile("langso")

TRUNCATE_TRIGGERS = """
select format('alter table %s disable trigger %I', tgrelid::regclass, tgname)
from pg_trigger where not tgisinternal and tgtype & 32 <> 0
"""


@pytest.fixture(scope="session", autouse=True)
def installation() -> Iterator[Path]:
    """Keep the test session's files in a folder of its own, never in the developer's."""
    folder = Path(tempfile.mkdtemp(prefix="langso-test-"))
    # PostgreSQL's unprivileged user must reach its data below this folder.
    folder.chmod(0o711)
    settings.HOME = folder
    settings.STATIC_ROOT = folder / "static"
    settings.STATIC_ROOT.mkdir()
    # Pages are tested whether or not static files have been collected.
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    settings.MEDIA_ROOT = folder / "files"
    # The real one is slow on purpose.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    installation: Path, django_db_modify_db_settings_parallel_suffix: None
) -> Iterator[None]:
    """With no DATABASE_URL, start a cluster for this session, when a test first needs one."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    from langso.config import env
    from langso.config.postgres.cluster import Cluster

    cluster = Cluster.of_home(installation, durable=False)
    address = cluster.start()
    os.environ["DATABASE_URL"] = address
    described = env.database(installation)
    settings.DATABASES["default"].update(described)
    connection.settings_dict.update(described)
    yield
    del os.environ["DATABASE_URL"]
    cluster.stop()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """Let the test runner empty append-only tables between tests that really commit."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(TRUNCATE_TRIGGERS)
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)


@pytest.fixture(scope="module")
def lasting(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Keep what fixtures of a whole module write until its last test; each test returns to it.

    A country and its people take half a second to make, and most tests only read them. Not for
    modules whose tests really commit.
    """
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        everything = transaction.atomic()
        # As the test case's own blocks: what must not be nested in code may be nested in tests.
        everything._from_testcase = True
        with everything:
            yield
            transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def no_leftovers(installation: Path) -> Iterator[None]:
    """Forget every in-process cache, snapshot and local law file after a test."""
    yield
    caches.clear_all()
    for folder in ("snapshots", "law"):
        shutil.rmtree(installation / folder, ignore_errors=True)


def pytest_collection_finish() -> None:
    """Spare the garbage collector what lives to the end anyway: modules and collected tests."""
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests that speak to a server of their own reach this machine, and nothing else.

    Those that drive a whole platform come in an order that keeps both cores busy.
    """
    serving = []
    for item in items:
        drives = any(item.get_closest_marker(name) for name in ("browser", "serves"))
        if drives or item.get_closest_marker("loopback"):
            item.add_marker(pytest.mark.allow_hosts(LOCAL_ONLY))
            item.add_marker(pytest.mark.enable_socket)
        if drives:
            serving.append(item)
            if item.path.parent.name not in SERVING:
                msg = f"{item.nodeid} drives a platform; it belongs to one of tests/{SERVING}."
                raise pytest.UsageError(msg)
    if serving:
        places = {name: place for place, name in enumerate(BEGUN_FIRST)}
        serving.sort(key=lambda item: places.get(item.path.name, len(places)))
        rest = [item for item in items if item not in set(serving)]
        items[:] = [*serving, *rest]
