"""The script that keeps sheets for times without network, told which files it must keep."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

SOURCE = "build/sheet-worker.js"
KEPT = (
    "build/app.css",
    "build/app.js",
    "build/theme.js",
    "build/sheet.js",
    "build/icon.svg",
    "build/fonts/be-vietnam-pro-latin-400-normal.woff2",
    "build/fonts/be-vietnam-pro-vietnamese-400-normal.woff2",
)


@lru_cache(maxsize=1)
def script() -> str:
    """Return the worker with the addresses of this build's files in front of it.

    A browser takes a worker for new when a byte of it differs; every change of a kept file
    changes its address. Raises FileNotFoundError when the front end has not been built.
    """
    path = finders.find(SOURCE)
    if path is None:
        msg = f"{SOURCE} is missing: build the front end"
        raise FileNotFoundError(msg)
    source = Path(path).read_text(encoding="utf-8")
    files = [staticfiles_storage.url(name) for name in KEPT]
    build = hashlib.sha256("\n".join([*files, source]).encode()).hexdigest()[:12]
    return f"self.DESK={json.dumps({'build': build, 'files': files})};\n{source}"
