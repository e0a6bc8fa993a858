"""A dossier riding its work file: what may be found, what stands against a move, what follows."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, connection, transaction

from langso.core.deadlines import days_said
from langso.core.periods import Period
from langso.dossiers import actions as files
from langso.dossiers import queries as file_queries
from langso.dossiers.models import FileEvent
from langso.dossiers.values.files import ProblemsError
from langso.recognition.actions import dossier_history, dossiers
from langso.recognition.actions.titles import grant
from langso.recognition.models import ConditionFinding, Title, TitleEnd
from langso.recognition.presenters import dossier_lists, dossier_public
from langso.recognition.presenters import dossiers as dossier_pages
from langso.recognition.queries import dossier_papers, dossier_steps
from langso.recognition.queries import dossiers as queries
from langso.recognition.values import Decision
from langso.recognition.values.dossiers import DossierError, DossierKind, NewFinding
from langso.reporting.values import FindingVerdict, Stage
from langso.standards import queries as standards
from tests.factories import offices
from tests.factories.offices import AT

pytestmark = pytest.mark.django_db
SET = "commune-ntm-2021-2025"
YEAR = Period(2025)
MET, NOT_MET = FindingVerdict.MET, FindingVerdict.NOT_MET
OPINIONS = {"opinions": {"from": "2026-01-05", "to": "2026-01-09", "asked": 10, "agreed": 9}}
MEETING = {
    "meeting": {"held_on": "2026-01-10", "invited": 20, "present": 18, "for": 18, "against": 0},
    "votes": {"present": 18, "agree": 18},
}


def open_dossier(house, **more):
    return dossiers.start(
        unit_id=house.commune, title="ntm", set_id=SET, period=YEAR, actor=house["recorder"],
        at=AT, **more,
    )  # fmt: skip


def go(house, dossier, outcome, by, **more):
    return files.move(
        file_id=dossier.file_id, outcome=outcome, actor=house[by], at=AT,
        expected_event=FileEvent.objects.filter(file_id=dossier.file_id).count(), **more,
    )  # fmt: skip


def find(house, dossier, by, verdict=MET, reason="", codes=None):
    table = queries.table_of(dossier_id=dossier.id)
    codes = codes or [row.code for row in table.rows]
    return dossiers.record_findings(
        dossier_id=dossier.id, findings=[NewFinding(code, verdict, reason) for code in codes],
        actor=house[by], at=AT,
    )  # fmt: skip


def sent(house, verdict=MET):
    """Return a dossier that stands before its sending."""
    dossier = open_dossier(house)
    go(house, dossier, "begin", "recorder")
    find(house, dossier, "recorder", verdict, "" if verdict == MET else "thiếu")
    go(house, dossier, "assessed", "recorder", payload={"findings": True})
    go(house, dossier, "closed", "recorder")
    go(house, dossier, "gathered", "recorder", payload=OPINIONS)
    go(house, dossier, "agreed", "leader", payload=MEETING)
    return dossier


def test_dossier_begins_with_every_indicator_of_the_set(house):
    dossier = open_dossier(house)
    table = queries.table_of(dossier_id=dossier.id)
    wanted = {one.code for one in standards.get_set(set_id=SET, year=2025).indicators}
    assert {row.code for row in table.rows} == wanted
    assert all(row.required.vi for row in table.rows)
    file = file_queries.find_file(file_id=dossier.file_id)
    assert file.procedure_id == "recognise-commune-2025"


def test_one_dossier_for_a_title_is_under_way_at_a_time(house):
    open_dossier(house)
    with pytest.raises(DossierError, match="đang có hồ sơ"):
        open_dossier(house)


@pytest.mark.parametrize("name", ["neighbour", "stranger", "auditor"])
def test_who_does_not_work_there_starts_nothing(house, name):
    with pytest.raises(PermissionDenied):
        dossiers.start(
            unit_id=house.commune, title="ntm", set_id=SET, period=YEAR, actor=house[name], at=AT
        )


def test_self_assessment_waits_for_every_indicator(house):
    dossier = open_dossier(house)
    go(house, dossier, "begin", "recorder")
    with pytest.raises(ProblemsError) as error:
        go(house, dossier, "assessed", "recorder", payload={"findings": True})
    assert "no-findings" in error.value.rules
    assert find(house, dossier, "recorder") > 50
    assert find(house, dossier, "recorder") == 0
    go(house, dossier, "assessed", "recorder", payload={"findings": True})


def test_findings_are_recorded_by_who_acts_in_the_stage(house):
    dossier = open_dossier(house)
    go(house, dossier, "begin", "recorder")
    for name in ("appraiser", "coordination"):
        with pytest.raises(PermissionDenied):
            find(house, dossier, name, codes=["1.1"])
    with pytest.raises(DossierError, match="phải nêu lý do"):
        find(house, dossier, "recorder", NOT_MET, codes=["1.1"])
    with pytest.raises(DossierError, match="không có chỉ tiêu"):
        find(house, dossier, "recorder", codes=["99.9"])
    find(house, dossier, "recorder", NOT_MET, "Chưa có quy hoạch", codes=["1.1"])
    find(house, dossier, "recorder", MET, codes=["1.1"])
    found = queries.findings_of(dossier_id=dossier.id)["1.1"][Stage.SELF]
    assert (found.verdict, found.reason) == (MET, "")


def test_facts_of_a_step_are_asked_for(house):
    dossier = open_dossier(house)
    go(house, dossier, "begin", "recorder")
    find(house, dossier, "recorder")
    go(house, dossier, "assessed", "recorder", payload={"findings": True})
    go(house, dossier, "closed", "recorder")
    with pytest.raises(ProblemsError) as error:
        go(house, dossier, "gathered", "recorder")
    assert "bad-facts" in error.value.rules


def test_commune_that_does_not_meet_all_sends_nothing(house):
    dossier = sent(house, NOT_MET)
    with pytest.raises(ProblemsError) as error:
        go(house, dossier, "submit", "leader")
    assert {"not-met", "missing-document"} <= error.value.rules


def test_papers_are_filled_with_what_the_steps_brought(house):
    dossier = sent(house)
    filled = dossier_papers.paper_of(dossier=dossier, code="minutes", on=AT.date())
    text = " ".join(line for part in filled.official.sections for line in part.paragraphs)
    assert "có mặt 18 người" in text
    assert "90,0%" in text
    report = dossier_papers.paper_of(dossier=dossier, code="report", on=AT.date())
    tables = [part.table for part in report.official.sections if part.table]
    assert len(tables[0].rows) == len(queries.table_of(dossier_id=dossier.id).rows)
    assert report.official.marks
    with pytest.raises(dossier_papers.NoSuchPaperError):
        dossier_papers.paper_of(dossier=dossier, code="poem", on=AT.date())


def test_nothing_is_published_before_the_law_says_so(house):
    dossier = open_dossier(house)
    assert not queries.is_public(dossier=dossier)
    go(house, dossier, "begin", "recorder")
    find(house, dossier, "recorder")
    go(house, dossier, "assessed", "recorder", payload={"findings": True})
    assert queries.is_public(dossier=dossier)


def test_rows_of_a_dossier_are_only_added(house):
    dossier = open_dossier(house)
    for table in ("recognition_dossier", "recognition_dossiertable"):
        with (
            pytest.raises((IntegrityError, InternalError)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"delete from {table}")
    assert queries.get_dossier(dossier_id=dossier.id) == dossier


def past(house, by="appraiser", **more):
    procedure = standards.get_procedure(procedure_id="recognise-commune-2022")
    stages = dossier_history.stages_onward(procedure)
    told = {
        "unit_id": house.commune, "procedure_id": procedure.id, "title": "ntm", "set_id": SET,
        "period": Period(2023), "opened_on": dt.date(2023, 3, 1),
        "steps": [
            dossier_history.PastStep(stage.code, dt.date(2023, 3, 2 + n), "UBND huyện")
            for n, (stage, _outcome) in enumerate(stages)
        ],
        "decision": Decision("12/QĐ-UBND", dt.date(2023, 12, 1), "Ông C"),
    }  # fmt: skip
    return dossier_history.record_past(**{**told, **more}, actor=house[by], at=AT)


def test_past_dossier_of_three_levels_gives_its_title(house):
    dossier = past(house)
    events = FileEvent.objects.filter(file_id=dossier.file_id)
    assert {one.medium for one in events} == {"entered_afterwards"}
    assert "submit-district" in {one.stage for one in events}
    title = Title.objects.get()
    assert (title.unit_id, title.decision_no, title.file_id) == (
        house.commune, "12/QĐ-UBND", dossier.file_id,
    )  # fmt: skip
    assert queries.is_public(dossier=dossier)


def test_past_dossier_wants_every_step_and_the_right_to_record(house):
    with pytest.raises(DossierError, match="Thiếu ngày của bước"):
        past(house, steps=[])
    with pytest.raises(PermissionDenied):
        past(house, by="leader")
    assert not Title.objects.exists()


def decided(house, dossier, outcome):
    """Have the decision drafted, signed and numbered, and decide by it."""
    document = files.draft(
        organisation_id=house.provincial, type="decision", subject="Quyết định",
        file_id=dossier.file_id, requirement_code="decision", actor=house["chairman"], at=AT,
    )  # fmt: skip
    files.attach(
        file_id=dossier.file_id, document_id=document.id, requirement_code="decision",
        signed="both", actor=house["chairman"], at=AT,
    )  # fmt: skip
    files.record_issued(
        document_id=document.id, number_text="05/QĐ-UBND", on=AT.date(),
        actor=house["province_clerk"], at=AT,
    )  # fmt: skip
    return document


def desk(house, by):
    """Return the organisation in whose name somebody of the tests drafts."""
    kinds = {"coordination": "coordination_office", "province_front": "front"}
    unit_id = house.commune if by == "leader" else house.province
    kind = kinds.get(by, "people_committee")
    return files.organisation_of(unit_id=unit_id, kind=kind, at=AT).id


def attach_all(house, dossier, by):
    state = file_queries.state_of(file_id=dossier.file_id)
    stage = queries.procedure_of(dossier=dossier).stage(state.stage)
    for wanted in stage.documents:
        if wanted.code == "decision" or not wanted.count_from:
            continue
        document = files.draft(
            organisation_id=desk(house, by),
            type="report",
            subject=wanted.code,
            file_id=dossier.file_id,
            requirement_code=wanted.code,
            actor=house[by],
            at=AT,
        )
        files.attach(
            file_id=dossier.file_id, document_id=document.id, requirement_code=wanted.code,
            signed="both", actor=house[by], at=AT,
        )  # fmt: skip


def before_the_council(house):
    dossier = sent(house)
    attach_all(house, dossier, "leader")
    go(house, dossier, "submit", "leader")
    attach_all(house, dossier, "coordination")
    find(house, dossier, "coordination")
    go(house, dossier, "accept", "coordination", payload={"findings": True})
    attach_all(house, dossier, "province_front")
    rule = standards.survey_rule(title="ntm", on=AT.date())
    survey = {
        "from": "2026-01-05", "to": "2026-01-09", "households": 100, "collected": 90, "invalid": 0,
        "contents": [{"id": one.id, "satisfied": 85, "blank": 0} for one in rule.contents],
    }  # fmt: skip
    go(house, dossier, "done", "province_front", payload={"survey": survey})
    state = file_queries.state_of(file_id=dossier.file_id)
    offices.give_post(house["health"], "verifier", house.province)
    for department in state.departments:
        if department != "coordination":
            files.give_opinion(
                file_id=dossier.file_id, department=department, choice="agree", text="",
                actor=house["health"], at=AT,
            )  # fmt: skip
    go(house, dossier, "done", "coordination")
    go(house, dossier, "done", "appraiser")
    attach_all(house, dossier, "appraiser")
    find(house, dossier, "appraiser")
    go(house, dossier, "pass", "appraiser", payload={"findings": True})
    return dossier


def test_title_is_given_by_the_announcement(house):
    dossier = before_the_council(house)
    conditions = dict(ConditionFinding.objects.values_list("condition", "verdict"))
    assert conditions == {"satisfaction": "met", "security": "met"}
    for member in ("council1", "council2", "council3"):
        files.cast_vote(file_id=dossier.file_id, choice="for", actor=house[member], at=AT)
    attach_all(house, dossier, "appraiser")
    go(house, dossier, "passed", "appraiser")
    assert dossier_steps.step_facts(dossier=dossier).votes == {"for": 3, "against": 0}
    document = decided(house, dossier, "decide")
    go(house, dossier, "decide", "chairman", document_ids=(document.id,),
       payload=queries.decision_payload(dossier=dossier, stage="decide"))  # fmt: skip
    assert not Title.objects.exists()
    go(house, dossier, "announced", "province_clerk")
    title = Title.objects.get()
    assert (title.unit_id, title.decision_no, title.set_id) == (house.commune, "05/QĐ-UBND", SET)
    assert queries.given_title(dossier=dossier).startswith("05/QĐ-UBND")


def test_review_and_revocation_are_about_a_title_held(house):
    title_id = grant(
        unit_id=house.commune, title="ntm", set_id=SET, period="2021-2025",
        decision=Decision("9/QĐ-UBND", dt.date(2024, 5, 5)), by="ai đó", by_id=None, at=AT,
    )  # fmt: skip
    with transaction.atomic(), pytest.raises(IntegrityError), transaction.atomic():
        open_dossier(house, kind=DossierKind.REVOCATION)
    dossier = open_dossier(house, kind=DossierKind.REVOCATION, against_id=title_id)
    assert file_queries.find_file(file_id=dossier.file_id).procedure_id == "revoke-commune-2025"
    paper = dossier_papers.paper_of(dossier=dossier, code="decision", on=AT.date())
    text = " ".join(line for part in paper.official.sections for line in part.paragraphs)
    assert "9/QĐ-UBND" in text
    assert not TitleEnd.objects.exists()


def test_pages_count_days_as_the_work_file_does_and_name_an_order(house):
    dossier = open_dossier(house)
    go(house, dossier, "begin", "recorder")
    find(house, dossier, "recorder")
    go(house, dossier, "assessed", "recorder", payload={"findings": True})
    on = AT.date() + dt.timedelta(days=5)
    due = file_queries.clock_of(file_id=dossier.file_id, on=on).due_on
    said = days_said(standards.working_days_left(due_on=due, on=on))
    assert dossier_pages.dossier_page(dossier, user=house["recorder"], on=on).days == said
    assert dossier_public.public_page(dossier, on=on).days == said
    files.suspend(
        file_id=dossier.file_id, order=files.Order("Bão", "Chủ tịch UBND tỉnh"),
        actor=house["leader"], at=AT,
        expected_event=FileEvent.objects.filter(file_id=dossier.file_id).count(),
    )  # fmt: skip
    (row,) = dossier_lists.list_page(user=house["leader"], on=AT.date()).rows
    assert row.status_word == "tạm dừng theo lệnh"
