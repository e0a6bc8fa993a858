"""Pages of workbooks: what may be downloaded, what was uploaded, a plan and what came of it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core.templatetags.writing import in_language, number
from langso.geography import queries as geography
from langso.geography.values import Level, Place
from langso.reporting.models import WorkbookPart, WorkbookUpload
from langso.reporting.queries import rounds, workbooks
from langso.reporting.rules.workbooks import (
    WORKING,
    Counts,
    Fate,
    LateCell,
    PlannedCell,
    UploadState,
)
from langso.reporting.values import Plan, RoundInfo

STATES = {
    UploadState.WAITING: gettext_lazy("waiting to be read"),
    UploadState.READING: gettext_lazy("being read"),
    UploadState.PLANNED: gettext_lazy("read, waiting for your decision"),
    UploadState.COMMITTING: gettext_lazy("being written"),
    UploadState.STOPPED: gettext_lazy("stopped on the way"),
    UploadState.DONE: gettext_lazy("written"),
    UploadState.UNDOING: gettext_lazy("being undone"),
    UploadState.UNDONE: gettext_lazy("undone"),
    UploadState.DISCARDED: gettext_lazy("discarded"),
    UploadState.REFUSED: gettext_lazy("refused"),
}
FATES = {
    Fate.WRITE.value: gettext_lazy("to be written"),
    Fate.CLEAR.value: gettext_lazy("emptied"),
    Fate.CONFLICT.value: gettext_lazy("conflict"),
    Fate.REFUSED.value: gettext_lazy("refused"),
}
SAID = {
    "same": gettext_lazy("the same already"),
    "conflict": gettext_lazy("conflict"),
    "refused": gettext_lazy("refused"),
    "kept": gettext_lazy("not undone"),
}
SHOWN = ("all", "write", "conflict", "refused", "clear", "late")
PARTS_A_PAGE = 20
MOST_CELLS_OF_PART = 200
_PLACES_OFFERED = 400


@dataclass(frozen=True)
class Scope:
    """A template that can be downloaded: the code in its address, and its words."""

    code: str
    title: str


@dataclass(frozen=True)
class Home:
    """The page of workbooks."""

    rounds: Sequence[RoundInfo]
    scopes: Sequence[Scope]
    may_upload: bool
    uploads: Sequence["UploadLine"]
    most_megabytes: int
    refused: str = ""


@dataclass(frozen=True)
class UploadLine:
    """One upload in a list."""

    row: WorkbookUpload
    state: str
    counts: Counts | None
    sentence: str
    working: bool


def home(person: Somebody, on: dt.date, *, most_megabytes: int, refused: str = "") -> Home:
    """Return the page of one person."""
    found = rounds.list_open_rounds(on=on)
    held = accounts.list_places_of(user=person, action=Action.EXPORT, on=on)
    return Home(
        rounds=found,
        scopes=_scopes(held, on),
        may_upload=bool(accounts.list_places_of(user=person, action=Action.ENTER, on=on)),
        uploads=[line_of(row) for row in workbooks.list_uploads(by_id=person.pk or 0)],
        most_megabytes=most_megabytes,
        refused=refused,
    )


def _scopes(held: Sequence[int | None], on: dt.date) -> list[Scope]:
    """Return what may be downloaded by a person who may take out figures at these places."""
    if None in held:
        provinces = geography.list_units(on=on, level=Level.PROVINCE)
        return [Scope(workbooks.COUNTRY, _("the whole country")), *map(_scope, provinces)]
    places = geography.get_places(unit_ids=[one for one in held if one is not None], on=on)
    found: list[Place] = []
    for place in places.values():
        found.append(place)
        if place.level == Level.PROVINCE:
            found += geography.list_units(
                on=on, level=Level.COMMUNE, parent_code=place.code, limit=_PLACES_OFFERED
            )
    return [_scope(one) for one in found if one.level in {Level.PROVINCE, Level.COMMUNE}]


def _scope(place: Place) -> Scope:
    return Scope(place.code, f"{place.name} ({place.code})")


def line_of(row: WorkbookUpload) -> UploadLine:
    """Return an upload with its state and its counts in words."""
    counts = Counts.of(row.counts["all"]) if row.counts else None
    return UploadLine(
        row=row,
        state=str(STATES[UploadState(row.state)]),
        counts=counts,
        sentence=sentence_of(counts) if counts else row.refusal,
        working=UploadState(row.state) in WORKING,
    )


def sentence_of(counts: Counts) -> str:
    """Return the counts of a plan as a sum that adds up."""
    said = _("%(read)s cells read = %(write)s to be written + %(same)s unchanged") % {
        "read": number(counts.read), "write": number(counts.write), "same": number(counts.same),
    }  # fmt: skip
    if counts.conflict:
        said += _(" + %(conflict)s in conflict") % {"conflict": number(counts.conflict)}
    return said + _(" + %(refused)s refused") % {"refused": number(counts.refused)}


@dataclass(frozen=True)
class CellLine:
    """One cell of a plan in words; `was` and `becomes` in the officer's own form."""

    cell: PlannedCell
    what: str
    fate: str
    was: str
    becomes: str
    late: str = ""
    late_message: str = ""


