"""Documents out and in as edXML between two organisations, and the statuses that follow."""

import copy
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.test import override_settings

from langso.dossiers.actions import (
    documents,
    edxml,
    edxml_outbox,
    edxml_statuses,
    following,
    issuing,
    signing,
    versions,
)
from langso.dossiers.models import AxisDelivery, AxisMessage, AxisStatus, Document
from langso.dossiers.queries import documents as queries
from langso.dossiers.queries import exchange
from langso.dossiers.rules import edxml_reading
from langso.dossiers.values.documents import DocumentError, Recipient
from langso.dossiers.values.exchange import MessageRefusedError
from tests.factories import offices
from tests.factories import signing as papers
from tests.factories.offices import AT

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
CODE, PROVINCE_CODE = "000.00.16.H40", "000.00.00.H40"


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[Path]:
    with override_settings(
        HOME=tmp_path, MEDIA_ROOT=tmp_path / "files", LANGSO_SIGNING=dict(papers.SETTINGS)
    ):
        storages._storages.pop("evidence", None)
        yield tmp_path
    storages._storages.pop("evidence", None)


@pytest.fixture
def house(kept_house: offices.House) -> offices.House:
    made = copy.deepcopy(kept_house)
    codes = ((made.organisation, CODE, "clerk"), (made.provincial, PROVINCE_CODE, "province_clerk"))
    for organisation, code, clerk in codes:
        edxml.set_agency_code(organisation_id=organisation, code=code, actor=made[clerk], at=AT)
    return made


def issued(house: offices.House) -> int:
    made = documents.draft(
        organisation_id=house.organisation, type="report", subject="Báo cáo kết quả",
        urgency="urgent", actor=house["recorder"], at=AT,
    )  # fmt: skip
    versions.add_version(
        document_id=made.id, stream=io.BytesIO(papers.paper()), name="bao-cao.pdf",
        actor=house["recorder"], at=AT,
    )  # fmt: skip
    signing.sign(document_id=made.id, as_="person", actor=house["leader"], at=AT + MINUTE)
    issuing.issue(document_id=made.id, actor=house["clerk"], at=AT + 2 * MINUTE)
    signing.sign(document_id=made.id, as_="agency", actor=house["clerk"], at=AT + 3 * MINUTE)
    to = [Recipient(organisation_id=house.provincial, agency_code=PROVINCE_CODE)]
    following.distribute(document_id=made.id, to=to, actor=house["clerk"], at=AT + 4 * MINUTE)
    return made.id


def sent(house: offices.House, document: int) -> bytes:
    _name, body = edxml.export_message(
        document_id=document, actor=house["clerk"], at=AT + 5 * MINUTE
    )
    return body


def taken(house: offices.House, body: bytes) -> int:
    return edxml.import_message(
        stream=io.BytesIO(body), organisation_id=house.provincial,
        actor=house["province_clerk"], at=AT + 6 * MINUTE,
    )  # fmt: skip


def test_document_goes_and_arrives_whole_with_its_signatures(house: offices.House) -> None:
    document = issued(house)
    arrived = taken(house, sent(house, document))
    here, there = (queries.find_document(document_id=one) for one in (document, arrived))
    assert there.uid == here.uid
    assert (there.subject, there.sign, there.issued_on) == (here.subject, here.sign, here.issued_on)
    assert there.author_code == CODE
    assert there.urgency == "urgent"
    ours, theirs = (queries.latest_version(document_id=one) for one in (document, arrived))
    assert ours is not None
    assert theirs is not None
    assert ours.sha256 == theirs.sha256
    found = signing.verify(document_id=arrived, at=AT + 7 * MINUTE)
    assert [one.good for one in found] == [True, True]
    codes = AxisStatus.objects.filter(document_id=arrived, way="out").values_list("code", flat=True)
    assert set(codes) == {"01", "03"}
    assert AxisMessage.objects.count() == 2


def test_status_comes_back_to_the_sender(house: offices.House, home: Path) -> None:
    document = issued(house)
    arrived = taken(house, sent(house, document))
    assert edxml_statuses.send_status(
        document_id=arrived, code="06", actor=house["province_clerk"], at=AT + 7 * MINUTE
    )
    assert not edxml_statuses.send_status(
        document_id=arrived, code="06", actor=house["province_clerk"], at=AT + 8 * MINUTE
    )
    folder = home / "axis"
    axis = edxml_outbox.FolderAxis(folder)
    assert edxml_outbox.deliver(axis=axis, at=AT + 9 * MINUTE) == (3, 0)
    assert edxml_outbox.deliver(axis=axis, at=AT + 10 * MINUTE) == (0, 0)
    files = sorted(folder.iterdir())
    assert len(files) == 3
    for _twice in range(2):
        for file in files:
            edxml.import_message(
                stream=io.BytesIO(file.read_bytes()), organisation_id=house.organisation,
                actor=house["clerk"], at=AT + 11 * MINUTE,
            )  # fmt: skip
    back = [row.code for row in exchange.statuses_of(document_id=document)]
    assert sorted(back) == ["01", "03", "06"]


