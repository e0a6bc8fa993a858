"""Evidence as pages show it: a cell's, a unit's of a period, one piece, and shared pictures."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from langso.core.files import queries as files
from langso.core.files import wording
from langso.core.files.values import Family, FileInfo, PhotoFacts, Scan
from langso.core.periods import Period
from langso.geography import queries as geography
from langso.geography.values import Place
from langso.ledger import queries
from langso.ledger.values import EvidenceInfo, EvidenceRow, SharedPhoto
from langso.standards import queries as standards
from langso.standards.values import DataElement

YEARS_OFFERED = 8


@dataclass(frozen=True, slots=True)
class Sharing:
    """Another place whose figures the same picture stands behind."""

    place: Place
    same_bytes: bool
    evidence_id: int


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of evidence on a page of officers, with the camera's facts.

    `row` is the link through which a list came to it; None on its own page.
    """

    evidence: EvidenceInfo
    facts: PhotoFacts | None
    shared: tuple[Sharing, ...]
    row: EvidenceRow | None = None
    element: DataElement | None = None

    @property
    def file(self) -> FileInfo:
        """The file behind it."""
        return self.evidence.file

    @property
    def is_photo(self) -> bool:
        """Whether there is a small picture to show."""
        return self.file.family == Family.PHOTO

    @property
    def kind(self) -> str:
        """A short mark in the place of a picture: PDF, DOCX."""
        return next(iter(files.extensions_of(self.file.media_type)), "").upper()

    @property
    def type_name(self) -> str:
        """The file's type in words."""
        return files.type_title(self.file.media_type)

    @property
    def scan_name(self) -> str:
        """What the virus scanner said, in words."""
        return str(Scan(self.file.scan).label)

    @property
    def size(self) -> str:
        """The file's size in words of the page."""
        return size_in_words(self.file.size)

    @property
    def unscanned(self) -> bool:
        """Whether no virus scanner has seen it."""
        return self.file.scan == Scan.NOT_SCANNED


@dataclass(frozen=True, slots=True)
class CellPage:
    """A cell's evidence and what the form needs to add more."""

    place: Place
    element: DataElement
    period: Period
    items: tuple[Item, ...]
    may_add: bool

    @property
    def accept(self) -> str:
        """What a file field lets through."""
        return files.accepted_by_browsers()

    @property
    def most(self) -> str:
        """The largest file, in megabytes."""
        return wording.megabytes(settings.LANGSO_MAX_FILE_BYTES)

    @property
    def address(self) -> str:
        """The address of this cell's evidence."""
        return cell_address(self.place.code, self.element.key, self.period)

    @property
    def shared(self) -> bool:
        """Whether any of its pictures is used elsewhere too."""
        return any(item.shared for item in self.items)


@dataclass(frozen=True, slots=True)
class Group:
    """A unit's evidence for one data element."""

    element: DataElement | None
    items: tuple[Item, ...]
    address: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One picture behind figures of two places."""

    evidence_id: int
    place: Place
    other_evidence_id: int
    other: Place
    same_bytes: bool


@dataclass(frozen=True, slots=True)
class LinkShown:
    """One link of a piece of evidence, with what it names."""

    row: EvidenceRow
    place: Place | None
    element: DataElement | None
    period: Period
    may_end: bool

    @property
    def address(self) -> str:
        """The address of the cell it links to; empty when the cell can no longer be named."""
        if self.place is None or self.element is None:
            return ""
        return cell_address(self.place.code, self.element.key, self.period)


def cell_address(code: str, key: str, period: Period) -> str:
    """Return the address of a cell's evidence."""
    query = urlencode({"unit": code, "element": key, "period": str(period)})
    return f"{reverse('evidence:for')}?{query}"


