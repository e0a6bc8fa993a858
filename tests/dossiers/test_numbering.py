"""Numbers of documents: one series an organisation and year, without a gap and without a double."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from langso.dossiers import actions, queries
from langso.dossiers.models import Document, Register
from langso.dossiers.values.documents import DocumentError, DocumentStatus
from tests.dossiers.numbers import drafted, issued, received
from tests.factories.offices import AT

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def test_number_and_sign_are_written_as_the_decree_says(house):
    first = issued(house, drafted(house).id, recipients="- UBND tỉnh;", keeper="Văn thư", copies=5)
    assert (first.number, first.sign, first.on) == (1, "01/BC-UBND", dt.date(2026, 1, 12))
    letter = actions.draft(
        organisation_id=house.organisation, type="letter", subject="V/v họp", actor=house["clerk"],
        at=AT, notation="UBND-VX",
    )  # fmt: skip
    assert issued(house, letter.id).sign == "02/UBND-VX"
    row = queries.register_rows(organisation_id=house.organisation, direction="out", year=2026)[0]
    assert (row.number, row.sign, row.recipients, row.keeper, row.copies) == (
        1, "01/BC-UBND", "- UBND tỉnh;", "Văn thư", 5,
    )  # fmt: skip


def test_series_begins_anew_on_the_first_of_january(house):
    assert issued(house, drafted(house).id, at=AT - 20 * DAY).sign == "01/BC-UBND"
    assert issued(house, drafted(house).id).sign == "01/BC-UBND"
    assert set(Register.objects.values_list("year", "last")) == {(2025, 1), (2026, 1)}


def test_organisations_count_each_for_themselves(house):
    issued(house, drafted(house).id)
    other = actions.draft(
        organisation_id=house.provincial, type="decision", subject="Quyết định",
        actor=house["chairman"], at=AT,
    )  # fmt: skip
    sign = actions.issue(document_id=other.id, actor=house["province_clerk"], at=AT).sign
    assert sign == "01/QĐ-UBND"


def test_later_number_never_bears_an_earlier_day(house):
    issued(house, drafted(house).id)
    late = drafted(house).id
    with pytest.raises(DocumentError, match="12/01/2026"):
        issued(house, late, on=dt.date(2026, 1, 11))
    with pytest.raises(DocumentError):
        issued(house, late, on=dt.date(2026, 1, 13))
    assert issued(house, late).number == 2


def test_document_is_numbered_once(house):
    document = drafted(house)
    issued(house, document.id)
    with pytest.raises(DocumentError, match="01/BC-UBND"):
        issued(house, document.id)
    assert Register.objects.get().last == 1


@pytest.mark.parametrize("by", ["recorder", "neighbour", "province_clerk", "stranger", "auditor"])
def test_only_the_clerk_of_the_place_numbers(house, by):
    document = drafted(house)
    if by == "province_clerk":
        # A role at a place covers all that lies below it.
        assert actions.issue(document_id=document.id, actor=house[by], at=AT).number == 1
        return
    with pytest.raises(PermissionDenied):
        actions.issue(document_id=document.id, actor=house[by], at=AT)
    assert not Register.objects.exists()


def test_register_goes_on_behind_the_paper_one(house):
    first = actions.start_register(
        organisation_id=house.organisation, direction="out", year=2026, last=417,
        actor=house["clerk"], at=AT,
    )  # fmt: skip
    assert first == 418
    assert issued(house, drafted(house).id).number == 418
    with pytest.raises(DocumentError):
        actions.start_register(
            organisation_id=house.organisation, direction="out", year=2026, last=5,
            actor=house["clerk"], at=AT,
        )  # fmt: skip


def test_document_issued_on_paper_takes_no_number_of_the_series(house):
    document = drafted(house)
    info = actions.record_issued(
        document_id=document.id, number_text="125/BC-UBND", on=dt.date(2024, 5, 6),
        actor=house["clerk"], at=AT,
    )  # fmt: skip
    assert (info.number, info.sign, info.year, info.status) == (
        125, "125/BC-UBND", 2024, DocumentStatus.ISSUED,
    )  # fmt: skip
    assert not Register.objects.exists()


def test_database_refuses_what_no_action_does(house):
    document = drafted(house)
    issued(house, document.id)
    statements = [
        "update dossiers_register set last = 7",
        "update dossiers_register set last = last - 1",
        "delete from dossiers_register",
        "update dossiers_registerentry set number = 9",
        "delete from dossiers_registerentry",
        "update dossiers_document set number = 9",
        "update dossiers_document set subject = 'khác'",
        "update dossiers_document set issued_on = '2026-01-01'",
        "delete from dossiers_document",
        "update dossiers_documentevent set by = 'khác'",
    ]
    for statement in statements:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_incoming_is_registered_with_its_author_and_arrival_number(house):
    first = received(house)
    second = received(house, sign="07a/TB-SNN", arrived_on=dt.date(2026, 1, 12))
    assert (first.number, second.number, second.sign) == (1, 2, "07a/TB-SNN")
    kept = queries.find_document(document_id=second.document_id)
    assert (kept.number, kept.direction, kept.status) == (None, "in", "received")
    assert queries.find_document(document_id=first.document_id).number == 12
    row = queries.register_rows(organisation_id=house.organisation, direction="in", year=2026)[0]
    assert (row.party, row.sign, row.dated_on, row.on) == (
        "UBND tỉnh", "12/QĐ-UBND", dt.date(2026, 1, 9), dt.date(2026, 1, 12),
    )  # fmt: skip


def test_same_document_is_not_received_twice(house):
    uid = queries.find_document(document_id=drafted(house).id).uid
    with pytest.raises(DocumentError):
        received(house, uid=uid)
    other = received(house).document_id
    with pytest.raises(DocumentError):
        received(house, uid=queries.find_document(document_id=other).uid)
    assert Register.objects.get().last == 1


@pytest.mark.parametrize(
    "said",
    [
        {"issued_on": dt.date(2026, 1, 13)},
        {"arrived_on": dt.date(2026, 1, 13)},
        {"subject": "  "},
        {"type": "novel"},
    ],
)
def test_what_cannot_be_takes_no_number(house, said):
    with pytest.raises(DocumentError):
        received(house, **said)
    assert not Register.objects.exists()
    assert not Document.objects.exists()
