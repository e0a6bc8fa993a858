"""Handing over by the page: whose files, to whom, each once; strangers and other places refused."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from langso.accounts.models import User
from langso.core.models import AuditEvent
from langso.dossiers import actions
from langso.dossiers.models import FileEvent, FileState, WorkFile
from langso.dossiers.presenters import handover as presenter
from langso.dossiers.values.files import EventKind
from langso.geography import actions as geography
from langso.geography.values import Share
from tests.factories import offices

pytestmark = pytest.mark.django_db

REASON = "Sáp nhập xã"
EARLIER = dt.timedelta(days=10)


def opened(house: offices.House, count: int) -> list[int]:
    made = [
        actions.open_file(
            organisation_id=house.organisation, unit_id=house.commune, actor=house["recorder"],
            procedure_id="work-file", title=f"Hồ sơ số {number}", at=timezone.now() - EARLIER,
        )
        for number in range(count)
    ]  # fmt: skip
    return [file.pk for file in made]


def closed(house: offices.House) -> int:
    (file_id,) = opened(house, 1)
    for outcome, seen in (("to-draft", 1), ("no-reply", 2)):
        actions.move(
            file_id=file_id, outcome=outcome, expected_event=seen, actor=house["recorder"],
            at=timezone.now() - EARLIER, reason="Đã trả lời.",
        )  # fmt: skip
    return file_id


def merged(house: offices.House) -> None:
    """End the commune yesterday; the neighbour takes it over."""
    geography.merge(
        predecessors=[Share("18073")], into="18074", on=timezone.localdate(), by="test",
        at=timezone.now(),
    )  # fmt: skip


def page(user: User, organisation: int | str = "") -> str:
    answer = signed_in(user).get(f"/files/handover?from={organisation}")
    assert answer.status_code == 200
    return answer.content.decode()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def give(giver: User, **said: object) -> tuple[int, str]:
    answer = signed_in(giver).post("/files/handover/act", {"reason": REASON, **said})
    return answer.status_code, answer.content.decode()


def desk(unit_id: int) -> str:
    return f"{unit_id}:people_committee:"


def given(file_ids: list[int]) -> int:
    return FileEvent.objects.filter(file_id__in=file_ids, kind=EventKind.HANDED_OVER).count()


def test_who_manages_no_files_finds_nothing_to_hand_over(house: offices.House) -> None:
    opened(house, 1)
    for name in ("recorder", "clerk", "front", "health", "stranger"):
        assert "from=" not in page(house[name]), name
        said = {"from": house.organisation, "to": desk(house.other)}
        assert give(house[name], **said)[0] == 403, name
    assert Client().get("/files/handover").status_code == 302
    assert page(house["neighbour"]).count(f"?from={house.organisation}") == 0
    assert not FileEvent.objects.filter(kind=EventKind.HANDED_OVER).exists()


def test_a_living_place_keeps_its_files_from_the_neighbour(house: offices.House) -> None:
    ids = opened(house, 2)
    said = {"from": house.organisation, "to": desk(house.other)}
    assert give(house["neighbour"], **said)[0] == 403
    status, body = give(house["leader"], **said)
    assert status == 400
    assert "Hãy chọn cơ quan nhận hồ sơ." in body
    assert given(ids) == 0


def test_all_files_of_an_ended_place_go_to_its_successor_once(house: offices.House) -> None:
    running, ended = opened(house, 3), closed(house)
    merged(house)
    shown = page(house["neighbour"])
    assert f"?from={house.organisation}" in shown
    assert f"{timezone.localdate() - dt.timedelta(days=1):%d/%m/%Y}" in shown
    shown = page(house["neighbour"], house.organisation)
    assert re.search(r"3\s+hồ sơ", shown)
    assert f'value="{desk(house.other)}"' in shown
    said = {"from": house.organisation, "to": desk(house.other)}
    status, _body = give(house["neighbour"], **said, user=house["neighbour"].pk)
    assert status == 302
    receiving = offices._committee(house.other)
    rows = FileState.objects.filter(file_id__in=running)
    assert {(row.organisation_id, row.holder_id) for row in rows} == {
        (receiving, house["neighbour"].pk)
    }
    assert FileState.objects.get(file_id=ended).organisation_id == house.organisation
    assert AuditEvent.objects.filter(action="dossiers.handed_over").count() == 3
    # The old form, sent again: nothing is left there, and nothing goes over twice.
    assert give(house["neighbour"], **said)[0] in (302, 403)
    assert given(running) == 3
    assert "from=" not in page(house["neighbour"]).replace(f"from={receiving}", "")
    answer = signed_in(house["neighbour"]).get(f"/files/{running[0]}")
    assert answer.status_code == 200
    assert REASON in answer.content.decode()


def test_more_than_a_part_goes_over_part_by_part(
    house: offices.House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = opened(house, 5)
    merged(house)
    monkeypatch.setattr(presenter, "PART", 2)
    said = {"from": house.organisation, "to": desk(house.other)}
    left = []
    while f"?from={house.organisation}" in page(house["neighbour"]):
        assert give(house["neighbour"], **said)[0] == 302
        left.append(FileState.objects.filter(organisation_id=house.organisation).count())
    assert left == [3, 1, 0]
    assert given(ids) == 5


def test_a_hand_over_says_why(house: offices.House) -> None:
    ids = opened(house, 2)
    merged(house)
    said = {"from": house.organisation, "to": desk(house.other), "reason": "  "}
    status, body = give(house["neighbour"], **said)
    assert status == 400
    assert "phải nêu lý do" in body
    assert given(ids) == 0


def test_files_that_were_ticked_go_alone(house: offices.House) -> None:
    first, second = opened(house, 2)
    merged(house)
    said = {"from": house.organisation, "to": desk(house.other), "file": first}
    assert give(house["neighbour"], **said)[0] == 302
    assert given([first]) == 1
    assert given([second]) == 0
    assert WorkFile.objects.get(pk=second).state.organisation_id == house.organisation
