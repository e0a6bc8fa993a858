"""Whom PostgreSQL runs as, and where it may keep its data.

PostgreSQL refuses to run as root. When we are root, it runs as an unprivileged user that
already exists; no user is ever added to the machine.
"""

import hashlib
import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

UNPRIVILEGED = ("postgres", "nobody")
# The address of a Unix socket, with `/.s.PGSQL.5432` behind the folder, has at most 107 bytes.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")


class NoOwnerError(Exception):
    """No user to run PostgreSQL as; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The user that PostgreSQL runs as: ourselves, or an unprivileged one when we are root."""

    name: str
    uid: int
    gid: int
    other: bool

    def run(
        self, command: Sequence[str | Path], **options: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as this user, from the root folder, with its output caught."""
        identity: dict[str, Any] = {}
        if self.other:
            identity = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(
            [str(part) for part in command],
            cwd="/", text=True, check=False, **{"capture_output": True, **identity, **options},
        )  # fmt: skip

    def may_enter(self, folder: Path) -> bool:
        """Tell whether this user can reach into the folder."""
        return not self.other or self.run(["test", "-x", folder]).returncode == 0

    def take(self, folder: Path) -> None:
        """Make the folder, private to this user."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.other:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def find() -> Owner:
    """Return ourselves, or, when we are root, the first unprivileged user that exists.

    Raises NoOwnerError when our user has no name (PostgreSQL needs one).
    """
    uid = os.geteuid()
    if uid != 0:
        try:
            return Owner(pwd.getpwuid(uid).pw_name, uid, os.getegid(), other=False)
        except KeyError:
            msg = (
                f"User {uid} has no name in /etc/passwd and PostgreSQL refuses to run so. "
                "Run as a named user, or set DATABASE_URL to a server."
            )
            raise NoOwnerError(msg) from None
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(name, entry.pw_uid, entry.pw_gid, other=True)
    msg = (
        "We are root and there is neither a user postgres nor nobody. Set DATABASE_URL to a server."
    )
    raise NoOwnerError(msg)


def _short_name(home: Path) -> str:
    return "langso-" + hashlib.sha256(str(home).encode()).hexdigest()[:12]


def data_folder(home: Path, owner: Owner) -> Path:
    """Return the folder for the cluster, made if absent: in the data folder whenever possible.

    Below a folder that the unprivileged user cannot enter (such as /root) PostgreSQL could not
    read its own files; then it is a folder of /var/lib or /var/tmp named after the data folder.
    """
    folder = home / "postgres"
    if not owner.may_enter(home):
        base = Path("/var/lib") if os.access("/var/lib", os.W_OK) else Path("/var/tmp")  # noqa: S108 - then made private
        folder = base / _short_name(home)
    folder.mkdir(parents=True, exist_ok=True)
    owner.take(folder)
    return folder


def socket_folder(home: Path, folder: Path, owner: Owner) -> Path:
    """Return a private folder for the socket whose path is short enough for the system."""
    inside = folder / "socket"
    if len(os.fsencode(inside)) > LONGEST_SOCKET_FOLDER:
        inside = Path("/tmp") / f"{_short_name(home)}-{owner.uid}"  # noqa: S108 - checked below
    owner.take(inside)
    if inside.stat().st_uid != owner.uid or inside.is_symlink():
        msg = f"{inside} belongs to somebody else; remove it or choose a shorter LANGSO_HOME."
        raise NoOwnerError(msg)
    return inside
