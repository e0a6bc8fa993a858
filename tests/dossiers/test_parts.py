"""Who takes part in a file, and what it is linked to: by the forms of its page."""

import pytest
from django.utils import timezone

from langso.accounts.models import User
from langso.core.models import AuditEvent
from langso.dossiers import actions
from langso.dossiers.models import FileLink, FileNotice, Organisation, Participant, WorkFile
from langso.dossiers.queries import mailbox
from langso.dossiers.values.mailbox import MailboxQuestion, Tab
from langso.geography import queries as geography
from tests.factories import offices
from tests.factories.accounts import browser

pytestmark = pytest.mark.django_db


def opened(house: offices.House, title: str = "Sửa đường trục thôn", by: str = "recorder"):
    return actions.open_file(
        organisation_id=house.organisation, unit_id=house.commune, procedure_id="work-file",
        title=title, actor=house[by], at=timezone.now(),
    )  # fmt: skip


def post(who: User, file: WorkFile, path: str, **said: object) -> tuple[int, str]:
    answer = browser(who).post(f"/files/{file.pk}/{path}", said)
    return answer.status_code, answer.content.decode()


def status(user: User, file: WorkFile) -> int:
    return browser(user).get(f"/files/{file.pk}").status_code


def mine(user: User) -> list[int]:
    page = mailbox.mailbox(user=user, question=MailboxQuestion(Tab.MINE), on=timezone.localdate())
    return [row.file_id for row in page.rows]


def test_a_person_elsewhere_takes_part_until_the_part_ends(house: offices.House) -> None:
    file, guest = opened(house), house["neighbour"]
    assert status(guest, file) == 403
    said = {"part": "support", "account": guest.username}
    assert post(house["recorder"], file, "take-part", **said)[0] == 302
    assert post(house["recorder"], file, "take-part", **said)[0] == 302, "again changes nothing"
    assert status(guest, file) == 200
    assert mine(guest) == [file.pk]
    told = FileNotice.objects.get(user=guest)
    assert told.text_vi.endswith("có bạn hoặc cơ quan bạn tham gia.")
    page = browser(house["recorder"]).get(f"/files/{file.pk}").content.decode()
    name = guest.get_full_name() or guest.username
    assert f"<strong>Ghi chú</strong> · {name}: phối hợp" in page
    part = Participant.objects.get(file=file)
    assert post(house["stranger"], file, f"parts/{part.pk}/end")[0] == 403
    assert post(house["recorder"], file, f"parts/{part.pk}/end")[0] == 302
    assert status(guest, file) == 403
    assert mine(guest) == []
    assert post(house["recorder"], file, f"parts/{part.pk}/end")[0] == 400
    page = browser(house["recorder"]).get(f"/files/{file.pk}").content.decode()
    assert f"{name} thôi tham gia" in page


def test_an_organisation_takes_part_by_its_full_name(house: offices.House) -> None:
    file = opened(house)
    place = house["neighbour"]
    assert not Organisation.objects.filter(unit_id=house.other).exists()
    name = geography.get_place(unit_id=house.other, on=timezone.localdate()).name
    wrong = post(house["recorder"], file, "take-part", part="support", organisation=name)
    assert wrong[0] == 400
    assert "Ghi đủ tên như trên văn bản" in wrong[1]
    called = f"ủy ban nhân dân {name}"
    done = post(house["recorder"], file, "take-part", part="to_know", organisation=called)
    assert done[0] == 302
    assert status(place, file) == 200
    assert set(FileNotice.objects.values_list("user_id", flat=True)) == {place.pk}
    assert Participant.objects.get(file=file).organisation.unit_id == house.other


@pytest.mark.parametrize(
    "said",
    [
        {}, {"part": "boss", "account": "x"}, {"account": "khong-co-ai"}, {"user": "x"},
        {"account": "a", "organisation": "b"}, {"account": "a", "until": "2020-01-01"},
        {"account": "a", "until": "hôm nay"}, {"organisation": "Ủy ban nhân dân xã Không Có"},
    ],
)  # fmt: skip
def test_senseless_parts_are_refused(house: offices.House, said: dict[str, str]) -> None:
    file = opened(house)
    code, page = post(house["recorder"], file, "take-part", **said)
    assert code == 400
    assert f'maxlength="150" autocomplete="off" value="{said.get("account", "")}"' in page
    assert not Participant.objects.exists()


def test_a_file_is_linked_to_place_criterion_and_file_and_back(house: offices.House) -> None:
    file, other = opened(house), opened(house, "Cấp nước sạch")
    topic = "commune-ntm-2021-2025:17"
    said = {"place": "18074", "criterion": topic, "other": other.code.lower()}
    assert post(house["recorder"], file, "link", **said)[0] == 302
    assert post(house["recorder"], file, "link", **said)[0] == 302
    links = {(one.kind, one.key) for one in FileLink.objects.filter(file=file)}
    assert links == {("unit", "18074"), ("criterion", topic), ("file", str(other.pk))}
    page = browser(house["recorder"]).get(f"/files/{file.pk}").content.decode()
    assert f'<a href="/files/{other.pk}">{other.code}</a>' in page
    assert "<dd>17. " in page
    link = FileLink.objects.get(file=file, kind="unit")
    assert post(house["neighbour"], file, f"links/{link.pk}/remove")[0] == 403
    assert post(house["recorder"], file, f"links/{link.pk}/remove")[0] == 302
    assert post(house["recorder"], file, f"links/{link.pk}/remove")[0] == 400
    assert AuditEvent.objects.filter(action="dossiers.unlink").count() == 1
    by_address = f"http://localhost/files/{file.pk}?tab=x"
    assert post(house["recorder"], other, "link", other=by_address)[0] == 302
    assert FileLink.objects.get(file=other).key == str(file.pk)


def test_what_is_not_seen_is_not_linked(house: offices.House) -> None:
    file = opened(house)
    theirs = actions.open_file(
        organisation_id=house.provincial, unit_id=house.province, procedure_id="work-file",
        title="Của tỉnh", actor=house["province_clerk"], at=timezone.now(),
    )  # fmt: skip
    for said in (
        {}, {"place": "00000"}, {"criterion": "x"}, {"other": theirs.code + "X"},
        {"other": f"/files/{theirs.pk}"}, {"other": "/files/999999"},
        {"other": f"/files/{file.pk}"}, {"place": "18074", "other": f"/files/{file.pk}"},
    ):  # fmt: skip
        assert post(house["recorder"], file, "link", **said)[0] == 400, said
    assert not FileLink.objects.exists()
    assert post(house["neighbour"], file, "link", place="18074")[0] == 403
