"""Documents drafted, numbered and received in a line, for tests of numbers."""

import datetime as dt

from langso.dossiers import actions
from tests.factories import offices
from tests.factories.offices import AT


def drafted(house: offices.House, number: int = 1, **said):
    return actions.draft(
        organisation_id=house.organisation, type="report", subject=f"Báo cáo số {number}",
        actor=house["recorder"], at=AT, **said,
    )  # fmt: skip


def issued(house: offices.House, document_id: int, at: dt.datetime = AT, **said):
    return actions.issue(document_id=document_id, actor=house["clerk"], at=at, **said)


def received(house: offices.House, *, at: dt.datetime = AT, by: str = "clerk", **said):
    asked = {
        "organisation_id": house.organisation, "type": "decision",
        "subject": "Về việc giao chỉ tiêu", "author_name": "UBND tỉnh", "sign": "12/QĐ-UBND",
        "issued_on": dt.date(2026, 1, 9),
    }  # fmt: skip
    return actions.receive(actor=house[by], at=at, **{**asked, **said})
