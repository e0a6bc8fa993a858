"""Shapes of what the API takes; each bound exists because a caller once needed to be told."""

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

EARLIEST_ON = dt.date(1945, 9, 2)
LATEST_ON = dt.date(2199, 12, 31)

Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,24}$")]
SetId = Annotated[str, StringConstraints(pattern=r"^[0-9a-z-]{1,60}$")]
BatchId = Annotated[int, Field(ge=1, le=2**62)]
PeriodText = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}(-([Hh][12]|[Qq][1-4]|(0[1-9]|1[0-2])))?$",
        description="Kỳ báo cáo: 2024, 2024-H1, 2024-Q3 hoặc 2024-03 · reporting period",
    ),
]


def _on_in_range(on: dt.date) -> dt.date:
    if not EARLIEST_ON <= on <= LATEST_ON:
        raise PydanticCustomError("date_out_of_range", "the day is out of range")
    return on


def _at_in_range(at: dt.datetime) -> dt.datetime:
    _on_in_range(at.date())
    return at


On = Annotated[
    dt.date,
    AfterValidator(_on_in_range),
    Field(description="Ngày xem địa bàn, ví dụ 2025-06-30 · the day of the tree"),
]
AsOf = Annotated[
    dt.datetime,
    AfterValidator(_at_in_range),
    Field(description="Sổ số liệu như tại thời điểm này · the ledger as it was at this instant"),
]
Form = Annotated[
    Literal["json", "csv", "parquet"],
    Field(description="Dạng trả lời; hoặc dùng Accept · the form of the answer, or use Accept"),
]
Limit = Annotated[int, Field(ge=1, le=1000, description="Số dòng mỗi trang · rows a page")]
Cursor = Annotated[
    str, Field(max_length=600, description="Con trỏ từ trường “next” · cursor from “next”")
]
Tree = Annotated[
    Literal["then", "today"],
    Field(description="then: địa bàn cuối kỳ; today: địa bàn ngày “on”, số liệu chuyển sang"),
]


class Body(Schema):
    """A body with unknown fields is refused: a misspelt field would be silently lost."""

    model_config = ConfigDict(extra="forbid")


class UnitsQuery(Schema):
    """What `GET units` takes."""

    on: On | None = None
    level: Literal["province", "district", "commune", "village"] | None = None
    parent: Code | None = Field(None, description="Mã đơn vị cấp trên bất kỳ · any ancestor's code")
    q: str | None = Field(None, max_length=100, description="Tên, có dấu hoặc không · name or code")
    kind: (
        Literal[
            "province",
            "city",
            "district",
            "urban_district",
            "town",
            "provincial_city",
            "commune",
            "township",
            "ward",
            "special_zone",
            "village",
        ]
        | None
    ) = None
    limit: Limit = 100
    cursor: Cursor | None = None
    format: Form | None = None


class OnQuery(Schema):
    """A day of the tree."""

    on: On | None = None


class LineageQuery(OnQuery):
    """A day and how many events to follow."""

    depth: int = Field(1, ge=1, le=10, description="Số thế hệ · generations")


class YearQuery(Schema):
    """A year whose version of a set is asked."""

    year: int | None = Field(None, ge=2000, le=2100)


class VerdictsQuery(Schema):
    """What `GET verdicts` takes."""

    criteria_set: SetId
    period: PeriodText
    unit: Code | None = Field(None, description="Mã đơn vị; bỏ trống để lấy mọi đơn vị")
    on: On | None = None
    as_of: AsOf | None = None
    tree: Tree = "then"
    detail: Literal["indicators", "titles"] = Field(
        "indicators", description="Mỗi dòng một chỉ tiêu, hoặc một đơn vị · grain of the rows"
    )
    limit: Limit = 100
    cursor: Cursor | None = None
    format: Form | None = None


class RollupsQuery(Schema):
    """What `GET rollups` takes."""

    criteria_set: SetId
    period: PeriodText
    level: Literal["country", "province", "district"] = "country"
    on: On | None = None
    as_of: AsOf | None = None
    tree: Tree = "then"
    format: Form | None = None


class TargetsQuery(Schema):
    """What `GET targets` takes."""

    year: int = Field(2025, ge=2000, le=2100)
    as_of: AsOf | None = None


