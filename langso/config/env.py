"""Settings read from the environment, with the few rules that make them safe."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

PROJECT_ROOT = Path(__file__).resolve().parents[2]


class BadSettingError(Exception):
    """A variable of the environment cannot be used; the message names it and the remedy."""


def home() -> Path:
    """Return the data folder (LANGSO_HOME, default ./var beside the project), made if absent."""
    folder = Path(os.environ.get("LANGSO_HOME") or PROJECT_ROOT / "var").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def port() -> int:
    """Return PORT as a number, 8000 when unset. Raises BadSettingError on anything else."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        msg = f"PORT={text!r} is not a port number; give one between 1 and 65535."
        raise BadSettingError(msg)
    return int(text)


def flag(name: str, *, default: bool = False) -> bool:
    """Return a yes/no variable; unset gives the default."""
    text = os.environ.get(name, "").strip().lower()
    if not text:
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    msg = f"{name}={text!r} is neither yes nor no; give 1 or 0."
    raise BadSettingError(msg)


def secret_key(folder: Path) -> str:
    """Return SECRET_KEY, or this installation's own one, made once and kept in its data folder."""
    given = os.environ.get("SECRET_KEY")
    if given:
        return given
    path = folder / "secret_key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


def database_url(folder: Path) -> str:
    """Return DATABASE_URL, or the address that the platform's own cluster wrote when it started.

    Raises BadSettingError when neither is there: the cluster is started by `langso serve`,
    `langso database start` or the tests.
    """
    given = os.environ.get("DATABASE_URL")
    if given:
        return given
    path = folder / "database_url"
    if path.exists():
        return path.read_text().strip()
    return ""


def words(name: str, *, default: list[str]) -> list[str]:
    """Return a comma-separated variable as a list; unset gives the default."""
    text = os.environ.get(name, "")
    return [word.strip() for word in text.split(",") if word.strip()] or default


def database(folder: Path) -> dict[str, object]:
    """Return Django's description of the database named by DATABASE_URL or by our own cluster.

    A Unix socket is written `postgresql://user@/name?host=/folder`. With no address at all the
    name stays empty, and the first use of the database fails with Django's own words.
    """
    address = urlsplit(database_url(folder))
    if address.scheme and address.scheme not in {"postgres", "postgresql"}:
        msg = f"DATABASE_URL names {address.scheme!r}; Làng Số runs on PostgreSQL only."
        raise BadSettingError(msg)
    query = dict(parse_qsl(address.query))
    host = query.pop("host", None) or address.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(address.path.lstrip("/")),
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": host,
        "PORT": str(query.pop("port", None) or address.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }
