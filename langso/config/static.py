"""Static files: whether the front end is built, and collecting them only when they changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from langso.config import env

BUILD = env.PROJECT_ROOT / "langso" / "web" / "static" / "build"
NEEDED = ("app.js", "app.css", "map.js")
STAMP = "collected"


def front_end_faults() -> list[str]:
    """Return the built files that are absent."""
    return [f"{name} is missing" for name in NEEDED if not (BUILD / name).exists()]


def collect() -> bool:
    """Gather and compress static files when any source changed; tell whether it was needed."""
    target = Path(settings.STATIC_ROOT)
    stamp, now = target / STAMP, _fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(now)
    return True


def _fingerprint() -> str:
    """Return a hash over the names, sizes and times of all source files."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            path = Path(storage.path(name))
            facts = path.stat()
            digest.update(f"{path}:{facts.st_size}:{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
