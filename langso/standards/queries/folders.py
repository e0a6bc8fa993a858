"""The law folders of the installation: read once per version of their files.

Two layers: the national law shipped with the platform, and the installation's own folder
(`LANGSO_HOME/law`) with its provinces' decisions. The national layer is checked when the law is
loaded (`actions.sync_elements`, at every start) and a fault there stops the platform. Local
files are checked whenever they are read; a faulty one is left out and named, so that the
national level stands.
"""

import hashlib
import json
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from langso.core import caches, moments
from langso.standards.rules.checks import check_documents
from langso.standards.rules.law import Law, gather
from langso.standards.rules.reading import Document, read_document
from langso.standards.rules.schema import Schemas, schemas_of
from langso.standards.values import BrokenLawError, LawFault

logger = logging.getLogger(__name__)

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class LoadedLaw:
    """The law as loaded, with the faults of the local files that were left out."""

    law: Law
    local_faults: tuple[LawFault, ...]


JUDGING = frozenset({"criteria-set", "data-elements", "programme", "local-levels", "continuation"})
"""Kinds of files that verdicts follow from: a change of any other is no new version of the law."""

LOOK_AGAIN_SECONDS = 1.0
"""How long a process trusts its last look at the files: a page asks for the law many times."""

_loaded: dict[Stamp, LoadedLaw] = {}
_last_look: dict[tuple[str | Path, Path], tuple[float, LoadedLaw]] = {}
_national: dict[Stamp, tuple[list[Document], list[LawFault]]] = {}
_examined: dict[Stamp, list[LawFault]] = {}
caches.on_clear(_last_look.clear)


def national_folder() -> Path:
    """Return the folder of the national law."""
    return Path(settings.LANGSO_LAW_FOLDER)


def local_folder() -> Path:
    """Return the folder of this installation's own decisions; it need not exist."""
    return Path(settings.HOME) / "law"


def law_folders() -> list[Path]:
    """Return the folders in use: the national law and, when it is there, the installation's own."""
    return [folder for folder in (national_folder(), local_folder()) if folder.is_dir()]


def law_files(folder: Path) -> list[Path]:
    """Return the law files below a folder in the order of their names."""
    return sorted(folder.rglob("*.yaml")) if folder.is_dir() else []


def current_law() -> LoadedLaw:
    """Return the law of the files as they stand; a change is seen within a second.

    Raises BrokenLawError when a national file cannot be read.
    """
    return moments.once(current_law, _current_law)


def _current_law() -> LoadedLaw:
    # As they were set: a judgement asks thousands of times, and making a path takes the longest.
    asked = (settings.LANGSO_LAW_FOLDER, settings.HOME)
    looked_at, loaded = _last_look.get(asked, (float("-inf"), None))
    if loaded is None or time.monotonic() - looked_at > LOOK_AGAIN_SECONDS:
        loaded = _look(national_folder(), local_folder())
        _last_look[asked] = (time.monotonic(), loaded)
    return loaded


def _look(national: Path, local: Path) -> LoadedLaw:
    """Return what is kept for these very files, else read them. Two versions are kept."""
    stamp = _stamp([*law_files(national), *law_files(local)])
    loaded = _loaded.get(stamp)
    if loaded is None:
        loaded = _load(national, local)
        for old in list(_loaded)[:-1]:
            _loaded.pop(old, None)
        _loaded[stamp] = loaded
    return loaded


def law_version() -> str:
    """Return the hash that names the law in use, for results and caches."""
    return current_law().law.version


def local_faults() -> tuple[LawFault, ...]:
    """Return why local files were left out; empty when all of them are in use."""
    return current_law().local_faults


def check_folder(*, path: Path) -> list[LawFault]:
    """Return every fault of the law files below a folder, in the order of files and lines.

    A folder other than the national one is checked as a layer over the national law.
    """
    national = national_folder()
    documents, faults = _read_all(path)
    base = [] if path.resolve() == national.resolve() else _national_documents(national)[0]
    return _sorted([*faults, *check_documents(documents, base=base, schemas=law_schemas())])


def national_faults() -> list[LawFault]:
    """Return the faults of the national law, examined once per version of its files."""
    folder = national_folder()
    stamp = _stamp(law_files(folder))
    found = _examined.get(stamp)
    if found is None:
        found = check_folder(path=folder)
        _examined.clear()
        _examined[stamp] = found
    return found


def _stamp(files: Iterable[Path]) -> Stamp:
    found = []
    for path in files:
        status = path.stat()
        found.append((str(path), status.st_mtime_ns, status.st_size))
    return tuple(found)


def _load(national_from: Path, local_from: Path) -> LoadedLaw:
    national, faults = _national_documents(national_from)
    if faults:
        raise BrokenLawError(faults)
    local, unreadable = _read_all(local_from)
    checked = check_documents(local, base=national, schemas=law_schemas()) if local else []
    local_faults = _sorted([*unreadable, *checked])
    for fault in local_faults:
        logger.error(
            "law file left out: %s:%s %s: %s", fault.file, fault.line, fault.field, fault.message
        )
    faulty = {fault.file for fault in local_faults}
    kept = [*national, *(document for document in local if document.file not in faulty)]
    version = _hash(one for one in kept if one.data["kind"] in JUDGING)
    return LoadedLaw(gather(kept, version=version), tuple(local_faults))


def _hash(documents: Iterable[Document]) -> str:
    """Return twelve hex digits over names and contents: enough to tell versions apart."""
    digest = hashlib.sha256()
    for document in documents:
        content: dict[str, Any] = document.data
        digest.update(json.dumps([document.file, content], sort_keys=True).encode())
    return digest.hexdigest()[:12]


def _national_documents(folder: Path) -> tuple[list[Document], list[LawFault]]:
    """Return what was read of the national law, once per version of its files.

    A province's decision changes far more often than the national law, which is much larger.
    """
    stamp = _stamp(law_files(folder))
    found = _national.get(stamp)
    if found is None:
        found = _read_all(folder)
        _national.clear()
        _national[stamp] = found
    return found


def _read_all(folder: Path) -> tuple[list[Document], list[LawFault]]:
    """Return the readable documents of a folder, and a fault for each that is not."""
    read = [_read(path, path.relative_to(folder).as_posix()) for path in law_files(folder)]
    documents = [found for found in read if isinstance(found, Document)]
    return documents, [found for found in read if isinstance(found, LawFault)]


def _sorted(faults: Iterable[LawFault]) -> list[LawFault]:
    return sorted(faults, key=lambda fault: (fault.file, fault.line or 0, fault.field))


def _read(path: Path, name: str) -> Document | LawFault:
    try:
        return read_document(path.read_text(encoding="utf-8"), file=name)
    except UnicodeDecodeError:
        return LawFault(name, None, "", "tệp không ở mã UTF-8", "lưu lại tệp bằng mã UTF-8")


def law_schemas() -> Schemas:
    """Return the JSON Schemas that law files must follow."""
    folder = national_folder() / "schema"
    return schemas_of(
        {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}
    )
