"""The platform's own PostgreSQL, in every way it may have to be started."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from langso.config import env
from langso.config.postgres import binaries, owner
from langso.config.postgres.binaries import NoPostgresError
from langso.config.postgres.cluster import Cluster, ClusterError
from tests.repository.tree import ROOT

pytestmark = pytest.mark.slow
WE_ARE_ROOT = os.geteuid() == 0
SOURCES = ["system", "embedded"]


@pytest.fixture
def home() -> Iterator[Path]:
    """Return a data folder that any user can enter (pytest's own are private to one)."""
    folder = Path(tempfile.mkdtemp(prefix="langso-cluster-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(params=SOURCES)
def source(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Choose where the programs come from; a machine without its own PostgreSQL tests one way."""
    monkeypatch.setenv("LANGSO_POSTGRES", request.param)
    if request.param == "system" and not binaries.list_usable():
        pytest.skip("this machine has no PostgreSQL of its own")
    return str(request.param)


def _answer(address: str, query: str) -> object:
    with psycopg.connect(address) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def _use_once(cluster: Cluster) -> str:
    """Start, write, restart, read, stop; return the folder's owner."""
    address = cluster.start()
    try:
        with psycopg.connect(address) as connection:
            for name in binaries.NEEDED_EXTENSIONS:
                connection.execute(f"create extension {name}")
            connection.execute("create table kept (name text)")
            connection.execute("insert into kept values ('Đắk Ơ')")
        cluster.stop()
        assert not cluster.is_running()
        assert cluster.start() == address
        assert _answer(address, "select unaccent(name) from kept") == "Dak O"
        assert _answer(address, "show listen_addresses") == ""
        assert _answer(address, "show synchronous_commit") == "on"
        assert (cluster.home / "database_url").read_text().strip() == address
    finally:
        cluster.stop()
    return pwd.getpwuid(cluster.data.stat().st_uid).pw_name


def test_as_whoever_we_are(home: Path, source: str) -> None:
    cluster = Cluster.of_home(home, durable=False)
    assert cluster.folder == home / "postgres"
    assert _use_once(cluster) == cluster.owner.name != "root"


AS_NOBODY = """
import contextlib, os, psycopg, pwd, sys
from pathlib import Path
from langso.config.postgres.cluster import Cluster
from tests.operations.test_cluster import _use_once

with contextlib.suppress(psycopg.Error):
    # Loads whatever a first connection loads, while the programs may still be read.
    psycopg.connect("host=/nonexistent")
nobody = pwd.getpwnam("nobody")
os.setgroups([])
os.setgid(nobody.pw_gid)
os.setuid(nobody.pw_uid)
print(_use_once(Cluster.of_home(Path(sys.argv[1]), durable=False)))
"""


@pytest.mark.skipif(not WE_ARE_ROOT, reason="an ordinary user is tested above")
def test_as_an_ordinary_user(home: Path, source: str) -> None:
    """In a process of its own, which reads the programs as root and then is root no more.

    A fork of this one would inherit locks and libraries whose threads it does not have.
    """
    os.chown(home, pwd.getpwnam("nobody").pw_uid, -1)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(home)],
        cwd=ROOT, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "nobody", done.stderr


@pytest.mark.skipif(not WE_ARE_ROOT, reason="only root meets folders that others cannot enter")
def test_root_below_a_closed_folder_keeps_data_elsewhere(home: Path, source: str) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    inside = closed / "var"
    inside.mkdir()
    cluster = Cluster.of_home(inside, durable=False)
    try:
        assert cluster.elsewhere
        assert _use_once(cluster) == cluster.owner.name
        assert Cluster.of_home(inside).folder == cluster.folder
    finally:
        shutil.rmtree(cluster.folder)


@pytest.mark.skipif(not WE_ARE_ROOT, reason="only root meets programs that others cannot reach")
def test_embedded_programs_below_a_closed_folder_are_copied(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGSO_POSTGRES", "embedded")
    package = binaries.list_usable()[0].folder.parents[1]
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    for folder in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, closed / folder.name, symlinks=True)
    inner = next((closed / package.name).glob("**/bin/postgres")).parent
    monkeypatch.setattr(binaries, "_embedded_folders", lambda: [inner])
    cluster = Cluster.of_home(home, durable=False)
    assert _use_once(cluster) == cluster.owner.name
    assert list(cluster.folder.glob("programs-*/*/**/postgres"))


def test_what_is_committed_is_on_the_disk(home: Path) -> None:
    """The platform's own cluster waits for the disk, whatever the tests' clusters do."""
    cluster = Cluster.of_home(home)
    try:
        address = cluster.start()
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            assert _answer(address, f"show {name}") == "on"
    finally:
        cluster.stop()


def test_long_path_gets_a_socket_elsewhere(home: Path) -> None:
    long_home = home / ("x" * 60) / ("y" * 60)
    long_home.mkdir(parents=True)
    cluster = Cluster.of_home(long_home, durable=False)
    socket = owner.socket_folder(long_home, cluster.folder, cluster.owner)
    try:
        assert len(os.fsencode(socket / ".s.PGSQL.5432")) <= 107
        assert not socket.is_relative_to(home)
        assert _use_once(cluster) == cluster.owner.name
    finally:
        shutil.rmtree(socket)


def test_killed_server_starts_again_though_its_number_is_taken(home: Path) -> None:
    cluster = Cluster.of_home(home, durable=False)
    address = cluster.start()
    with psycopg.connect(address) as connection:
        connection.execute("create table kept (name text)")
    lock = cluster.data / "postmaster.pid"
    stale = lock.read_text()
    cluster.stop()
    sleeper = subprocess.Popen(["sleep", "60"])
    try:
        lock.write_text(stale.replace(stale.split("\n")[0], str(sleeper.pid), 1))
        assert not cluster.is_running()
        cluster.start()
        assert cluster.is_running()
        assert _answer(address, "select count(*) from kept") == 0
    finally:
        cluster.stop()
        sleeper.kill()
        sleeper.wait()


def test_starting_twice_is_one_server(home: Path) -> None:
    cluster = Cluster.of_home(home, durable=False)
    try:
        assert cluster.start() == cluster.start(kept=True)
        assert cluster.is_kept
    finally:
        cluster.stop()
    cluster.stop()


def test_another_version_is_named_with_the_remedy(home: Path) -> None:
    cluster = Cluster.of_home(home, durable=False)
    cluster.owner.take(cluster.data)
    (cluster.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(ClusterError, match=r"made by PostgreSQL 12.*Install PostgreSQL 12"):
        cluster.start()


def test_no_programs_at_all_is_said_with_the_remedy(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGSO_POSTGRES", str(home))
    with pytest.raises(NoPostgresError, match="DATABASE_URL"):
        binaries.find()


def test_server_that_cannot_start_tells_its_last_words(home: Path) -> None:
    cluster = Cluster.of_home(home, durable=False)
    cluster.start()
    cluster.stop()
    with (cluster.data / "postgresql.conf").open("a") as file:
        file.write("shared_buffers = 'nonsense'\n")
    with pytest.raises(ClusterError, match="nonsense"):
        cluster.start()


def test_database_url_wins(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "database_url").write_text("postgresql://langso@/langso?host=/ours\n")
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:s%40cret@db.example:6432/theirs")
    described = env.database(home)
    assert (described["HOST"], described["PORT"], described["NAME"], described["PASSWORD"]) == (
        "db.example", "6432", "theirs", "s@cret",
    )  # fmt: skip
    monkeypatch.delenv("DATABASE_URL")
    assert env.database(home)["HOST"] == "/ours"


def test_other_databases_are_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://x/y")
    with pytest.raises(env.BadSettingError, match="PostgreSQL only"):
        env.database(home)
