"""Verdicts, roll-ups, targets and what-if as the API tells them."""

import dataclasses
import datetime as dt
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from langso.assessment import queries as assessment
from langso.assessment.values import VERDICT_OF
from langso.core.periods import Period
from langso.exchange import schemas
from langso.exchange.queries import faults, inputs, law, reports, units
from langso.exchange.rules import cursors
from langso.exchange.values import ApiError, Fault, Page
from langso.geography import queries as geography
from langso.geography.values import Place
from langso.ledger import queries as ledger

VERDICT_COLUMNS = (
    "unit",
    "name",
    "province",
    "criteria_set",
    "period",
    "criterion",
    "indicator",
    "verdict",
    "unconfirmed",
    "carried",
    "simulated",
)
TITLE_COLUMNS = (
    "unit",
    "name",
    "province",
    "criteria_set",
    "period",
    "verdict",
    "criteria_met",
    "criteria_not_met",
    "criteria_undetermined",
    "criteria_not_applicable",
    "unconfirmed",
    "carried",
    "simulated",
)
ROLLUP_COLUMNS = (
    "code",
    "name",
    "level",
    "criteria_set",
    "period",
    "units",
    "met",
    "not_met",
    "undetermined",
    "not_applicable",
    "mean_criteria_met",
    "unconfirmed",
    "carried",
    "simulated",
)

COUNTED = ("units", "met", "not_met", "undetermined", "not_applicable", "unconfirmed", "carried")


def checked(
    *, set_id: str, period: str, today: dt.date, tree: str, on: dt.date | None
) -> tuple[Period, dt.date]:
    """Return the period and the day of the tree, once set, year and day have been checked.

    Raises ApiError: unknown set (404), a year the set does not cover, a period that has not
    begun (422).
    """
    found = faults.period_of(period)
    law.set_for_year(set_id=set_id, year=found.year)
    if found.first_on > today:
        raise ApiError(
            422,
            Fault(
                "future_period",
                f"Kỳ {found} chưa bắt đầu nên chưa có kết luận.",
                f"The period {found} has not begun, so nothing can be said of it.",
                "period",
                "Chọn một kỳ đã bắt đầu.",
                "Choose a period that has begun.",
            ),
        )
    return found, on or (today if tree == "today" else found.last_on)


def cut_of(as_of: dt.datetime | None) -> int | None:
    """Return the ledger cut at an instant, None for now."""
    return None if as_of is None else ledger.cut_at(at=as_of)


def for_unit(asked: schemas.VerdictsQuery, *, as_of: dt.datetime | None, today: dt.date) -> Page:
    """Return one unit's verdicts, one row an indicator, explained; the title beside the list."""
    period, day = checked(
        set_id=asked.criteria_set, period=asked.period, today=today, tree=asked.tree, on=asked.on
    )
    code = asked.unit or ""
    with faults.explained(set_id=asked.criteria_set):
        place = geography.get_unit(code=code, on=day)
        found = assessment.unit_report(
            set_id=asked.criteria_set,
            period=period,
            unit_id=place.unit_id,
            on=day,
            tree=asked.tree,
            as_of_cut=cut_of(as_of),
        )
    province = units.province_of(place, units.ancestors([place], on=day))
    content = reports.report(found)
    items = content.pop("indicators")
    figures = [test["figure"] for item in items for test in item["tests"] if test["figure"]]
    rows = [
        {
            "unit": place.code,
            "name": place.name,
            "province": province.code if province else None,
            "criteria_set": asked.criteria_set,
            "period": str(period),
            **item,
            "indicator": item["code"],
            "carried": found.carried,
            "simulated": any(t["figure"] and t["figure"]["simulated"] for t in item["tests"]),
        }
        for item in items
    ]
    extra = {
        **content,
        "unit": {"code": place.code, "name": place.name, "kind": place.kind},
        "on": day.isoformat(),
        "tree": asked.tree,
        "ledger_cut": found.ledger_cut,
        "simulated": any(figure["simulated"] for figure in figures),
    }
    return Page("verdicts", VERDICT_COLUMNS, rows, len(rows), None, extra)


def for_country(
    asked: schemas.VerdictsQuery,
    *,
    as_of: dt.datetime | None,
    today: dt.date,
    limit: int | None,
) -> Page:
    """Return every unit's verdicts, one row a unit × indicator, or a unit when titles are asked.

    Ordered by unit id, then by the order of the law; `cursor` is a position in that order.
    """
    period, day = checked(
        set_id=asked.criteria_set, period=asked.period, today=today, tree=asked.tree, on=asked.on
    )
    start = cursors.decode_cursor(asked.cursor, (int,))[0] if asked.cursor else 0
    titles = asked.detail == "titles"
    ask = assessment.summaries if titles else assessment.verdict_rows
    with faults.explained(set_id=asked.criteria_set):
        table = ask(
            set_id=asked.criteria_set,
            period=period,
            on=day,
            tree=asked.tree,
            as_of_cut=cut_of(as_of),
        )
    count = table.num_rows
    keys = (
        [("unit_id", "ascending")]
        if titles
        else [("unit_id", "ascending"), ("indicator_no", "ascending")]
    )
    part = table.sort_by(keys).slice(max(start, 0), limit)
    following = max(start, 0) + part.num_rows
    arrow = _named(part, asked=asked, period=period, on=day, titles=titles)
    return Page(
        name="verdicts",
        columns=TITLE_COLUMNS if titles else VERDICT_COLUMNS,
        rows=(),
        count=count,
        cursor=cursors.encode_cursor([following]) if following < count else None,
        extra={"on": day.isoformat(), "tree": asked.tree},
        arrow=arrow,
    )


