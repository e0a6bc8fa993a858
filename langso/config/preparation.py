"""What the platform needs before it can answer, and how each part is brought in.

Every part can be loaded again without harm. `langso serve` loads those that are absent;
`langso load` loads one, or all. Loaders are imported when they run: they are heavy, and most
starts need none of them.
"""

import datetime as dt
import hashlib
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from langso.config import checks, env
from langso.config.cli.base import Progress, console_progress

BY = "system"
DEMO_MARK = "demo:complete"
"""Key of the demo's last batch; asking its loader would import all that draws the figures."""
REFERENCE = settings.LANGSO_SEEDS_FOLDER / "reference"


def load_places(*, at: dt.datetime, progress: Progress) -> None:
    """Load the units of the country with their lives, parents and successions."""
    actions: Any = importlib.import_module("langso.geography.actions")
    actions.load_reference(folder=REFERENCE / "places", by=BY, at=at, progress=_unnamed(progress))


def load_boundaries(*, at: dt.datetime, progress: Progress) -> None:
    """Load the small-scale outlines of provinces."""
    outlines: Any = importlib.import_module("langso.geography.actions.outlines")
    outlines.load_reference_boundaries(
        folder=REFERENCE / "boundaries", by=BY, at=at, progress=progress
    )


def load_law(*, at: dt.datetime, progress: Progress) -> None:
    """Bring the data elements in line with the law files."""
    actions: Any = importlib.import_module("langso.standards.actions")
    actions.sync_elements(by=BY, at=at)
    reporting: Any = importlib.import_module("langso.reporting.actions")
    reporting.sync_rounds(by=BY, at=at)
    _law_mark().write_text(_law_fingerprint())
    progress(1, 1)


def load_demo(*, at: dt.datetime, progress: Progress) -> None:
    """Load simulated figures of the whole country."""
    demo: Any = importlib.import_module("langso.config.demo.loading")
    demo.load(by=BY, at=at, progress=progress)
    # It brings local law of its own and has brought the elements in line with it.
    _law_mark().write_text(_law_fingerprint())


def load_desk(*, at: dt.datetime, progress: Progress) -> None:
    """Load the simulated open round of the demonstration."""
    demo: Any = importlib.import_module("langso.config.demo.loading")
    # An installation loaded before the round was thought of has not got its file yet.
    demo.copy_assumed_law(by=BY, at=at)
    desk: Any = importlib.import_module("langso.config.demo.desk")
    desk.load(by=BY, at=at, progress=progress)
    _law_mark().write_text(_law_fingerprint())


def load_titles(*, at: dt.datetime, progress: Progress) -> None:
    """Load the simulated decisions on titles."""
    titles: Any = importlib.import_module("langso.config.demo.titles_held")
    titles.load(by=BY, at=at, progress=progress)


def load_dossiers(*, at: dt.datetime, progress: Progress) -> None:
    """Load the simulated dossiers of one province, each at another stage."""
    dossiers: Any = importlib.import_module("langso.config.demo.dossiers")
    dossiers.load(by=BY, at=at, progress=progress)


def build_snapshot(*, at: dt.datetime, progress: Progress) -> None:
    """Build the immutable snapshot that analytics read, and judge what it holds.

    The first readers would wait for the judging otherwise.
    """
    actions: Any = importlib.import_module("langso.assessment.actions")
    queries: Any = importlib.import_module("langso.assessment.queries")
    actions.build_snapshot(by=BY, at=at)
    progress(1, 2)
    queries.keep_answers()
    progress(2, 2)


def _unnamed(progress: Progress) -> Callable[[str, int, int], None]:
    """Drop the name of the step, which the bar has no room for."""
    return lambda _step, done, total: progress(done, total)


def _law_mark() -> Path:
    return settings.HOME / "law_in_use"


def _law_fingerprint() -> str:
    """Return a hash of all law files, shipped and local: much cheaper than reading the law."""
    digest = hashlib.sha256()
    for folder in (settings.LANGSO_LAW_FOLDER, settings.HOME / "law"):
        for path in sorted(folder.rglob("*.yaml")):
            digest.update(str(path).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _law_there() -> bool:
    mark = _law_mark()
    return mark.exists() and mark.read_text() == _law_fingerprint() and checks.law().ok


def _boundaries_there() -> bool:
    return checks.count("geography_boundary") > 0


def _demo_there() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select exists (select 1 from ledger_batch where key = %s)", [DEMO_MARK])
        (there,) = cursor.fetchone()
    return bool(there)


def _desk_there() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from reporting_sheet where simulated)")
        (there,) = cursor.fetchone()
    return bool(there)


def _titles_there() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from recognition_title where simulated)")
        (there,) = cursor.fetchone()
    return bool(there)


def _dossiers_there() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from recognition_dossier where simulated)")
        (there,) = cursor.fetchone()
    return bool(there)


@dataclass(frozen=True)
class Part:
    """One part: its name on the command line, its label, how to load it, whether it is there."""

    name: str
    label: str
    load: Callable[..., None]
    is_there: Callable[[], bool]


PARTS = (
    Part("places", "Địa giới hành chính", load_places, lambda: checks.places().ok),
    Part("boundaries", "Ranh giới", load_boundaries, _boundaries_there),
    Part("law", "Bộ tiêu chí", load_law, _law_there),
    Part("demo", "Số liệu mô phỏng", load_demo, _demo_there),
    Part("desk", "Kỳ báo cáo mô phỏng", load_desk, _desk_there),
    Part("snapshot", "Ảnh chụp sổ số liệu", build_snapshot, lambda: checks.snapshot().ok),
    Part("titles", "Danh hiệu mô phỏng", load_titles, _titles_there),
    Part("dossiers", "Hồ sơ công nhận mô phỏng", load_dossiers, _dossiers_there),
)


def load(name: str, *, at: dt.datetime) -> None:
    """Load one part by its name, with a progress bar."""
    part = next(part for part in PARTS if part.name == name)
    with console_progress(part.label) as progress:
        part.load(at=at, progress=progress)


def load_all(*, at: dt.datetime, only_missing: bool) -> list[str]:
    """Load all parts in order, or only what is absent or changed; return the names of those."""
    simulated = {"demo", "desk", "titles", "dossiers"}
    skipped = set() if env.flag("LANGSO_DEMO", default=True) else simulated
    loaded = []
    for part in PARTS:
        if part.name in skipped or (only_missing and part.is_there()):
            continue
        load(part.name, at=at)
        loaded.append(part.name)
    return loaded
