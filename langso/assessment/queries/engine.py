"""One question to the engine: which set, which period, on which day's tree, at which cut."""

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Hashable

from langso.assessment.queries import (
    amending,
    figures,
    gathering,
    keeping,
    places,
    renewing,
    stand_ins,
)
from langso.assessment.queries import cells as cell_queries
from langso.assessment.queries.answers import Judged, Question
from langso.assessment.queries.law import Law, law_of
from langso.assessment.queries.running import Levels, levels_of, resolve, run
from langso.assessment.values import TREES, MissingDayError, UnknownTreeError
from langso.core import caches
from langso.core.periods import Period
from langso.core.shelves import Shelf
from langso.geography import queries as geography

__all__ = [
    "Judged",
    "Levels",
    "Question",
    "cells_of",
    "day_of",
    "judged",
    "keep",
    "key_of",
    "levels_of",
    "question",
    "resolve",
    "run",
]

# A country's cells take some 50 MB with their figures, an answer 1 MB.
_cells: Shelf[cell_queries.Cells] = Shelf(4)
_judged: Shelf[Judged] = Shelf(96)

EVENTS_BETWEEN_FILES = 100
"""Writing an answer takes as long as renewing it; whoever reads a file renews what it lacks."""


def question(
    *,
    set_id: str,
    period: Period | str,
    on: dt.date | None,
    tree: str,
    as_of_cut: int | None,
) -> Question:
    """Complete a question. Without a day, units are those of the period's last day.

    Today's tree needs the day from the caller, who has the clock.
    Raises UnknownTreeError, MissingDayError, BadPeriodError.
    """
    if tree not in TREES:
        msg = f"Cây đơn vị phải là “then” (như khi đó) hoặc “today” (hôm nay), không phải “{tree}”."
        raise UnknownTreeError(msg)
    if tree == "today" and on is None:
        raise MissingDayError("Hỏi theo đơn vị hôm nay thì phải nêu ngày (on).")
    asked = period if isinstance(period, Period) else Period.parse(period)
    cut = figures.cut_for(as_of_cut=as_of_cut)
    carried_from = asked.last_on if tree == "today" else None
    return Question(set_id, asked, on or asked.last_on, carried_from, cut)


def day_of(
    *, set_id: str, period: Period | str, on: dt.date | None = None, tree: str = "then"
) -> dt.date:
    """Return the day whose units a question is about; raises as `question`."""
    return question(set_id=set_id, period=period, on=on, tree=tree, as_of_cut=None).on


def key_of(asked: Question) -> tuple[Hashable, ...]:
    """Return what the answer to a question depends on."""
    version, past = figures.version(period=asked.period.code, cut=asked.cut)
    return (*_subject_of(asked), version, past)


def _subject_of(asked: Question) -> tuple[Hashable, ...]:
    """Return what the answer depends on beside the ledger."""
    return (
        *law_of(set_id=asked.set_id, year=asked.period.year).key,
        geography.revision(),
        asked.set_id,
        asked.period,
        asked.on,
        asked.carried_from,
    )


def judged(asked: Question) -> Judged:
    """Answer a question, from memory when nothing it depends on has changed."""
    return _judged.get(key_of(asked), lambda: _judge(asked))


class _Newest:
    """The newest answer to each question as the ledger stands, to begin the next one from."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._answers: OrderedDict[Hashable, Judged] = OrderedDict()
        self._lock = threading.Lock()
        caches.on_clear(self._answers.clear)

    def get(self, subject: Hashable) -> Judged | None:
        with self._lock:
            return self._answers.get(subject)

    def put(self, subject: Hashable, answer: Judged) -> None:
        with self._lock:
            standing = self._answers.get(subject)
            if standing is None or standing.version < answer.version:
                self._answers[subject] = answer
            self._answers.move_to_end(subject)
            while len(self._answers) > self._size:
                self._answers.popitem(last=False)


_newest = _Newest(96)


def _judge(asked: Question) -> Judged:
    """Judge only the units that the ledger touched since the last answer, if that is possible."""
    version, past = figures.version(period=asked.period.code, cut=asked.cut)
    if past:
        return _judge_all(asked, version)
    subject = _subject_of(asked)
    law, subjects, _ = _wanted(asked)
    before = _newest.get(subject) or keeping.read(subject, asked, law, subjects)
    answer = renewing.renewed(before, asked, version, judged) if before else None
    renewed = answer is not None
    answer = answer or _judge_all(asked, version)
    _newest.put(subject, answer)
    if not renewed or keeping.behind(subject, version) > EVENTS_BETWEEN_FILES:
        keeping.write(subject, answer)
    return answer


def keep(asked: Question) -> None:
    """Answer a question and see to it that the file has the answer as it is now."""
    subject, answer = _subject_of(asked), judged(asked)
    if keeping.behind(subject, answer.version):
        keeping.write(subject, answer)


def _judge_all(asked: Question, version: int) -> Judged:
    law, subjects, wanted = _wanted(asked)
    results = stand_ins.results_of(law, asked, judged)
    facts = gathering.gather(wanted)
    cells = cell_queries.cells_of(law=law, subjects=subjects, facts=facts, results=results)
    verdicts = run(law, subjects, cells, levels_of(law, subjects, ()))
    carried = renewing.carried_units(asked, subjects, facts)
    return Judged(law, asked, subjects, verdicts, carried, results, version)


def cells_of(asked: Question) -> cell_queries.Cells:
    """Return the figures of the whole country that a question is answered from."""
    return _cells.get(key_of(asked), lambda: _gather(asked))


def _gather(asked: Question) -> cell_queries.Cells:
    law, subjects, wanted = _wanted(asked)
    results = stand_ins.results_of(law, asked, judged)
    facts = amending.facts_of(wanted)
    return cell_queries.cells_of(law=law, subjects=subjects, facts=facts, results=results)


def _wanted(asked: Question) -> tuple[Law, places.Subjects, gathering.Wanted]:
    law = law_of(set_id=asked.set_id, year=asked.period.year)
    subjects = places.subjects(law=law, on=asked.on)
    return law, subjects, renewing.wanted(asked, law, subjects)