class _Down:
    def send(self, name: str, body: bytes) -> None:
        raise ConnectionRefusedError(name)


def test_axis_that_is_down_is_tried_again_later_and_later(house: offices.House) -> None:
    taken(house, sent(house, issued(house)))
    at = AT + dt.timedelta(hours=1)
    assert edxml_outbox.deliver(axis=_Down(), at=at) == (0, 2)
    assert edxml_outbox.deliver(axis=_Down(), at=at + dt.timedelta(seconds=29)) == (0, 0)
    assert edxml_outbox.deliver(axis=_Down(), at=at + dt.timedelta(seconds=31)) == (0, 2)
    assert edxml_outbox.deliver(axis=_Down(), at=at + dt.timedelta(seconds=62)) == (0, 0)
    assert {row.attempts for row in AxisDelivery.objects.all()} == {2}


def nothing_kept(house: offices.House, body: bytes, *, who: str = "province_clerk") -> str:
    before = (Document.objects.count(), AxisMessage.objects.count(), AxisStatus.objects.count())
    with pytest.raises((DocumentError, PermissionDenied)) as error:
        edxml.import_message(
            stream=io.BytesIO(body), organisation_id=house.provincial, actor=house[who], at=AT
        )
    after = (Document.objects.count(), AxisMessage.objects.count(), AxisStatus.objects.count())
    assert before == after
    return str(error.value)


def test_what_is_not_taken_in_leaves_nothing(house: offices.House) -> None:
    body = sent(house, issued(house))
    nothing_kept(house, body, who="leader")
    nothing_kept(house, b"<!DOCTYPE a []><edXML/>")
    nothing_kept(house, body.replace("Báo cáo</".encode(), "Loại lạ</".encode()))
    taken(house, body)
    nothing_kept(house, body)


def test_recall_is_kept_at_the_document_it_names(house: offices.House) -> None:
    document = issued(house)
    body = sent(house, document)
    following.recall(
        document_id=document, reason="Sai nội dung", actor=house["clerk"], at=AT + 5 * MINUTE
    )
    _name, recall = edxml.export_message(
        document_id=document, actor=house["clerk"], at=AT + 6 * MINUTE, business="1"
    )
    nothing_kept(house, recall)
    arrived = taken(house, body)
    assert taken(house, recall) == arrived
    assert "13" in [row.code for row in exchange.statuses_of(document_id=arrived)]
    assert edxml_statuses.send_status(
        document_id=arrived, code="15", actor=house["province_clerk"], at=AT + 7 * MINUTE
    )


def test_draft_or_agency_without_code_is_not_sent(house: offices.House) -> None:
    made = documents.draft(
        organisation_id=house.organisation, type="report", subject="Chưa ban hành",
        actor=house["recorder"], at=AT,
    )  # fmt: skip
    with pytest.raises(MessageRefusedError):
        edxml.export_message(document_id=made.id, actor=house["clerk"], at=AT)
    document = issued(house)
    with pytest.raises(PermissionDenied):
        edxml.export_message(document_id=document, actor=house["leader"], at=AT)
    row = Document.objects.get(pk=document).organisation
    row.agency_code = None
    row.save()
    with pytest.raises(MessageRefusedError):
        edxml.export_message(document_id=document, actor=house["clerk"], at=AT)


def test_agency_code_is_nobodys_twice_and_no_nonsense(house: offices.House) -> None:
    for code in (PROVINCE_CODE, "", "a b", "x" * 41):
        with pytest.raises(MessageRefusedError):
            edxml.set_agency_code(
                organisation_id=house.organisation, code=code, actor=house["clerk"], at=AT
            )
    with pytest.raises(PermissionDenied):
        edxml.set_agency_code(
            organisation_id=house.organisation, code="000.00.17.H40", actor=house["leader"], at=AT
        )


def test_looking_keeps_nothing(house: offices.House) -> None:
    read = edxml.read_message(stream=io.BytesIO(sent(house, issued(house))))
    assert read.problems == ()
    assert isinstance(read, edxml_reading.Reading)
    assert Document.objects.count() == 1
