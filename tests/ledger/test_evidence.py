"""Evidence behind figures: added once, linked to many cells, ended with a reason, never changed."""

import datetime as dt
import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries

from langso.core.files.models import StoredFile
from langso.core.files.values import FileRefusedError
from langso.core.models import AuditEvent
from langso.ledger import actions, queries
from langso.ledger.models import Evidence, EvidenceLink
from langso.ledger.values import (
    AddedEvidence,
    EvidenceCell,
    MissingReasonError,
    UnknownEvidenceError,
)
from tests.factories import files, geography

AT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
YEAR = 202500


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path / "kept", LANGSO_CLAMD=""):
        storages._storages.pop("evidence", None)
        yield
    storages._storages.pop("evidence", None)


def add(
    unit: int, *cells: tuple[int, int], data: bytes = files.PDF, name: str = "a.pdf", **said: object
) -> AddedEvidence:
    """Add evidence of a unit for cells (element, period)."""
    return actions.add_evidence(
        stream=io.BytesIO(data), name=name, unit_id=unit,
        cells=[EvidenceCell(unit, element, period) for element, period in cells],
        by="lan", by_id=7, at=AT, origin="1.2.3.4", **said,  # type: ignore[arg-type]
    )  # fmt: skip


def test_one_document_serves_several_cells_and_years(units, elements) -> None:
    added = add(units[0], (elements[0], YEAR), (elements[1], YEAR), title="  Biên bản  họp ")
    cells = [EvidenceCell(units[0], elements[0], YEAR + 100 * more) for more in (0, 1, 2)]
    assert actions.link_evidence(evidence_id=added.evidence_id, cells=cells, by="minh", at=AT) == 2
    assert added.links == 2
    assert queries.evidence_counts(unit_id=units[0], period=YEAR) == {
        elements[0]: 1,
        elements[1]: 1,
    }
    assert queries.evidence_counts(unit_id=units[0], period=YEAR + 200) == {elements[0]: 1}
    assert queries.evidence_periods(unit_id=units[0]) == [YEAR + 200, YEAR + 100, YEAR]
    row = queries.evidence_for(unit_id=units[0], period=YEAR, element_ids=[elements[0]])[0]
    assert (row.evidence.title, row.evidence.file.name, row.linked_by) == (
        "Biên bản họp", "a.pdf", "lan",
    )  # fmt: skip
    events = list(AuditEvent.objects.filter(action__startswith="ledger.").order_by("pk"))
    assert [event.action for event in events] == ["ledger.add_evidence", "ledger.link_evidence"]
    assert events[0].detail["cells"] == [
        [units[0], elements[0], YEAR], [units[0], elements[1], YEAR],
    ]  # fmt: skip
    assert events[1].detail["cells"] == [
        [units[0], elements[0], YEAR + 100], [units[0], elements[0], YEAR + 200],
    ]  # fmt: skip


def test_same_bytes_of_a_unit_are_one_piece_of_evidence(units, elements) -> None:
    first = add(units[0], (elements[0], YEAR), title="Biên bản")
    again = add(units[0], (elements[0], YEAR), (elements[1], YEAR), title="tên khác", name="b.pdf")
    assert (again.evidence_id, again.links, again.repeated) == (first.evidence_id, 1, True)
    assert queries.get_evidence(evidence_id=first.evidence_id).title == "Biên bản"
    other = add(units[1], (elements[0], YEAR))
    assert other.evidence_id != first.evidence_id
    assert other.file.id == first.file.id
    assert StoredFile.objects.count() == 1


def test_title_is_the_files_name_when_none_is_given(units, elements) -> None:
    added = add(units[0], (elements[0], YEAR), name="Ảnh đường thôn 3 🛣.pdf")
    assert queries.get_evidence(evidence_id=added.evidence_id).title == "Ảnh đường thôn 3 🛣"


