"""Shapes of the online ratio: one file's facts, one group's counts."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StepFact:
    """One event of a file.

    Of `issued` and `signed` events: the document, and the signatures it carries by then or by
    this (`person`, `agency`).
    """

    kind: str
    medium: str
    on: dt.date
    document_id: int | None = None
    signed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the ratio asks of one file. `closed_on` None: it is still open."""

    file_id: int
    level: str
    procedure_id: str
    opened_on: dt.date
    closed_on: dt.date | None
    steps: tuple[StepFact, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """The days asked about, both of them included."""

    first_on: dt.date
    last_on: dt.date


@dataclass(frozen=True, slots=True)
class OnlineCount:
    """Files of one group: closed in the days asked about, and handled in them, with those online.

    Handled: open on at least one of the days. A share of nothing is None, never nought.
    """

    closed: int = 0
    closed_online: int = 0
    handled: int = 0
    handled_online: int = 0

    @property
    def closed_share(self) -> float | None:
        """Online files of those closed, 0 to 1."""
        return self.closed_online / self.closed if self.closed else None

    @property
    def handled_share(self) -> float | None:
        """Online files of all handled, 0 to 1."""
        return self.handled_online / self.handled if self.handled else None

    def __add__(self, other: "OnlineCount") -> "OnlineCount":
        """Return both groups as one."""
        return OnlineCount(
            self.closed + other.closed,
            self.closed_online + other.closed_online,
            self.handled + other.handled,
            self.handled_online + other.handled_online,
        )


@dataclass(frozen=True, slots=True)
class OnlineRow:
    """One organisation's counts; `level` central, province, district or commune.

    `days` is the sum of days for which the files closed in the days asked about had been open.
    """

    organisation_id: int
    unit_id: int | None
    level: str
    name_vi: str
    name_en: str
    kind: str
    counts: OnlineCount
    days: int


@dataclass(frozen=True, slots=True)
class SignedShare:
    """Documents issued in files on the days asked about, and those with every digital signature."""

    issued: int
    signed: int


@dataclass(frozen=True, slots=True)
class OnlineFile:
    """A file behind a number of the ratio, with why it does not count as online."""

    file_id: int
    code: str
    title: str
    organisation_vi: str
    organisation_en: str
    opened_on: dt.date
    closed_on: dt.date | None
    simulated: bool
    why_not: frozenset[str]
