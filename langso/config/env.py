"""Settings read from the environment, with the few rules that make them safe."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

PROJECT_ROOT = Path(__file__).resolve().parents[2]


_S3 = ("BUCKET", "ENDPOINT", "REGION", "PREFIX", "KEY", "SECRET")


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


def number(name: str, *, default: int) -> int:
    """Return a variable that counts something; unset gives the default. Raises BadSettingError."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit()):
        msg = f"{name}={text!r} is not a whole number; give 0 or more."
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


def text(name: str, *, default: str) -> str:
    """Return a variable as it is written, without spaces around it; unset gives the default."""
    return os.environ.get(name, "").strip() or default


def site() -> str:
    """Return LANGSO_SITE without its last slash, empty when unset. Raises BadSettingError."""
    address = text("LANGSO_SITE", default="").rstrip("/")
    parts = urlsplit(address)
    if address and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.query):
        msg = f"LANGSO_SITE={address} is no address. Write for instance https://langso.tinh.gov.vn"
        raise BadSettingError(msg)
    return address


def evidence_storage() -> dict[str, object]:
    """Return Django's description of where files are kept: MEDIA_ROOT, or a bucket of S3.

    A bucket is named by LANGSO_S3_BUCKET; LANGSO_S3_ENDPOINT (for a store other than Amazon's),
    _REGION, _PREFIX, _KEY and _SECRET say the rest. Without a key the machine's own role is used.
    Raises BadSettingError for half a key, or an endpoint that is no address.
    """
    said = {name: os.environ.get(f"LANGSO_S3_{name}", "").strip() for name in _S3}
    if not said["BUCKET"]:
        return {"BACKEND": "langso.core.files.storage.DurableFileStorage"}
    if bool(said["KEY"]) != bool(said["SECRET"]):
        msg = "LANGSO_S3_KEY and LANGSO_S3_SECRET belong together; give both or neither."
        raise BadSettingError(msg)
    if said["ENDPOINT"] and urlsplit(said["ENDPOINT"]).scheme not in {"http", "https"}:
        msg = f"LANGSO_S3_ENDPOINT={said['ENDPOINT']!r} is no address; begin it with https://."
        raise BadSettingError(msg)
    from boto3.s3.transfer import TransferConfig

    options: dict[str, object] = {
        "bucket_name": said["BUCKET"],
        "endpoint_url": said["ENDPOINT"] or None,
        "region_name": said["REGION"] or None,
        "location": said["PREFIX"],
        "access_key": said["KEY"] or None,
        "secret_key": said["SECRET"] or None,
        "addressing_style": "path" if said["ENDPOINT"] else None,
        # The same name means the same bytes, so a second writer may write again.
        "file_overwrite": True,
        "default_acl": None,
        # A large file waits on the disk, not in memory, while it is read.
        "max_memory_size": 8 * 1024 * 1024,
        # One part at a time: threads would hold a dozen parts in memory.
        "transfer_config": TransferConfig(use_threads=False),
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def virus_scanner() -> str:
    """Return the address of clamd: `unix:/path`, `tcp:host:port`, or nothing when there is none.

    Raises BadSettingError for anything else in LANGSO_CLAMD.
    """
    text = os.environ.get("LANGSO_CLAMD", "").strip()
    kind, _colon, rest = text.partition(":")
    host, _colon, port = rest.rpartition(":")
    good = (kind == "unix" and rest.startswith("/")) or (
        kind == "tcp" and bool(host) and port.isdigit() and 0 < int(port) < 65536
    )
    if text and not good:
        msg = f"LANGSO_CLAMD={text!r} is no socket; write unix:/run/clamd.ctl or tcp:host:3310."
        raise BadSettingError(msg)
    return text


def signing() -> dict[str, object]:
    """Return how papers are signed: LANGSO_SIGNING is `demo` (default), `token`, `remote` or `off`.

    A token needs LANGSO_SIGNING_TOKEN_LIBRARY, the file of its PKCS#11 library; a remote service
    LANGSO_SIGNING_REMOTE, its address, and LANGSO_SIGNING_REMOTE_KEY. LANGSO_SIGNING_TIMESTAMPS is
    the address of a time stamp service (RFC 3161), none by default; LANGSO_SIGNING_SECONDS is how
    long either may take. Raises BadSettingError for anything else.
    """
    provider = text("LANGSO_SIGNING", default="demo")
    if provider not in {"demo", "token", "remote", "off"}:
        msg = f"LANGSO_SIGNING={provider!r} is no way of signing; give demo, token, remote or off."
        raise BadSettingError(msg)
    said: dict[str, object] = {
        "provider": provider,
        "token_library": text("LANGSO_SIGNING_TOKEN_LIBRARY", default=""),
        "remote": text("LANGSO_SIGNING_REMOTE", default=""),
        "remote_key": text("LANGSO_SIGNING_REMOTE_KEY", default=""),
        "timestamps": text("LANGSO_SIGNING_TIMESTAMPS", default=""),
        "seconds": number("LANGSO_SIGNING_SECONDS", default=60),
    }
    if provider == "token" and not Path(str(said["token_library"])).is_file():
        msg = "LANGSO_SIGNING=token needs LANGSO_SIGNING_TOKEN_LIBRARY, the token's library (.so)."
        raise BadSettingError(msg)
    if provider == "remote" and not said["remote"]:
        msg = "LANGSO_SIGNING=remote needs LANGSO_SIGNING_REMOTE, the address of the service."
        raise BadSettingError(msg)
    for name in ("remote", "timestamps"):
        address = urlsplit(str(said[name]))
        if said[name] and (address.scheme not in {"http", "https"} or not address.hostname):
            msg = f"LANGSO_SIGNING_{name.upper()} is no address; begin it with https://."
            raise BadSettingError(msg)
    remote = urlsplit(str(said["remote"]))
    if remote.scheme == "http" and remote.hostname not in {"localhost", "127.0.0.1", "::1"}:
        msg = (
            "LANGSO_SIGNING_REMOTE is sent PINs; begin it with https:// (or keep it on localhost)."
        )
        raise BadSettingError(msg)
    return said


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
