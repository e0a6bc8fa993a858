"""Templates to download, and uploads with their plans."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from langso.geography import queries as geography
from langso.geography.values import Level, Place
from langso.reporting.models import WorkbookPart, WorkbookUpload
from langso.reporting.queries import judging, rounds, sheets, workbooks_cells
from langso.reporting.rules.workbooks import Counts, LateCell, PlannedCell
from langso.reporting.values import (
    LastFigure,
    LevelToReach,
    NotAskedError,
    Plan,
    ReportingError,
)
from langso.standards import queries as standards
from langso.standards.values import CriteriaSet, Criterion, Text

COUNTRY = "country"
MOST_WITH_LEVELS = 400
"""Units up to which a grid tells the levels to reach: each unit's profile is asked for."""
_DECIDED = ("write", "same", "conflict", "refused", "blank", "clear")


class UnknownUploadError(ReportingError):
    """No upload of this person has this id."""


@dataclass(frozen=True, slots=True)
class FormPart:
    """A paper form that the round collects: a part of a template like a set, without criteria."""

    id: str
    title: Text
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True)
class Template:
    """What a template is made of; `unit` None: the whole country.

    `levels` and `last` only where the template shows them: of one commune, or the levels that all
    its communes share.
    """

    plan: Plan
    scope: str
    unit: Place | None
    units: tuple[Place, ...]
    villages: tuple[Place, ...]
    sets: tuple[CriteriaSet | FormPart, ...]
    levels: Mapping[str, tuple[LevelToReach, ...]]
    last: Mapping[str, LastFigure]

    @property
    def is_form(self) -> bool:
        """One commune, as a list; else a grid of units."""
        return self.unit is not None and self.unit.level == Level.COMMUNE


def template(*, round_key: str, code: str) -> Template:
    """Return what a template for a commune, a province or the country (`COUNTRY`) is made of.

    Raises UnknownRoundError, UnknownUnitError, NotAskedError.
    """
    round_info = rounds.get_round(key=round_key)
    plan = rounds.plan_of(round_info=round_info)
    on = round_info.period.last_on
    unit = None if code == COUNTRY else geography.get_unit(code=code, on=on)
    sets: tuple[CriteriaSet | FormPart, ...] = (
        *(found for found, _required in rounds.sets_of(round_info)),
        *(_form_part(form_id) for form_id in round_info.forms),
    )
    has_villages = bool(round_info.by_village)
    if unit is not None and unit.level == Level.COMMUNE:
        rounds.unit_asked(round_info=round_info, unit_id=unit.unit_id)
        villages = rounds.villages_of(place=unit, on=on) if has_villages else []
        return Template(
            plan, code, unit, (unit,), tuple(villages), sets,
            judging.levels_by_element(plan=plan, unit_id=unit.unit_id),
            sheets.last_figures(plan=plan, unit_id=unit.unit_id),
        )  # fmt: skip
    if unit is not None and unit.level != Level.PROVINCE:
        msg = f"Không có mẫu cho {unit.name}; hãy chọn một xã, một tỉnh hoặc cả nước."
        raise NotAskedError(msg)
    province = unit.code if unit else None
    units = rounds.list_asked(round_info=round_info, province_code=province)
    villages = (
        workbooks_cells.villages_below(round_info=round_info, province_code=province)
        if has_villages
        else []
    )
    asked = {one.unit_id for one in units}
    return Template(
        plan, code, unit, tuple(units), tuple(one for one in villages if one.parent_id in asked),
        sets, _shared_levels(plan, units), {},
    )  # fmt: skip


def _form_part(form_id: str) -> FormPart:
    form = standards.get_form(form_id=form_id)
    return FormPart(
        form.id,
        Text(f"{form.number} {form.title.vi}".strip(), f"{form.number} {form.title.en}".strip()),
    )


