"""The list of dossiers, and what a commune may start."""

import datetime as dt
from dataclasses import dataclass

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.assessment.values import Verdict
from langso.core.periods import Period
from langso.core.templatetags.writing import in_language
from langso.dossiers import queries as files
from langso.dossiers.values.files import FileStatus, status_words
from langso.geography import queries as geography
from langso.geography.values import Level, Place
from langso.recognition.presenters.dossiers import title_name
from langso.recognition.queries import dossiers as queries
from langso.recognition.queries import eligibility, risk, titles
from langso.recognition.values import Eligibility, Risk, RiskLevel, UnknownTitleError
from langso.recognition.values.dossiers import DossierKind
from langso.standards import queries as standards


@dataclass(frozen=True, slots=True)
class ListRow:
    """A dossier in a list."""

    id: int
    code: str
    kind: str
    place: str
    province: str
    title: str
    stage: str
    status: str
    status_word: str
    historic: bool
    simulated: bool
    opened_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ListPage:
    """Dossiers the reader may see; `own` are the communes where they may start one."""

    rows: tuple[ListRow, ...]
    own: tuple[Place, ...]
    officer: bool
    may_record: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A dossier that may be started: what the button sends, and how the commune stands to it."""

    value: str
    kind: str
    title: str
    set_title: str
    period: str
    verdict: str
    verdict_word: str
    missing: str
    conditions: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StartPage:
    """What a commune may start."""

    place: Place
    choices: tuple[Choice, ...]
    reviews: tuple[Choice, ...]
    refused: str


def list_page(*, user: Somebody, on: dt.date) -> ListPage:
    """Return the dossiers a reader may see, the latest first; strangers see published ones."""
    held = accounts.list_places_of(user=user, action=Action.SEE_FILES, on=on)
    officer = bool(held)
    seen: set[int] | None = None if None in held else set()
    if seen is not None and officer:
        seen = geography.ids_below(unit_ids=[one for one in held if one is not None])
    rows = queries.list_dossiers(unit_ids=seen if officer else None)
    if not officer:
        rows = [row for row in rows if queries.is_public(dossier=row[0])]
    places = geography.get_places(unit_ids=[row[0].unit_id for row in rows], on=on)
    parents = _provinces(places, on)
    own = accounts.list_places_of(user=user, action=Action.HANDLE_FILES, on=on)
    communes = geography.get_places(unit_ids=[one for one in own if one is not None], on=on)
    recording = accounts.list_places_of(user=user, action=Action.RECORD_TITLES, on=on)
    stopped = files.stopped_by_order(
        file_ids=[
            info.file_id for info, _code, status, _stage in rows if status == FileStatus.SUSPENDED
        ]
    )
    return ListPage(
        rows=tuple(_row(row, places, parents, row[0].file_id in stopped) for row in rows),
        own=tuple(one for one in communes.values() if one.level == Level.COMMUNE),
        officer=officer,
        may_record=bool(recording),
    )


def _provinces(places: dict[int, Place], on: dt.date) -> dict[int, str]:
    """Return the name of each place's province, as it lay last."""
    names: dict[int, str] = {}
    for unit_id, place in places.items():
        alive = place.ended_on is None or place.ended_on > on
        day = on if alive or place.ended_on is None else place.ended_on
        names[unit_id] = geography.path(unit_id=unit_id, on=day)[0].name
    return names


def _row(
    row: tuple[queries.DossierInfo, str, str, str], places: dict[int, Place], names: dict[int, str],
    by_order: bool,
) -> ListRow:  # fmt: skip
    info, code, status, stage = row
    procedure = queries.procedure_of(dossier=info)
    place = places.get(info.unit_id)
    return ListRow(
        id=info.id,
        code=code,
        kind=str(info.kind.label),
        place=place.name if place else "",
        province=names.get(info.unit_id, ""),
        title=title_name(info.title),
        stage=in_language(procedure.stage(stage).title),
        status=status,
        status_word=status_words(FileStatus(status), by_order=by_order),
        historic=info.historic,
        simulated=info.simulated,
        opened_at=info.opened_at,
    )


def start_page(place: Place, *, on: dt.date, refused: str = "") -> StartPage:
    """Return what a commune may start on a day: titles it does not hold, reviews of those it does.

    A title whose set is not known on the day is left out.
    """
    held = {one.title: one for one in titles.titles_of(unit_id=place.unit_id, on=on)}
    found = []
    for rule in standards.title_law().titles:
        if rule.level != Level.COMMUNE or rule.id in held:
            continue
        found += _choices(place, rule.id, on)
    return StartPage(place, tuple(found), tuple(_reviews(place, on)), refused)


def _choices(place: Place, title: str, on: dt.date) -> list[Choice]:
    """Return a title by its newest figures, and by those of the last whole year if they are older.

    A year under way seldom has all its figures; the dossier may stand on the one before.
    """
    try:
        newest = eligibility(unit_id=place.unit_id, title=title, on=on)
    except UnknownTitleError:
        return []
    if newest.report is None:
        return []
    states = [newest]
    before = Period(on.year - 1)
    if newest.figures_period != str(before):
        states.append(
            eligibility(
                unit_id=place.unit_id, title=title, on=on, set_id=newest.set_id, period=before
            )
        )
    return [_choice(one, DossierKind.RECOGNITION) for one in states if one.report is not None]


def _reviews(place: Place, on: dt.date) -> list[Choice]:
    """Return a review of each title held, and a revocation where the figures reach a threshold."""
    found = []
    for one in risk(unit_id=place.unit_id, on=on):
        if not one.figures_period:
            continue
        kinds = [DossierKind.REVIEW]
        if one.level in (RiskLevel.REACHED, RiskLevel.POSSIBLE):
            kinds.append(DossierKind.REVOCATION)
        found += [_review(one, kind) for kind in kinds]
    return found


def _review(one: Risk, kind: DossierKind) -> Choice:
    period = one.figures_period
    return Choice(
        value=f"{kind.value}:{one.held.title}:{one.set_id}:{period}:{one.held.id}",
        kind=str(kind.label),
        title=title_name(one.held.title),
        set_title=_set_title(one.set_id, period),
        period=period,
        verdict="not_met" if one.level == RiskLevel.REACHED else "undetermined",
        verdict_word=str(RiskLevel(one.level).label),
        missing=f"{one.failed}/{one.total}",
        conditions=(),
        notes=(in_language(one.words),),
    )


def _choice(state: Eligibility, kind: DossierKind) -> Choice:
    return Choice(
        value=f"{kind.value}:{state.title}:{state.set_id}:{state.figures_period}:",
        kind=str(kind.label),
        title=title_name(state.title),
        set_title=_set_title(state.set_id, state.figures_period),
        period=state.figures_period,
        verdict=str(state.verdict.value),
        verdict_word=str(Verdict(state.verdict).label),
        missing=in_language(state.distance.words) if state.distance else "",
        conditions=tuple(
            (in_language(one.text), str(Verdict(one.verdict).label)) for one in state.conditions
        ),
        notes=tuple(in_language(one) for one in state.notes),
    )


def _set_title(set_id: str, period: str) -> str:
    return in_language(standards.get_set(set_id=set_id, year=Period.parse(period).year).title)