def test_link_ends_with_a_reason_and_leaves_its_trace(units, elements) -> None:
    added = add(units[0], (elements[0], YEAR))
    link = queries.evidence_for(unit_id=units[0], period=YEAR)[0].link_id
    with pytest.raises(MissingReasonError):
        actions.unlink_evidence(link_id=link, reason="  ", by="lan", at=AT)
    actions.unlink_evidence(link_id=link, reason="ảnh  năm trước", by="lan", by_id=7, at=AT)
    assert queries.evidence_for(unit_id=units[0], period=YEAR) == []
    assert queries.evidence_counts(unit_id=units[0], period=YEAR) == {}
    row = queries.evidence_for(unit_id=units[0], period=YEAR, with_ended=True)[0]
    assert (row.ended_by, row.ended_at, row.ended_reason) == ("lan", AT, "ảnh năm trước")
    assert (
        AuditEvent.objects.get(action="ledger.unlink_evidence").detail["reason"] == "ảnh năm trước"
    )
    with pytest.raises(UnknownEvidenceError):
        actions.unlink_evidence(link_id=link, reason="lần nữa", by="lan", at=AT)
    # Linked anew it stands again, beside the ended link.
    assert add(units[0], (elements[0], YEAR)).links == 1
    shown = queries.links_of_evidence(evidence_id=added.evidence_id)
    assert [row.ended_at for row in shown] == [None, AT]


def test_refused_file_leaves_no_evidence(units, elements) -> None:
    with pytest.raises(FileRefusedError):
        add(units[0], (elements[0], YEAR), data=b"MZ" + bytes(99))
    assert not Evidence.objects.exists()
    assert not AuditEvent.objects.filter(action="ledger.add_evidence").exists()


def test_cell_that_does_not_exist_undoes_the_whole(units, elements) -> None:
    def act() -> None:
        with transaction.atomic():
            add(units[0], (elements[0], YEAR), (999_999, YEAR))
            connection.check_constraints()

    with pytest.raises(IntegrityError):
        act()
    assert not Evidence.objects.exists()
    assert not StoredFile.objects.exists()


def test_unknown_evidence_is_named(units, elements) -> None:
    for ask in (
        lambda: queries.get_evidence(evidence_id=9),
        lambda: queries.get_link(link_id=9),
        lambda: actions.link_evidence(evidence_id=9, cells=[], by="lan", at=AT),
        lambda: actions.set_evidence_public(evidence_id=9, for_public=True, by="lan", at=AT),
    ):
        with pytest.raises(UnknownEvidenceError):
            ask()
    assert queries.units_of_evidence(evidence_id=9) == []


