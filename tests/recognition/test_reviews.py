"""A yearly review that proposes revocation opens the file of it, once; pages lead to each other."""

import datetime as dt

import pytest
from django.test import Client

from langso.core.periods import Period
from langso.dossiers import actions as files
from langso.dossiers import queries as file_queries
from langso.dossiers.models import FileEvent
from langso.recognition.actions import dossiers, titles
from langso.recognition.models import Dossier
from langso.recognition.queries import dossiers as queries
from langso.recognition.values import Decision
from langso.recognition.values.dossiers import DossierKind, NewFinding
from langso.reporting.values import FindingVerdict
from tests.factories.offices import AT

pytestmark = pytest.mark.django_db
SET = "commune-ntm-2021-2025"


def held_title(house) -> int:
    return titles.grant(
        unit_id=house.commune, title="ntm", set_id=SET, period="2021-2025",
        decision=Decision("9/QĐ-UBND", dt.date(2024, 5, 5)), by="ai đó", by_id=None, at=AT,
    )  # fmt: skip


def start(house, kind, against_id):
    return dossiers.start(
        unit_id=house.commune, title="ntm", set_id=SET, period=Period(2025), kind=kind,
        against_id=against_id, actor=house["recorder"], at=AT,
    )  # fmt: skip


def go(house, dossier, outcome, by, **more):
    return files.move(
        file_id=dossier.file_id, outcome=outcome, actor=house[by], at=AT,
        expected_event=FileEvent.objects.filter(file_id=dossier.file_id).count(), **more,
    )  # fmt: skip


def find(house, dossier, by):
    table = queries.table_of(dossier_id=dossier.id)
    failed = FindingVerdict.NOT_MET
    findings = [NewFinding(row.code, failed, "không giữ được") for row in table.rows]
    dossiers.record_findings(dossier_id=dossier.id, findings=findings, actor=house[by], at=AT)


def checked(house, against_id):
    """Return a review that stands before its conclusion."""
    review = start(house, DossierKind.REVIEW, against_id)
    go(house, review, "begin", "recorder")
    find(house, review, "recorder")
    document = files.draft(
        organisation_id=house.organisation, type="report", subject="Báo cáo rà soát",
        file_id=review.file_id, requirement_code="report", actor=house["recorder"], at=AT,
    )  # fmt: skip
    assert document.file_id == review.file_id
    go(house, review, "submit", "recorder", payload={"findings": True})
    find(house, review, "coordination")
    go(house, review, "checked", "coordination", payload={"findings": True})
    return review


def revocations() -> list[Dossier]:
    return list(Dossier.objects.filter(kind=DossierKind.REVOCATION))


def test_proposed_revocation_is_opened_and_linked_both_ways(house):
    title_id = held_title(house)
    review = checked(house, title_id)
    go(house, review, "propose-revocation", "appraiser", reason="11 tiêu chí không đạt")
    (made,) = revocations()
    assert (made.against_id, made.unit_id, made.title) == (title_id, house.commune, "ntm")
    file = file_queries.find_file(file_id=made.file_id)
    assert file.procedure_id == "revoke-commune-2025"
    opened = FileEvent.objects.get(file=file, number=1)
    assert (opened.actor_id, opened.reason) == (None, "11 tiêu chí không đạt")
    assert opened.payload["after"] == review.file_id
    revocation = queries.info_of(made)
    assert [one.id for one, _code in queries.related_of(dossier=review)] == [revocation.id]
    assert [one.id for one, _code in queries.related_of(dossier=revocation)] == [review.id]
    table = queries.table_of(dossier_id=made.pk)
    assert table is not None
    assert table.by == "hệ thống"
    # The commune goes on from there.
    go(house, revocation, "propose", "leader", reason="Đủ căn cứ")
    client = Client()
    client.force_login(house["recorder"])
    page = client.get(f"/recognition/dossiers/{review.id}").content.decode()
    assert f"/recognition/dossiers/{revocation.id}" in page
    page = client.get(f"/files/{made.file_id}").content.decode()
    assert f"/files/{review.file_id}" in page


def test_kept_title_opens_nothing(house):
    review = checked(house, held_title(house))
    go(house, review, "keep", "appraiser")
    assert revocations() == []


def test_revocation_is_never_opened_twice(house):
    title_id = held_title(house)
    review = checked(house, title_id)
    go(house, review, "propose-revocation", "appraiser", reason="Không đạt")
    (made,) = revocations()
    # Ended without grounds, the review opened again and concluded anew: still that one.
    go(house, queries.info_of(made), "withdraw", "leader", reason="Không có căn cứ")
    files.reopen(file_id=review.file_id, reason="Xem lại", actor=house["leader"], at=AT)
    go(house, review, "propose-revocation", "appraiser", reason="Không đạt")
    assert revocations() == [made]


def test_revocation_under_way_is_linked_instead(house):
    title_id = held_title(house)
    running = start(house, DossierKind.REVOCATION, title_id)
    review = checked(house, title_id)
    go(house, review, "propose-revocation", "appraiser", reason="Không đạt")
    assert [one.pk for one in revocations()] == [running.id]
    assert [one.id for one, _code in queries.related_of(dossier=running)] == [review.id]


def test_title_that_has_ended_meanwhile_is_not_revoked_again(house):
    title_id = held_title(house)
    review = checked(house, title_id)
    titles.end(
        title_id=title_id, decision=Decision("1/QĐ", AT.date()), by="ai đó", by_id=None, at=AT
    )
    go(house, review, "propose-revocation", "appraiser", reason="Không đạt")
    assert revocations() == []


def test_file_page_leads_to_where_findings_and_votes_are_entered(house):
    title_id = held_title(house)
    review = start(house, DossierKind.REVIEW, title_id)
    go(house, review, "begin", "recorder")
    client = Client()
    client.force_login(house["recorder"])
    page = client.get(f"/files/{review.file_id}").content.decode()
    assert f'href="/recognition/dossiers/{review.id}">Mở trang hồ sơ công nhận' in page
    assert 'name="outcome" value="submit"' not in page
