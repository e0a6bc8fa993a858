"""Papers of a recognition dossier as the law folder words them, and what a survey must reach."""

import datetime as dt
from dataclasses import dataclass

from langso.core.confidence import Confidence
from langso.standards.values.sets import Source, Text


@dataclass(frozen=True, slots=True)
class PaperPart:
    """A part of a dossier's paper: words with `{…}` for facts, and the table that follows them."""

    title: Text | None
    text: str
    table: str


@dataclass(frozen=True, slots=True)
class DossierPaper:
    """The wording of one paper. `code` is the requirement of the procedure that it meets.

    `by` says whose paper it is: unit, district, front, province or coordination.
    """

    id: str
    code: str
    use: str
    type: str
    by: str
    order: int
    title: Text
    about: str
    recipients: tuple[str, ...]
    authority: str
    office: str
    landscape: bool
    confidence: Confidence
    sources: tuple[Source, ...]
    note: Text | None
    parts: tuple[PaperPart, ...]


@dataclass(frozen=True, slots=True)
class SurveyContent:
    """One question of the survey; `last` is the one about everything."""

    id: str
    title: Text
    last: bool = False


@dataclass(frozen=True, slots=True)
class SurveyLevel:
    """A share in percent that a survey must reach, and how sure we are of it; None: unknown."""

    percent: float | None
    confidence: Confidence
    source: str


@dataclass(frozen=True, slots=True)
class SurveyRule:
    """What the survey for a title must reach from a day on.

    `coverage`: ballots collected of households asked; `overall`: satisfied as `counts` says
    (mean, last, all); `each`: satisfied with every content.
    """

    titles: frozenset[str]
    valid_from: dt.date
    valid_to: dt.date | None
    counts: str
    coverage: SurveyLevel
    overall: SurveyLevel
    each: SurveyLevel
    days: int | None
    contents: tuple[SurveyContent, ...]
    contents_confidence: Confidence
    note: Text | None