def size_in_words(size: int) -> str:
    """Write a size as kB below a megabyte, else as MB with one decimal."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} kB"
    return f"{wording.megabytes(size)} MB"


def cell_page(
    *, place: Place, element: DataElement, period: Period, may_add: bool, today: dt.date
) -> CellPage:
    """Return what the page of one cell shows."""
    number = element.number or 0
    rows = queries.evidence_for(unit_id=place.unit_id, period=period.code, element_ids=[number])
    items = _items(rows, [place.unit_id], period, today)
    return CellPage(place, element, period, items, may_add)


def groups(*, place: Place, period: Period, today: dt.date) -> tuple[Group, ...]:
    """Return a unit's evidence of a period by data element, in the order of the law's file."""
    rows = queries.evidence_for(unit_id=place.unit_id, period=period.code)
    items = _items(rows, [place.unit_id], period, today)
    by_element: dict[int, list[Item]] = {}
    for item in items:
        if item.row is not None:
            by_element.setdefault(item.row.cell.element_id, []).append(item)
    order = list(standards.elements_by_number())
    place_of = {number: at for at, number in enumerate(order)}
    return tuple(
        Group(
            found[0].element,
            tuple(found),
            cell_address(place.code, found[0].element.key, period) if found[0].element else "",
        )
        for number, found in sorted(
            by_element.items(), key=lambda pair: place_of.get(pair[0], len(order))
        )
    )


def _items(
    rows: Sequence[EvidenceRow], unit_ids: Iterable[int], period: Period | None, today: dt.date
) -> tuple[Item, ...]:
    facts = files.photo_facts(
        file_ids=[row.evidence.file.id for row in rows if row.evidence.file.family == Family.PHOTO]
    )
    elements = standards.elements_by_number()
    shared = sharing(
        queries.shared_photos(unit_ids=unit_ids, period=period.code if period else None)
        if facts
        else [],
        today,
    )
    return tuple(
        Item(
            row.evidence,
            facts.get(row.evidence.file.id),
            shared.get(row.evidence.id, ()),
            row,
            elements.get(row.cell.element_id),
        )
        for row in rows
    )


def lone_item(evidence: EvidenceInfo, found: Sequence[SharedPhoto], today: dt.date) -> Item:
    """Return one piece of evidence for its own page."""
    facts = files.photo_facts(file_ids=[evidence.file.id])
    return Item(evidence, facts.get(evidence.file.id), sharing(found, today).get(evidence.id, ()))


def pairs(*, units: Sequence[Place], period: Period, today: dt.date) -> list[Pair]:
    """Return the pictures that units of a list share with any other, each pair once."""
    by_id = {unit.unit_id: unit for unit in units}
    found = queries.shared_photos(unit_ids=by_id, period=period.code)
    others = geography.get_places(unit_ids={one.other_unit_id for one in found}, on=today)
    return [
        Pair(
            one.evidence_id,
            by_id[one.unit_id],
            one.other_evidence_id,
            others[one.other_unit_id],
            one.same_bytes,
        )
        for one in found
        if one.other_unit_id not in by_id or one.unit_id < one.other_unit_id
    ]


def sharing(found: Sequence[SharedPhoto], today: dt.date) -> dict[int, tuple[Sharing, ...]]:
    """Return by evidence the other places that use the same picture, each place once."""
    places = geography.get_places(unit_ids={one.other_unit_id for one in found}, on=today)
    shown: dict[int, dict[int, Sharing]] = {}
    for one in found:
        shown.setdefault(one.evidence_id, {}).setdefault(
            one.other_unit_id,
            Sharing(places[one.other_unit_id], one.same_bytes, one.other_evidence_id),
        )
    return {evidence_id: tuple(by_unit.values()) for evidence_id, by_unit in shown.items()}


def links_shown(
    *, evidence: EvidenceInfo, may_end: Iterable[int], today: dt.date
) -> list[LinkShown]:
    """Return the links of a piece of evidence; `may_end` names the units whose links may end."""
    rows = queries.links_of_evidence(evidence_id=evidence.id)
    places = geography.get_places(unit_ids={row.cell.unit_id for row in rows}, on=today)
    elements = standards.elements_by_number()
    mine = set(may_end)
    return [
        LinkShown(
            row,
            places.get(row.cell.unit_id),
            elements.get(row.cell.element_id),
            Period.from_code(row.cell.period),
            row.ended_at is None and row.cell.unit_id in mine,
        )
        for row in rows
    ]


def years_offered(today: dt.date) -> list[str]:
    """Return the years a document may be linked to, newest first."""
    return [str(today.year - back) for back in range(YEARS_OFFERED)]
