"""The pages between a queue and a step: why cells go back, and whether to verify many at once."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from langso.geography.values import Place
from langso.reporting.forms.queue import Filter, Ticked
from langso.reporting.presenters import desk_words
from langso.reporting.values import QueueRow, RoundInfo
from langso.standards import queries as standards

DAYS_TO_MEND = 5
"""Working days that are offered for mending; whoever returns cells may choose another day."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A cell that is about to go back."""

    value: str
    commune: str
    code: str
    title: str
    figure: str


@dataclass(frozen=True, slots=True)
class ReturnPage:
    """Everything the form asks and shows before cells go back."""

    round: RoundInfo
    province: Place
    cells: tuple[Returned, ...]
    reasons: tuple[str, ...]
    due_on: dt.date
    first_on: dt.date
    back: str
    refused: str
    reason: str


@dataclass(frozen=True, slots=True)
class Passing:
    """What passes all checks, counted at an instant; `capped`: there may be more."""

    cells: int
    communes: int
    chosen: Filter
    until: dt.datetime
    capped: bool


@dataclass(frozen=True, slots=True)
class PassingPage:
    """The question whether to verify all of it."""

    round: RoundInfo
    province: Place
    passing: Passing
    department: str
    until: str


def return_page(
    round_info: RoundInfo,
    province: Place,
    rows: Sequence[QueueRow],
    *,
    ticked: Sequence[Ticked],
    back: str,
    on: dt.date,
    refused: str,
    reason: str,
) -> ReturnPage:
    """Lay out the question why cells go back."""
    seen = {one.cell_id: one.version for one in ticked}
    return ReturnPage(
        round=round_info,
        province=province,
        cells=tuple(
            Returned(
                value=f"{row.cell_id}:{seen[row.cell_id]}",
                commune=row.unit_name,
                code=row.indicator,
                title=desk_words.text(row.element),
                figure=desk_words.figure(row.text, row.unit),
            )
            for row in rows
        ),
        reasons=standards.return_reasons(province=province.code),
        due_on=standards.working_calendar().add_working_days(on, DAYS_TO_MEND),
        first_on=on,
        back=back,
        refused=refused,
        reason=reason,
    )


def passing_page(passing: Passing, round_info: RoundInfo, province: Place) -> PassingPage:
    """Lay out the question whether to verify all that passes."""
    return PassingPage(
        round=round_info,
        province=province,
        passing=passing,
        department=desk_words.departments().get(passing.chosen.department, ""),
        until=passing.until.isoformat(),
    )