def _named(
    part: pa.Table, *, asked: schemas.VerdictsQuery, period: Period, on: dt.date, titles: bool
) -> pa.Table:
    """Return the rows with codes and words in place of the engine's numbers."""
    ids = pc.unique(part["unit_id"]).to_pylist()
    places = geography.get_places(unit_ids=ids, on=on)
    known = units.ancestors(list(places.values()), on=on)
    place_of = part["unit_id"].to_pylist()
    rows = part.num_rows

    def province(place: Place) -> str | None:
        above = units.province_of(place, known)
        return above.code if above else None

    provinces = {unit_id: province(place) for unit_id, place in places.items()}
    simulated = ledger.holds_simulated()
    columns: dict[str, Any] = {
        "unit": [places[i].code for i in place_of],
        "name": [places[i].name for i in place_of],
        "province": [provinces[i] for i in place_of],
        "criteria_set": [asked.criteria_set] * rows,
        "period": [str(period)] * rows,
        "verdict": [str(VERDICT_OF[code]) for code in part["verdict"].to_pylist()],
        "unconfirmed": part["unconfirmed"],
        "simulated": [simulated] * rows,
    }
    if titles:
        for name in TITLE_COLUMNS:
            if name not in columns:
                columns[name] = part[name]
        return pa.table({name: columns[name] for name in TITLE_COLUMNS})
    found = law.set_for_year(set_id=asked.criteria_set, year=period.year)
    codes = [i.code for i in found.indicators]
    numbers = part["indicator_no"].to_pylist()
    columns["indicator"] = [codes[number] for number in numbers]
    columns["criterion"] = [found.indicators[number].criterion for number in numbers]
    columns["carried"] = [asked.tree == "today" and on != period.last_on] * rows
    return pa.table({name: columns[name] for name in VERDICT_COLUMNS})


def rollups(asked: schemas.RollupsQuery, *, as_of: dt.datetime | None, today: dt.date) -> Page:
    """Return counts by country, province or district; one row a place, all in one page."""
    period, day = checked(
        set_id=asked.criteria_set, period=asked.period, today=today, tree=asked.tree, on=asked.on
    )
    with faults.explained(set_id=asked.criteria_set):
        rows = assessment.rollup(
            set_id=asked.criteria_set,
            period=period,
            level=asked.level,
            on=day,
            tree=asked.tree,
            as_of_cut=cut_of(as_of),
        )
    simulated = ledger.holds_simulated()
    items = []
    for row in rows:
        counts = {name: int(getattr(row, name)) for name in COUNTED}
        mean = row.mean_criteria_met
        items.append(
            {
                "code": row.code,
                "name": row.name,
                "level": row.level,
                "criteria_set": asked.criteria_set,
                "period": str(period),
                **counts,
                "mean_criteria_met": None if mean is None else round(float(mean), 4),
                "simulated": simulated,
                "indicators": {
                    code: dict(
                        zip(("met", "not_met", "undetermined", "not_applicable"), four, strict=True)
                    )
                    for code, four in row.indicators.items()
                },
            }
        )
    extra = {"on": day.isoformat(), "tree": asked.tree}
    return Page("rollups", ROLLUP_COLUMNS, items, len(items), None, extra)


def targets(*, year: int, as_of: dt.datetime | None) -> dict[str, Any]:
    """Return the programme's targets with numerators and denominators."""
    found = assessment.targets(year=year, as_of_cut=cut_of(as_of))
    items = [dataclasses.asdict(target) for target in found]
    return {"count": len(items), "items": items, "next": None}


def assess(body: schemas.AssessBody) -> dict[str, Any]:
    """Judge given figures; nothing is stored. Raises ApiError (422)."""
    criteria_set = law.set_for_year(set_id=body.criteria_set, year=body.year, status=422)
    province, home_region = inputs.province(body.unit.province, year=body.year)
    region = inputs.region(body.unit.region) or home_region
    classes = inputs.classes(body.unit.classes)
    given = inputs.values(criteria_set, body.values)
    with faults.explained(set_id=body.criteria_set, status=422):
        found = assessment.assess_values(
            set_id=body.criteria_set,
            year=body.year,
            region=region,
            classes=classes,
            province=province,
            values=given,
            assumptions=body.assumptions,
        )
    content = reports.report(found)
    content["year"] = body.year
    content["unit"] = {"region": region, "classes": classes, "province": province}
    return content


def what_if(body: schemas.WhatIfBody, *, today: dt.date) -> dict[str, Any]:
    """Try levels on the whole country. Raises ApiError (422)."""
    period, day = checked(
        set_id=body.criteria_set, period=body.period, today=today, tree=body.tree, on=body.on
    )
    changes = [{k: v for k, v in change.dict().items() if v is not None} for change in body.changes]
    with faults.explained(set_id=body.criteria_set, status=422):
        found = assessment.what_if(
            set_id=body.criteria_set, period=period, changes=changes, on=day, tree=body.tree
        )
    return dataclasses.asdict(found)