@pytest.mark.parametrize(
    "change",
    [
        "update ledger_evidence set title = 'x'",
        "delete from ledger_evidencelink",
        "update ledger_evidencelink set period = 202300",
        "update ledger_evidencelink set ended_at = now(), ended_by='a', ended_reason='b', id = -id",
        "update ledger_evidencelink set ended_at = now()",
    ],
)
def test_rows_are_not_changed_behind_the_actions(units, elements, change: str) -> None:
    add(units[0], (elements[0], YEAR))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_ended_link_stays_ended(units, elements) -> None:
    add(units[0], (elements[0], YEAR))
    link = EvidenceLink.objects.get()
    actions.unlink_evidence(link_id=link.pk, reason="sai", by="lan", at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceLink.objects.update(ended_at=None, ended_by="", ended_reason="")


def test_only_pictures_are_opened_to_the_public(units, elements) -> None:
    photo = add(units[0], (elements[0], YEAR), data=files.jpeg(), name="a.jpg")
    paper = add(units[0], (elements[0], YEAR))
    with pytest.raises(UnknownEvidenceError):
        actions.set_evidence_public(evidence_id=paper.evidence_id, for_public=True, by="lan", at=AT)
    for said in (True, True):
        actions.set_evidence_public(evidence_id=photo.evidence_id, for_public=said, by="lan", at=AT)
    assert AuditEvent.objects.filter(action="ledger.set_evidence_public").count() == 1
    assert queries.is_public(evidence_id=photo.evidence_id)
    assert not queries.is_public(evidence_id=paper.evidence_id)
    link = queries.links_of_evidence(evidence_id=photo.evidence_id)[0].link_id
    actions.unlink_evidence(link_id=link, reason="nhầm", by="lan", at=AT)
    assert not queries.is_public(evidence_id=photo.evidence_id)


def test_counts_of_a_whole_sheet_are_one_query(
    units, elements, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for unit in units:
        add(unit, *((element, YEAR) for element in elements))
    with django_assert_num_queries(1):
        assert queries.evidence_counts(unit_id=units[0], period=YEAR) == dict.fromkeys(elements, 1)
    with django_assert_num_queries(1):
        found = queries.evidence_counts_of(unit_ids=units, period=YEAR)
    assert found == {(unit, element): 1 for unit in units for element in elements}
    with django_assert_num_queries(1):
        assert len(queries.evidence_for(unit_id=units[0])) == len(elements)


def _pairs(units: list[int], **said: int) -> set[tuple[int, int, bool]]:
    return {
        (one.unit_id, one.other_unit_id, one.same_bytes)
        for one in queries.shared_photos(unit_ids=units, **said)
    }


def test_picture_used_by_two_communes_is_flagged(units, elements) -> None:
    first, second, third = units
    add(first, (elements[0], YEAR), data=files.jpeg(1), name="a.jpg")
    add(second, (elements[1], YEAR - 100), data=files.jpeg(1), name="other name.jpg")
    add(third, (elements[0], YEAR), data=files.jpeg(2), name="b.jpg")
    assert _pairs([first]) == {(first, second, True)}
    assert _pairs([second]) == {(second, first, True)}
    assert _pairs(units) == {(first, second, True), (second, first, True)}
    assert _pairs([third]) == set()
    assert _pairs([first], period=YEAR - 100) == set()  # the asked side has nothing then
    assert _pairs([second], period=YEAR - 100) == {(second, first, True)}


def test_resized_copy_is_flagged_too(units, elements) -> None:
    first, second, _third = units
    add(first, (elements[0], YEAR), data=files.jpeg(1, (1600, 1200), 92), name="a.jpg")
    add(second, (elements[0], YEAR), data=files.jpeg(1, (480, 360), 60), name="b.jpg")
    assert _pairs([first]) == {(first, second, False)}


def test_one_commune_may_use_a_picture_often_and_papers_are_no_pictures(units, elements) -> None:
    add(units[0], (elements[0], YEAR), (elements[1], YEAR), data=files.jpeg(1), name="a.jpg")
    for unit in units:
        add(unit, (elements[0], YEAR))
    assert _pairs(units) == set()


def test_ended_link_no_longer_shares(units, elements) -> None:
    for unit in units[:2]:
        add(unit, (elements[0], YEAR), data=files.jpeg(1), name="a.jpg")
    link = queries.evidence_for(unit_id=units[1], period=YEAR)[0].link_id
    actions.unlink_evidence(link_id=link, reason="nhầm", by="lan", at=AT)
    assert _pairs(units) == set()


def test_what_a_commune_was_merged_into_may_share(units, elements) -> None:
    from langso.geography import actions as places
    from langso.geography.values import Kind, NewUnit, Share

    successor = places.merge(
        predecessors=[Share("18001")], into=NewUnit("18009", "Xã Mới", Kind.COMMUNE, "42"),
        on=geography.REFORM, by="t", at=AT,
    )  # fmt: skip
    add(units[0], (elements[0], YEAR), data=files.jpeg(1), name="a.jpg")
    add(successor, (elements[0], YEAR), data=files.jpeg(1), name="a.jpg")
    assert _pairs([units[0], successor]) == set()
    add(units[1], (elements[0], YEAR), data=files.jpeg(1), name="a.jpg")
    assert _pairs([successor]) == {(successor, units[1], True)}


@pytest.mark.django_db(transaction=True)
def test_double_click_makes_one_piece_of_evidence(units, elements) -> None:
    added: list[AddedEvidence] = []
    ready = threading.Barrier(4)

    def send() -> None:
        try:
            ready.wait()
            added.append(add(units[0], (elements[0], YEAR), data=files.jpeg(9), name="a.jpg"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.evidence_id for one in added}) == 1
    assert sum(one.links for one in added) == 1
    assert EvidenceLink.objects.count() == 1
