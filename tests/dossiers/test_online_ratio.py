"""The online ratio of the database against the pure rule, and its pages."""

import dataclasses
import datetime as dt
import random
from typing import Any

import pytest
from django.db import connection

from langso.dossiers import actions, queries
from langso.dossiers.actions import online as online_actions
from langso.dossiers.models import FileEvent, FileState, MissingSignature
from langso.dossiers.queries import online as online_queries
from langso.dossiers.rules import online as rules
from langso.dossiers.values.online import FileFacts, OnlineCount, Span
from langso.standards import queries as standards
from langso.standards.rules.online import rule_on
from tests.factories import offices
from tests.factories.accounts import browser
from tests.factories.offices import AT

pytestmark = pytest.mark.django_db

YEAR = Span(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
DAY = dt.timedelta(days=1)


def rule() -> Any:
    found = rule_on(standards.online_law(), YEAR.last_on)
    assert found is not None
    return found


def opened(house: offices.House, at: dt.datetime = AT, **said: object) -> int:
    return actions.open_file(
        organisation_id=house.organisation, unit_id=house.commune, procedure_id="work-file",
        title="Hồ sơ", actor=house["recorder"], at=at, **said,
    ).pk  # fmt: skip


def move(house: offices.House, file_id: int, outcome: str, at: dt.datetime, **said: object) -> None:
    actions.move(
        file_id=file_id, outcome=outcome, actor=house["recorder"], at=at, reason="Xong.",
        expected_event=FileEvent.objects.filter(file_id=file_id).count(), **said,
    )  # fmt: skip


def ended(house: offices.House, at: dt.datetime = AT, **said: object) -> int:
    file_id = opened(house, at)
    move(house, file_id, "to-draft", at)
    move(house, file_id, "no-reply", at + DAY, **said)
    return file_id


def facts_of(file_id: int) -> FileFacts:
    """Return a file as the rule reads it, from its events alone."""
    rows = FileEvent.objects.filter(file_id=file_id).order_by("number")
    state = queries.state_of(file_id=file_id)
    file = queries.find_file(file_id=file_id)
    return FileFacts(
        file_id, "commune", file.procedure_id, state.opened_on, state.closed_on,
        tuple(
            rules.step_of(row.kind, row.medium, row.happened_on, row.payload) for row in rows
        ),
    )  # fmt: skip


def counted(span: Span = YEAR) -> dict[int, OnlineCount]:
    rows = online_queries.online_counts(rule=rule(), span=span)
    return {row.organisation_id: row.counts for row in rows}


def test_a_file_moved_wholly_in_the_system_is_online(house: offices.House) -> None:
    ended(house)
    assert counted() == {house.organisation: OnlineCount(1, 1, 1, 1)}
    ended(house, medium="paper")
    opened(house)
    assert counted() == {house.organisation: OnlineCount(2, 1, 3, 2)}


def test_issued_documents_want_both_signatures(house: offices.House) -> None:
    file_id = opened(house)

    def tell(kind: str, **payload: object) -> None:
        actions.add_event(file_id=file_id, kind=kind, actor=house["clerk"], at=AT, payload=payload)

    tell("signed", document=7, **{"as": "person"})
    assert not MissingSignature.objects.exists()
    tell("issued", document=7, number=1, signed=["person"])
    assert MissingSignature.objects.get().missing == ["agency"]
    assert counted()[house.organisation].handled_online == 0
    share = online_queries.signed_share(rule=rule(), span=YEAR)
    assert (share.issued, share.signed) == (1, 0)
    tell("signed", document=8, **{"as": "agency"})
    assert counted()[house.organisation].handled_online == 0
    tell("signed", document=7, **{"as": "agency"})
    assert not MissingSignature.objects.exists()
    assert counted()[house.organisation].handled_online == 1
    share = online_queries.signed_share(rule=rule(), span=YEAR)
    assert (share.issued, share.signed) == (1, 1)


def test_missing_signatures_are_rebuilt_from_events(house: offices.House) -> None:
    file_id = opened(house)
    for document in (1, 2):
        actions.add_event(
            file_id=file_id, kind="issued", actor=house["clerk"], at=AT,
            payload={"document": document, "signed": ["person"]},
        )  # fmt: skip
    assert online_actions.rebuild_missing_signatures() == (2, 0)
    MissingSignature.objects.filter(document_id=1).delete()
    assert online_actions.rebuild_missing_signatures() == (2, 1)


def test_the_database_counts_as_the_rule_does(house: offices.House) -> None:
    """Random files, random days: every count of the statement is the oracle's."""
    drawn = random.Random(7)
    files = []
    for _number in range(30):
        at = AT - DAY * drawn.randrange(0, 300)
        medium = drawn.choice(("system", "system", "paper", "entered_afterwards"))
        file_id = opened(house, at, medium=drawn.choice(("system", "system", "system", "paper")))
        files.append(file_id)
        if drawn.random() < 0.7:
            move(house, file_id, "to-draft", at, medium=medium)
        if drawn.random() < 0.5:
            signed = drawn.choice(([], ["person"], ["agency", "person"]))
            actions.add_event(
                file_id=file_id, kind="issued", actor=house["clerk"], at=at + DAY,
                payload={"document": drawn.randrange(1, 3), "signed": signed},
            )  # fmt: skip
        if drawn.random() < 0.5:
            actions.add_event(
                file_id=file_id, kind="signed", actor=house["clerk"], at=at + 2 * DAY,
                payload={
                    "document": drawn.randrange(1, 3), "as": drawn.choice(("person", "agency")),
                },
            )  # fmt: skip
        if FileState.objects.get(pk=file_id).stage == "draft" and drawn.random() < 0.6:
            move(house, file_id, "no-reply", at + DAY * drawn.randrange(3, 200))
    every = [facts_of(file_id) for file_id in files]
    for _turn in range(12):
        first = (AT - DAY * drawn.randrange(0, 320)).date()
        span = Span(first, first + DAY * drawn.randrange(1, 200))
        known = rule_on(standards.online_law(), span.last_on)
        assert known is not None
        oracle = rules.count(known, every, span, group=lambda _one: house.organisation)
        assert counted(span) == oracle, span
        _files_agree(known, every, span)


def _files_agree(known: Any, every: list[FileFacts], span: Span) -> None:
    for closed in (True, False):
        for online in (True, False, None):
            wanted = {
                one.file_id
                for one in every
                if rules.is_handled_in(one, span)
                and (not closed or rules.is_closed_in(one, span))
                and online in (None, not rules.why_not(known, one.steps, span.last_on))
            }
            rows, _after = online_queries.online_files(
                rule=known, span=span, closed=closed, online=online
            )
            assert {row.file_id for row in rows} == wanted
            for row in rows:
                facts = next(one for one in every if one.file_id == row.file_id)
                assert row.why_not == rules.why_not(known, facts.steps, span.last_on)


def test_files_behind_a_number_come_by_pages(house: offices.House) -> None:
    files = [opened(house) for _number in range(5)]
    found: list[int] = []
    after = None
    for _turn in range(4):
        rows, after = online_queries.online_files(
            rule=rule(), span=YEAR, closed=False, after=after, limit=2
        )
        found += [row.file_id for row in rows]
        if after is None:
            break
    assert found == sorted(files, reverse=True)


def test_topics_and_excluded_procedures_narrow_the_count(house: offices.House) -> None:
    opened(house, topic="commune-ntm-2021-2025:2")
    opened(house)
    rows = online_queries.online_counts(rule=rule(), span=YEAR, topic="commune-ntm-2021-2025:2")
    assert rows[0].counts.handled == 1
    without = dataclasses.replace(rule(), excluded_procedures=frozenset({"work-file"}))
    assert online_queries.online_counts(rule=without, span=YEAR) == ()


def test_pages_of_the_ratio(house: offices.House) -> None:
    ended(house)
    ended(house, medium="paper")
    client = browser(house["leader"])
    shown = client.get("/files/online?period=2026").content.decode()
    for words in ("50%", "1 trên 2", "Cơ quan cấp xã", "70%", "nhớ lại"):
        assert words in shown, words
    assert "cấp huyện" not in shown.split("Cách đếm")[0]
    assert "cấp huyện" in client.get("/files/online?period=2025").content.decode()
    assert client.get("/files/online?period=2026&province=42").status_code == 200
    assert client.get("/files/online?period=2020").status_code == 200
    listed = client.get("/files/online/files?period=2026&level=commune&online=no").content.decode()
    assert "có bước làm trên giấy" in listed
    assert client.get("/files/online/files?period=2026&variant=handled").status_code == 200
    for query in ("period=x", "variant=x", "level=x", "online=x", "organisation=x", "after=x"):
        assert client.get(f"/files/online/files?{query}").status_code == 400, query


def test_a_reader_lists_only_files_they_may_see(house: offices.House) -> None:
    ended(house)
    shown = browser(house["neighbour"]).get("/files/online/files?period=2026").content.decode()
    assert "HS-UBND" not in shown
    shown = browser(house["neighbour"]).get("/files/online?period=2026").content.decode()
    assert "1 trên 1" in shown


def test_offline_steps_are_found_by_an_index(house: offices.House) -> None:
    ended(house, medium="paper")
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(
            "explain select file_id from dossiers_fileevent e where e.medium <> 'system' and "
            "e.happened_on <= current_date"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "dossiers_fileevent_offline" in plan