def _shared_levels(plan: Plan, units: Sequence[Place]) -> dict[str, tuple[LevelToReach, ...]]:
    """Return the levels that all units share; where they differ, none."""
    if not units or len(units) > MOST_WITH_LEVELS:
        return {}
    found = [judging.levels_by_element(plan=plan, unit_id=one.unit_id) for one in units]
    return {
        key: levels
        for key, levels in found[0].items()
        if all(other.get(key) == levels for other in found[1:])
    }


def get_upload(*, upload_id: uuid.UUID, by_id: int) -> WorkbookUpload:
    """Return a person's upload with its round. Raises UnknownUploadError."""
    row = WorkbookUpload.objects.select_related("round").filter(pk=upload_id, by_id=by_id).first()
    if row is None:
        msg = "Không có tệp này trong các tệp bạn đã tải lên; hãy chọn trong danh sách."
        raise UnknownUploadError(msg)
    return row


def list_uploads(*, by_id: int, limit: int = 30) -> list[WorkbookUpload]:
    """Return a person's uploads, the newest first."""
    found = WorkbookUpload.objects.select_related("round").filter(by_id=by_id)
    return list(found.order_by("-at")[:limit])


def page_parts(
    *, upload: WorkbookUpload, show: str, q: str, after: int | None, limit: int
) -> tuple[list[WorkbookPart], int | None, int]:
    """Return a page of an upload's parts, the position to continue behind, and how many there are.

    `show`: all, or those with cells of one fate (`write`, `conflict`, `refused`, `clear`), or
    `late` for those that came out otherwise than planned. `q`: a unit's code, or part of its name.
    """
    found = _shown(WorkbookPart.objects.filter(upload=upload), show)
    if q:
        found = found.filter(Q(code__startswith=q) | Q(name__icontains=q))
    total = found.count()
    rest = found if after is None else found.filter(position__gt=after)
    parts = list(rest.order_by("position")[: limit + 1])
    more = len(parts) > limit
    return parts[:limit], parts[limit - 1].position if more else None, total


def _shown(found: "QuerySet[WorkbookPart]", show: str) -> "QuerySet[WorkbookPart]":
    if show == "late":
        return found.exclude(late=[])
    if show in _DECIDED:
        return found.filter(**{f"{show}__gt": 0})
    return found.filter(
        Q(write__gt=0) | Q(conflict__gt=0) | Q(refused__gt=0) | Q(clear__gt=0) | ~Q(late=[])
    )


def cells_of(part: WorkbookPart) -> list[PlannedCell]:
    """Return the cells of a part that its plan tells."""
    return [PlannedCell(*cell) for cell in part.cells]


def late_of(part: WorkbookPart) -> list[LateCell]:
    """Return what came out otherwise than planned."""
    return [LateCell(*cell) for cell in part.late]


def count_upload(*, upload: WorkbookUpload) -> Counts:
    """Return the counts of a plan by its parts: they are what the stored counts must equal."""
    sums = WorkbookPart.objects.filter(upload=upload).aggregate(
        **{f"sum_{name}": Sum(F(name)) for name in _DECIDED}
    )
    return Counts.of({name: sums[f"sum_{name}"] or 0 for name in _DECIDED})


def count_results(*, upload: WorkbookUpload) -> dict[str, int]:
    """Return what writing came to: written, undone, and late cells by what was said of them."""
    found = {"written": 0, "undone": 0, "same": 0, "conflict": 0, "refused": 0, "kept": 0}
    sums: dict[str, Any] = WorkbookPart.objects.filter(upload=upload).aggregate(
        written_sum=Sum("written"), undone_sum=Sum("undone")
    )
    found["written"] = sums["written_sum"] or 0
    found["undone"] = sums["undone_sum"] or 0
    late: Iterable[list[Any]] = (
        WorkbookPart.objects.filter(upload=upload).exclude(late=[]).values_list("late", flat=True)
    )
    for cells in late:
        for cell in cells:
            found[LateCell(*cell).said] += 1
    return found


def each_part(*, upload: WorkbookUpload) -> Iterable[WorkbookPart]:
    """Return all parts in order, read piece by piece."""
    return WorkbookPart.objects.filter(upload=upload).order_by("position").iterator(chunk_size=100)
