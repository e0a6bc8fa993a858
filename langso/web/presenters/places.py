"""Pages of provinces and districts: what their units make, as tables and maps."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from langso.assessment import queries as assessment
from langso.assessment.values import VERDICT_OF, RollupRow, Verdict
from langso.geography import queries as geography
from langso.geography.values import REFORM_ON, Level, Link, Place, UnknownUnitError
from langso.ledger import queries as ledger
from langso.standards import queries as standards
from langso.standards.values import CriteriaSet
from langso.web.presenters import home, maps
from langso.web.presenters.home import PlaceLine
from langso.web.presenters.measures import Measure, measures_of
from langso.web.presenters.question import Question
from langso.web.presenters.titles_held import TitlesHeld, titles_held


@dataclass(frozen=True, slots=True)
class CommuneLine:
    """A commune in a table: what the law makes of it, and its page."""

    code: str
    name: str
    kind: str
    verdict: Verdict | None
    met: int
    not_met: int
    undetermined: int
    total: int
    unconfirmed: bool
    carried: bool
    lat: float | None
    lon: float | None
    address: str


@dataclass(frozen=True)
class AreaPage:
    """The page of a province or a district."""

    question: Question
    place: Place
    path: list[Place]
    criteria_set: CriteriaSet
    measures: list[Measure]
    measure: Measure
    row: RollupRow | None
    whole: int
    districts: list[PlaceLine]
    communes: list[CommuneLine]
    map: maps.Map
    own_sets: list["OwnTitle"]
    held: TitlesHeld
    simulated: bool

    @cached_property
    def judged(self) -> list[CommuneLine]:
        """The units that the set applies to."""
        return [line for line in self.communes if line.verdict]

    @cached_property
    def not_judged(self) -> list[CommuneLine]:
        """Wards and others that the set does not apply to."""
        return [line for line in self.communes if not line.verdict]

    @cached_property
    def all_unconfirmed(self) -> bool:
        """Whether each verdict rests on an unconfirmed level: then the heading says so once."""
        return bool(self.judged) and all(line.unconfirmed for line in self.judged)

    @cached_property
    def all_carried(self) -> bool:
        """Whether each verdict was carried over: then the heading says so once."""
        return bool(self.judged) and all(line.carried for line in self.judged)


@dataclass(frozen=True, slots=True)
class OwnTitle:
    """What a set of the place's own level makes of it (a district's or a province's title)."""

    set_id: str
    line: CommuneLine


def area_page(
    question: Question, *, place: Place, measure: Measure, criteria_set: CriteriaSet
) -> AreaPage:
    """Gather the page of a province or district: roll-ups of its districts and its communes."""
    communes = commune_lines(question, parent_code=place.code, total=len(criteria_set.criteria))
    districts = []
    if place.level == Level.PROVINCE and question.has_districts:
        districts = _districts(question, place=place, measure=measure)
    row = _row_of(place, question)
    path = geography.path(unit_id=place.unit_id, on=question.on)
    return AreaPage(
        question=question,
        place=place,
        path=path,
        criteria_set=criteria_set,
        measures=measures_of(criteria_set),
        measure=measure,
        row=row,
        whole=row.units - row.not_applicable if row else 0,
        districts=districts,
        communes=communes,
        map=maps.commune_map(communes, path=path, question=question),
        own_sets=own_titles(question, place),
        held=titles_held(place, question.on),
        simulated=ledger.holds_simulated(),
    )


def _row_of(place: Place, question: Question) -> RollupRow | None:
    """Return a place's own line of the roll-up; None when the set judges nothing in it."""
    rows = assessment.rollup(level=place.level, **question.engine)
    return next((row for row in rows if row.unit_id == place.unit_id), None)


def _districts(question: Question, *, place: Place, measure: Measure) -> list[PlaceLine]:
    """Return the districts of a province with what their communes make."""
    rows = {row.unit_id: row for row in assessment.rollup(level="district", **question.engine)}
    children = geography.list_below(on=question.on, level=Level.DISTRICT, parent_code=place.code)
    return [
        home.place_line(rows[child.unit_id], question=question, measure=measure)
        for child in children
        if child.unit_id in rows
    ]


def commune_lines(question: Question, *, parent_code: str, total: int) -> list[CommuneLine]:
    """Return every unit of commune level under a place, by name; no verdict where none applies."""
    places = geography.list_below(on=question.on, level=Level.COMMUNE, parent_code=parent_code)
    return verdict_lines(places, question=question, total=total)


def verdict_lines(
    places: Sequence[Place], *, question: Question, total: int, set_id: str = ""
) -> list[CommuneLine]:
    """Return places with what a set makes of each of them."""
    asked = {**question.engine, "set_id": set_id or question.criteria_set.id}
    found = assessment.summaries_of(unit_ids=[place.unit_id for place in places], **asked)
    return [_line(place, found.get(place.unit_id), question, total) for place in places]


def _line(
    place: Place, row: assessment.UnitSummary | None, question: Question, total: int
) -> CommuneLine:
    verdict = VERDICT_OF[row.verdict] if row else None
    if verdict == Verdict.NOT_APPLICABLE:
        verdict = None
    return CommuneLine(
        code=place.code,
        name=place.name,
        kind=place.kind,
        verdict=verdict,
        met=row.criteria_met if row else 0,
        not_met=row.criteria_not_met if row else 0,
        undetermined=row.criteria_undetermined if row else 0,
        total=total,
        unconfirmed=bool(row and row.unconfirmed),
        carried=bool(row and row.carried),
        lat=place.lat,
        lon=place.lon,
        address=home.place_address(place.code, question),
    )


def own_titles(question: Question, place: Place) -> list[OwnTitle]:
    """Return what the sets of the place's own level make of it."""
    found = []
    for info in standards.list_sets():
        year = question.period.year
        if info.level != place.level or not info.first_year <= year <= info.judged_to:
            continue
        total = len(standards.get_set(set_id=info.id, year=year).criteria)
        lines = verdict_lines([place], question=question, total=total, set_id=info.id)
        if lines[0].verdict:
            found.append(OwnTitle(set_id=info.id, line=lines[0]))
    return found


@dataclass(frozen=True, slots=True)
class OtherTime:
    """A unit that bore a code at another time, and what became of it."""

    place: Place
    on: dt.date
    successors: list[Link]


def other_times(code: str, *, today: dt.date) -> list[OtherTime]:
    """Return the units that bore a code just before the reform, just after it, and today."""
    found: dict[int, OtherTime] = {}
    for on in (REFORM_ON - dt.timedelta(days=1), REFORM_ON, today):
        try:
            place = geography.get_unit(code=code, on=on)
        except UnknownUnitError:
            continue
        _before, after = geography.lineage(unit_id=place.unit_id)
        found.setdefault(place.unit_id, OtherTime(place, on, after))
    return list(found.values())
