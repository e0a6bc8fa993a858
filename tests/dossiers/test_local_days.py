"""Files of a province with day counts of its own: begun under them, shown with their source."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import Client

from langso.core import caches
from langso.dossiers import actions, queries
from langso.dossiers.models import FileState, WorkFile
from tests.factories import offices

pytestmark = pytest.mark.django_db

LOCAL: dict[str, Any] = {
    "kind": "procedure-budgets",
    "id": "days-42",
    "title": {"vi": "Thời hạn ở Hà Tĩnh", "en": "Days in Hà Tĩnh"},
    "decision": "Quyết định 12/2026/QĐ-UBND",
    "provinces": ["42"],
    "valid": {"from": "2026-02-01"},
    "procedure": "recognise-commune-2025",
    "sources": [
        {
            "id": "own", "name": "Quyết định 12 của Hà Tĩnh", "issuer": "UBND tỉnh",
            "seen": "toàn văn",
        }
    ],
    "budgets": [
        {
            "stage": "self-assess", "days": 3, "counts": "working", "confidence": "seen",
            "source": "own",
        }
    ],
}  # fmt: skip


@pytest.fixture
def law():
    """Return a writer of the province's file; it is taken away afterwards."""
    folder = Path(settings.HOME) / "law"
    folder.mkdir(exist_ok=True)
    path = folder / "days-42.yaml"

    def write(content: dict[str, Any]) -> None:
        path.write_text(yaml.safe_dump(content, allow_unicode=True))
        caches.clear_all()

    yield write
    path.unlink(missing_ok=True)
    caches.clear_all()


def at(day: int, month: int = 3) -> dt.datetime:
    return dt.datetime(2026, month, day, 9, tzinfo=dt.timezone(dt.timedelta(hours=7)))


def begun(house: offices.House, when: dt.datetime) -> WorkFile:
    file = actions.open_file(
        organisation_id=house.organisation, unit_id=house.commune, title="Hồ sơ của tỉnh",
        procedure_id="recognise-commune-2025", subject_kind="recognition",
        actor=house["recorder"], at=when,
    )  # fmt: skip
    actions.move(
        file_id=file.pk, outcome="begin", expected_event=1, actor=house["recorder"], at=when
    )
    return file


def due(file: WorkFile) -> dt.date | None:
    return FileState.objects.get(pk=file.pk).due_on


def test_a_file_keeps_the_days_it_began_under(house, law) -> None:
    before = begun(house, at(2))
    law(LOCAL)
    during = begun(house, at(2))
    law({**LOCAL, "budgets": [{**LOCAL["budgets"][0], "days": 9}]})
    after = begun(house, at(2))
    assert due(before) == dt.date(2026, 3, 23), "fifteen working days, the platform's assumption"
    assert due(during) == dt.date(2026, 3, 5), "three, by the province"
    assert due(after) == dt.date(2026, 3, 13), "nine, by the province's later text"
    assert actions.rebuild(at=at(3))[1] == []
    assert not queries.clock_of(file_id=during.pk, on=dt.date(2026, 3, 3)).assumed


def test_pages_show_the_days_with_their_source(house, law) -> None:
    law(LOCAL)
    file = begun(house, at(2))
    client = Client()
    client.force_login(house["recorder"])
    assert "Nguồn: Quyết định 12 của Hà Tĩnh" in client.get(f"/files/{file.pk}").content.decode()
    page = client.get("/files/procedures/recognise-commune-2025").content.decode()
    assert "Số ngày do tỉnh quy định" in page
    assert "Quyết định 12/2026/QĐ-UBND" in page
    assert "3 ngày làm việc" in page
    other = client.get("/files/procedures/work-file").content.decode()
    assert "Số ngày do tỉnh quy định" not in other
