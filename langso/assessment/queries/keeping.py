"""Answers of the engine kept in the data folder, shared by processes and by the next start.

A process that has not judged a period before begins from what another one judged, and judges
only what the ledger touched since (`renewing`). A file holds one answer and replaces the one
before; it lies in a folder named by the code that made it, so that other code starts anew. It is
believed only when the ledger still holds the batch it ended with and the units are the same.
"""

import contextlib
import hashlib
import os
import shutil
import zipfile
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from django.conf import settings

from langso.assessment.queries import cells as cell_queries
from langso.assessment.queries import figures, places
from langso.assessment.queries.answers import Judged, Question
from langso.assessment.queries.law import Law
from langso.assessment.rules import masks
from langso.core import caches, sql_cache

MOST_FILES = 200
"""Some 100 MB. Those written longest ago leave first."""

VERDICTS = ("met", "failed", "absent", "doubt", "criteria", "titles", "unconfirmed")


_seen: dict[Hashable, int] = {}
"""The version of each file when this process last read or wrote it."""


def folder() -> Path:
    """Return the folder of this code's answers; it is made when it does not exist."""
    whole = Path(settings.HOME) / "answers"
    mine = whole / sql_cache.code_version()
    if not mine.is_dir():
        mine.mkdir(parents=True, exist_ok=True)
        for other in whole.iterdir():
            if other != mine:
                shutil.rmtree(other, ignore_errors=True)
    return mine


def behind(subject: Hashable, version: int) -> int:
    """Return how many events of the ledger this process's last sight of a file lacks."""
    return version - _seen.get(subject, 0)


def read(subject: Hashable, asked: Question, law: Law, subjects: places.Subjects) -> Judged | None:
    """Return the answer kept of a question, as of the version it was judged at; None for none."""
    try:
        with _path(subject).open("rb") as file, np.load(file, allow_pickle=False) as kept:
            found: dict[str, Any] = dict(kept)
    except (OSError, ValueError, EOFError, zipfile.BadZipFile):
        return None
    version = int(found["version"])
    if not np.array_equal(found["unit_ids"], subjects.unit_ids):
        return None
    if str(found["mark"]) != figures.mark_at(cut=version):
        return None
    stand_ins = pa.table(
        {name: found[f"stand_in_{name}"] for name in cell_queries.RESULTS.names},
        schema=cell_queries.RESULTS,
    )
    _seen[subject] = version
    verdicts = masks.Verdicts(**{name: found[name] for name in VERDICTS})
    return Judged(law, asked, subjects, verdicts, found["carried"], stand_ins, version)


def write(subject: Hashable, answer: Judged) -> None:
    """Keep an answer. A full disk or a folder that has gone is no reason not to answer."""
    columns = {name: answer.stand_ins[name].to_numpy() for name in cell_queries.RESULTS.names}
    with contextlib.suppress(OSError):
        path = _path(subject)
        beside = path.with_suffix(f".{os.getpid()}")
        with beside.open("wb") as file:
            np.savez(
                file,
                version=np.int64(answer.version),
                mark=np.array(figures.mark_at(cut=answer.version)),
                unit_ids=answer.subjects.unit_ids,
                carried=answer.carried,
                **{name: getattr(answer.verdicts, name) for name in VERDICTS},
                **{f"stand_in_{name}": column for name, column in columns.items()},
            )
        beside.replace(path)
        _seen[subject] = answer.version
        _clean_up(path.parent)


def _path(subject: Hashable) -> Path:
    name = hashlib.sha256(repr(subject).encode()).hexdigest()[:40]
    return folder() / f"{name}.npz"


def _clean_up(mine: Path) -> None:
    files = list(mine.glob("*.npz"))
    if len(files) > MOST_FILES:
        files.sort(key=lambda path: path.stat().st_mtime)
        for path in files[: len(files) - MOST_FILES]:
            path.unlink(missing_ok=True)


def _forget() -> None:
    _seen.clear()
    shutil.rmtree(Path(settings.HOME) / "answers", ignore_errors=True)


caches.on_clear(_forget)
