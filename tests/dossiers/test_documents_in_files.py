"""Documents inside work files: told in the log, signed as the procedure asks, found by words."""

import io

import pytest
from django.core.exceptions import PermissionDenied

from langso.dossiers import actions, queries
from langso.dossiers.models import FileEvent
from langso.dossiers.values.documents import DocumentError
from langso.dossiers.values.files import ProblemsError
from tests.factories import files
from tests.factories.offices import AT
from tests.factories.papers import PAPER

pytestmark = pytest.mark.django_db


def opened(house, procedure_id="work-file", **said):
    return actions.open_file(
        organisation_id=house.organisation, unit_id=house.commune, procedure_id=procedure_id,
        title="Hồ sơ thử", actor=house["recorder"], at=AT, **said,
    )  # fmt: skip


def drafted(house, file, *, by="recorder", **said):
    return actions.draft(
        organisation_id=house.organisation, type="submission", subject="Tờ trình đề nghị xét",
        file_id=file.pk, actor=house[by], at=AT, **said,
    )  # fmt: skip


def told(file, kind) -> list[dict]:
    return [event.payload for event in FileEvent.objects.filter(file=file, kind=kind)]


def test_file_is_told_of_its_documents(house):
    file = opened(house)
    document = drafted(house, file)
    assert told(file, "document_added") == [
        {"document": document.id, "requirement": "", "signed": "none"}
    ]
    actions.issue(document_id=document.id, actor=house["clerk"], at=AT)
    assert told(file, "issued") == [
        {"document": document.id, "number": 1, "sign": "01/TTr-UBND", "signed": []}
    ]
    assert [one.id for one in queries.list_documents(file_id=file.pk)] == [document.id]


def test_stranger_to_the_file_adds_nothing_to_it(house):
    file = opened(house)
    with pytest.raises((PermissionDenied, ProblemsError)):
        drafted(house, file, by="neighbour")
    assert queries.list_documents(file_id=file.pk) == []


def test_required_paper_is_numbered_only_when_signed_as_the_procedure_asks(house):
    file = opened(house, "recognise-commune-2025", subject_kind="recognition")
    document = drafted(house, file, requirement_code="request")
    number = {"document_id": document.id, "actor": house["clerk"], "at": AT}
    with pytest.raises(DocumentError):
        actions.issue(**number)
    add = {"document_id": document.id, "name": "a.pdf", "at": AT, "actor": house["leader"]}
    actions.add_version(stream=io.BytesIO(files.PDF), signed="person", **add)
    actions.mark_signed(document_id=document.id, as_="person", actor=house["leader"], at=AT)
    actions.issue(**number)
    assert told(file, "issued")[0]["signed"] == ["person"]
    with pytest.raises(DocumentError):
        actions.distribute(to=[], **number)
    actions.add_version(stream=io.BytesIO(files.PDF + b"\n"), signed="agency", **add)
    assert actions.distribute(to=[], **number) == []


def test_paper_drafted_again_adds_versions_to_the_same_document(house):
    file = opened(house)
    said = {
        "file_id": file.pk, "requirement_code": "", "type": "report", "subject": "Báo cáo",
        "paper": PAPER, "actor": house["recorder"], "at": AT,
    }  # fmt: skip
    first = actions.draft_paper(**said)
    assert actions.draft_paper(**said).id == first.id
    kinds = [one.name for one in queries.list_versions(document_id=first.id)]
    assert len(kinds) == 4
    assert kinds[0].endswith(".pdf")


def test_words_are_found_through_the_file_too(house):
    file = opened(house)
    document = actions.draft(
        organisation_id=house.provincial, type="decision", subject="Quyết định của tỉnh",
        actor=house["chairman"], at=AT,
    )  # fmt: skip
    assert queries.matching_files(user=house["auditor"], q="tỉnh", on=AT.date()) == []
    own = drafted(house, file)
    assert queries.matching_files(user=house["recorder"], q="de nghi", on=AT.date()) == [file.pk]
    assert actions.reindex_documents(file_id=file.pk, at=AT) == 1
    found = queries.search_documents(user=house["neighbour"], q="đề nghị", on=AT.date())
    assert found.rows == ()
    assert {own.id, document.id} == {
        row.info.id
        for q in ("đề nghị", "của tỉnh")
        for row in queries.search_documents(user=house["auditor"], q=q, on=AT.date()).rows
    }