class ObservationsQuery(Schema):
    """What `GET observations` takes."""

    unit: Code | None = None
    on: On | None = None
    indicator: Annotated[str, Field(max_length=80)] | None = None
    element: Annotated[str, Field(max_length=120)] | None = None
    criteria_set: SetId | None = None
    period: PeriodText | None = None
    as_of: AsOf | None = None
    limit: Limit = 100
    cursor: Cursor | None = None
    format: Form | None = None


class TitlesQuery(Schema):
    """What `GET titles` takes."""

    on: On | None = None
    title: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")] | None = Field(
        None, description="ntm, advanced, model, modern, district_ntm…"
    )
    period: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{4}$")] | None = None
    province: Code | None = Field(None, description="Mã tỉnh vào ngày “on” · province of that day")
    state: Literal["held", "former", "ended"] | None = Field(
        None, description="held: còn hiệu lực; former: của đơn vị đã kết thúc; ended: đã thu hồi"
    )
    limit: Limit = 100
    cursor: Cursor | None = None
    format: Form | None = None


class TitleCountsQuery(Schema):
    """What `GET titles/counts` takes."""

    title: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")] = "ntm"
    on: On | None = None
    level: Literal["country", "province"] = "country"
    period: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{4}$")] | None = None
    format: Form | None = None


class OnlineRatioQuery(Schema):
    """What `GET work-files/online-ratio` takes."""

    period: PeriodText
    by: Literal["level", "province", "organisation"] = Field(
        "level", description="Mỗi dòng một cấp, một tỉnh và cấp, hoặc một cơ quan · grain"
    )
    level: Literal["central", "province", "district", "commune"] | None = None
    province: Code | None = Field(None, description="Mã tỉnh · code of a province")
    format: Form | None = None


class AssessUnit(Body):
    """The facts of a place that choose its levels."""

    region: str | None = Field(None, max_length=60, examples=["BTB"])
    classes: list[Annotated[str, Field(max_length=80)]] = Field(default=[], max_length=20)
    province: str | None = Field(None, max_length=80, examples=["42"])


class AssessBody(Body):
    """Figures to judge; nothing is stored."""

    criteria_set: str = Field(max_length=60, examples=["commune-ntm-2021-2025"])
    year: int = Field(ge=1900, le=2199, examples=[2025])
    unit: AssessUnit = Field(default_factory=lambda: AssessUnit.model_validate({}))
    values: dict[str, Any] = Field(
        max_length=600,
        description=(
            "Mã chỉ tiêu hoặc khóa dữ liệu → số, true/false, “Đạt”, “>80”, “10–12”, mức xếp loại, "
            "null, {men, women}, {parts: {…}} · indicator code or element key → value"
        ),
        examples=[{"10": 52.3, "8.4": True}],
    )
    assumptions: bool = Field(
        False, description="Dùng cả mức giả định của bản trình diễn · use assumed levels too"
    )


class Change(Body):
    """One level tried instead of the law's."""

    indicator: str = Field(max_length=40)
    value: float
    region: str | None = Field(None, max_length=20)
    year: int | None = Field(None, ge=2000, le=2100)
    test: str | None = Field(None, max_length=80)


class WhatIfBody(Body):
    """Levels to try on the whole country."""

    criteria_set: str = Field(max_length=60)
    period: PeriodText
    changes: list[Change] = Field(min_length=1, max_length=200)
    on: On | None = None
    tree: Tree = "then"


class ObservationIn(Body):
    """One figure."""

    unit: str = Field(max_length=24)
    indicator: str | None = Field(None, max_length=80)
    element: str | None = Field(None, max_length=120)
    period: str = Field(max_length=12)
    value: Any = None
    note: str = Field("", max_length=500)


class ObservationsBody(Body):
    """Figures recorded together or not at all."""

    key: str | None = Field(None, min_length=1, max_length=200)
    criteria_set: str | None = Field(None, max_length=60)
    source: str = Field(min_length=1, max_length=300)
    status: Literal["submitted", "approved"] | None = None
    note: str = Field("", max_length=500)
    observations: list[ObservationIn] = Field(min_length=1, max_length=50_000)


class WithdrawBody(Body):
    """Why a batch is withdrawn."""

    reason: str = Field(min_length=3, max_length=500)
