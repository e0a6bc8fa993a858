"""The catalogue of roles and the departments, read from the law folders as they stand.

`law/roles.yaml` and `law/departments.yaml` are the country's; files called `roles*.yaml` in the
installation's own law folder narrow or rename roles for provinces. Standards check these files
with the rest of the law; here they are only read, since accounts stand below the law.
"""

import functools
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from langso.accounts import rules
from langso.accounts.values import BrokenCatalogueError, Catalogue, Department
from langso.core import caches, moments

logger = logging.getLogger(__name__)

Stamp = tuple[tuple[str, int, int], ...]


def catalogue() -> Catalogue:
    """Return the roles and what they may do; a change of the files counts at once.

    A local file that cannot be read is left out and logged (`langso law check` names the fault),
    so the national catalogue stands. Raises BrokenCatalogueError when the national one is broken.
    """
    return moments.once(catalogue, _catalogue)


def _catalogue() -> Catalogue:
    local = Path(settings.HOME) / "law"
    files = sorted(local.rglob("roles*.yaml")) if local.is_dir() else []
    national = Path(settings.LANGSO_LAW_FOLDER) / "roles.yaml"
    return _read_catalogue(_stamp(national), tuple(_stamp(path)[0] for path in files))


@functools.lru_cache(maxsize=8)
def _read_catalogue(national: Stamp, local: Stamp) -> Catalogue:
    found = []
    for name, _changed, _size in local:
        try:
            found.append((name, _content(Path(name))))
        except BrokenCatalogueError as error:
            logger.error("roles left out: %s", error)
    made = rules.catalogue_of(_content(Path(national[0][0])), found)
    for fault in made.faults:
        logger.error("roles left out: %s", fault)
    return made


def departments() -> tuple[Department, ...]:
    """Return the departments that roles may be held in, in the file's order."""
    return rules.departments_of_file(_departments_file())


def department_of(*, set_id: str, criterion_code: str) -> str | None:
    """Return the department that verifies a criterion or indicator; None when none is named."""
    return rules.department_of_criterion(_departments_file(), set_id, criterion_code)


def _departments_file() -> Mapping[str, Any]:
    stamp = _stamp(Path(settings.LANGSO_LAW_FOLDER) / "departments.yaml")
    return _read_departments(stamp)


@functools.lru_cache(maxsize=2)
def _read_departments(stamp: Stamp) -> Mapping[str, Any]:
    return _content(Path(stamp[0][0]))


caches.on_clear(_read_catalogue.cache_clear)
caches.on_clear(_read_departments.cache_clear)


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except FileNotFoundError as error:
        msg = f"{path}: the file is missing"
        raise BrokenCatalogueError(msg) from error
    return ((str(path), status.st_mtime_ns, status.st_size),)


def _content(path: Path) -> Mapping[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        msg = f"{path}: {error}"
        raise BrokenCatalogueError(msg) from error
    if not isinstance(content, dict):
        msg = f"{path}: not a mapping"
        raise BrokenCatalogueError(msg)
    return content