@dataclass(frozen=True)
class Block:
    """The cells of one unit that belong to one criterion."""

    title: str
    cells: Sequence[CellLine]


@dataclass(frozen=True)
class PartView:
    """One unit of a plan."""

    part: WorkbookPart
    title: str
    blocks: Sequence[Block]
    hidden: int


@dataclass(frozen=True)
class CriterionLine:
    """The counts of one criterion."""

    title: str
    counts: Counts


@dataclass(frozen=True)
class Page:
    """The page of one upload."""

    line: UploadLine
    round: RoundInfo
    counts: Counts | None
    parts: Sequence[PartView]
    total: int
    after: int | None
    show: str
    q: str
    criteria: Sequence[CriterionLine]
    results: dict[str, int]
    percent: int

    @property
    def state(self) -> str:
        """The state's slug."""
        return self.line.row.state

    @property
    def may_undo(self) -> bool:
        """Whether figures of it stand on sheets and nobody works on it."""
        return self.state in {UploadState.DONE, UploadState.STOPPED}

    @property
    def has_wrong(self) -> bool:
        """Whether an annotated copy says anything."""
        return self.counts is not None and bool(self.counts.refused or self.counts.conflict)


def page(row: WorkbookUpload, *, show: str, q: str, after: int | None) -> Page:
    """Return the page of an upload: its plan part by part, or how far the work has come."""
    info = rounds.info_of(row.round)
    plan = rounds.plan_of(round_info=info)
    parts, following, total = workbooks.page_parts(
        upload=row, show=show, q=q, after=after, limit=PARTS_A_PAGE
    )
    line = line_of(row)
    words = _Words(plan)
    return Page(
        line=line,
        round=info,
        counts=line.counts,
        parts=[words.part(part, show) for part in parts],
        total=total,
        after=following,
        show=show,
        q=q,
        criteria=words.criteria(row),
        results=workbooks.count_results(upload=row),
        percent=percent_of(row),
    )


def percent_of(row: WorkbookUpload) -> int:
    """Return how far the work in hand has come."""
    return 100 * row.done // row.total if row.total else 0


class _Words:
    """The words of a plan's elements and criteria."""

    def __init__(self, plan: Plan) -> None:
        self._rows = plan.by_number
        self._titles: dict[tuple[str, int], str] = {}
        for found, _required in rounds.sets_of(plan.round):
            for one in found.criteria:
                self._titles[(found.id, one.number)] = f"{one.number}. {in_language(one.title)}"

    def part(self, part: WorkbookPart, show: str) -> PartView:
        cells = workbooks.cells_of(part)
        late = {(one.element_id, one.village_id): one for one in workbooks.late_of(part)}
        if show == "late":
            cells = [one for one in cells if (one.element_id, one.village_id) in late]
        elif show != "all":
            cells = [one for one in cells if one.fate == show]
        shown = cells[:MOST_CELLS_OF_PART]
        title = f"{part.name} ({part.code})" if part.unit_id else self._stray_title(part)
        return PartView(part, title, list(self._blocks(shown, late)), len(cells) - len(shown))

    def _stray_title(self, part: WorkbookPart) -> str:
        said = " ".join(one for one in (part.code, part.name) if one)
        return _("Rows that were not accepted: %(what)s") % {"what": said or "?"}

    def _blocks(
        self, cells: Sequence[PlannedCell], late: dict[tuple[int, int | None], LateCell]
    ) -> Iterator[Block]:
        groups: dict[str, list[CellLine]] = {}
        for cell in cells:
            row = self._rows.get(cell.element_id)
            place = row.indicators[0][:2] if row else ("", 0)
            title = self._titles.get(place, _("Other conditions") if row else "")
            came = late.get((cell.element_id, cell.village_id)) if row else None
            groups.setdefault(title, []).append(
                CellLine(
                    cell=cell,
                    what=f"{row.indicators[0][2]} {in_language(row.title)}" if row else cell.old,
                    fate=str(FATES[cell.fate]),
                    was=cell.old if row else "",
                    becomes=cell.text,
                    late=str(SAID[came.said]) if came else "",
                    late_message=came.message if came else "",
                )
            )
        for title, lines in groups.items():
            yield Block(title, lines)

    def criteria(self, row: WorkbookUpload) -> list[CriterionLine]:
        return [
            CriterionLine(self._titles.get((set_id, at), _("Other conditions")), Counts.of(counts))
            for set_id, at, counts in row.counts.get("criteria", [])
        ]
