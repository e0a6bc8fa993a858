"""The life of a work file through the actions: moves, opinions, votes, supplements, ends."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from langso.dossiers import actions, queries
from langso.dossiers.models import FileEvent, FileState
from langso.dossiers.values.files import (
    EventKind,
    FileStatus,
    Medium,
    ProblemsError,
    SecretError,
    StaleFileError,
)
from tests.factories import offices
from tests.factories.offices import AT

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
DOSSIER = ("request", "report", "opinions-summary", "minutes", "debt-report")
DECISION = {"decision_number": "12/QĐ-UBND", "decided_on": "2026-01-12"}


def start(house, procedure_id="work-file", *, by="recorder", **more):
    return actions.open_file(
        organisation_id=house.organisation, unit_id=house.commune, procedure_id=procedure_id,
        title="Hồ sơ thử", actor=house[by], at=AT, **more,
    )  # fmt: skip


def last(file) -> int:
    return FileEvent.objects.filter(file=file).count()


def go(house, file, outcome, by, at=AT, **more):
    return actions.move(
        file_id=file.pk, outcome=outcome, expected_event=last(file), actor=house[by], at=at, **more
    )


def rules_of(error) -> frozenset[str]:
    return error.value.rules


def test_file_is_numbered_by_organisation_and_year(house):
    files = [start(house), start(house), start(house)]
    assert [file.code for file in files] == [
        "01/HS-UBND/2026", "02/HS-UBND/2026", "03/HS-UBND/2026",
    ]  # fmt: skip


def test_general_file_goes_from_registration_to_closing(house):
    file = start(house)
    go(house, file, "to-draft", "recorder")
    actions.attach(
        file_id=file.pk, document_id=7, requirement_code="draft", actor=house["recorder"], at=AT
    )
    go(house, file, "submit", "recorder")
    with pytest.raises(ProblemsError) as refused:
        go(house, file, "signed", "leader")
    assert rules_of(refused) == {"unsigned-document"}
    actions.add_event(
        file_id=file.pk, kind="signed", actor=house["leader"], at=AT,
        payload={"document": 7, "as": "person"},
    )  # fmt: skip
    go(house, file, "signed", "leader")
    go(house, file, "issued", "clerk")
    go(house, file, "close", "recorder")
    state = FileState.objects.get(pk=file.pk)
    assert (state.status, state.closed_on, state.due_on) == ("closed", dt.date(2026, 1, 12), None)
    with pytest.raises(ProblemsError) as refused:
        go(house, file, "close", "recorder")
    assert rules_of(refused) == {"ended"}


def test_secrets_are_refused_with_the_reason(house):
    with pytest.raises(SecretError, match="bí mật nhà nước"):
        start(house, secrecy="mat")


def test_file_is_not_opened_by_the_wrong_people(house):
    for name in ("neighbour", "stranger", "auditor", "administrator"):
        with pytest.raises(PermissionDenied):
            start(house, by=name)
    with pytest.raises(ProblemsError) as refused:
        start(house, "recognise-commune-2025", by="clerk")
    assert rules_of(refused) == {"wrong-role"}


def test_procedure_out_of_force_opens_nothing(house):
    with pytest.raises(ProblemsError) as refused:
        start(house, "recognise-commune-2022")
    assert rules_of(refused) == {"not-in-force"}


def test_stage_is_neither_skipped_nor_done_by_another_role(house):
    file = start(house, "recognise-commune-2025", subject_kind="recognition")
    with pytest.raises(ProblemsError) as refused:
        go(house, file, "assessed", "recorder", payload={"findings": {"met": 57}})
    assert rules_of(refused) == {"wrong-stage"}
    with pytest.raises(ProblemsError) as refused:
        go(house, file, "begin", "coordination")
    assert rules_of(refused) == {"wrong-role"}
    with pytest.raises(PermissionDenied):
        go(house, file, "begin", "neighbour")
    go(house, file, "begin", "recorder")
    with pytest.raises(ProblemsError) as refused:
        go(house, file, "begin", "recorder")
    assert rules_of(refused) == {"wrong-stage"}


def test_what_an_outcome_asks_for_is_named(house):
    file = start(house, "recognise-commune-2025", subject_kind="recognition")
    go(house, file, "begin", "leader")
    with pytest.raises(ProblemsError) as refused:
        go(house, file, "assessed", "recorder")
    assert rules_of(refused) == {"no-findings"}
    with pytest.raises(ProblemsError) as refused:
        go(house, file, "withdraw", "leader", reason="  ")
    assert rules_of(refused) == {"no-reason"}


def test_who_did_not_see_what_came_last_is_told_to_look_again(house):
    file = start(house)
    actions.comment(file_id=file.pk, text="Xem lại hạn.", actor=house["leader"], at=AT)
    with pytest.raises(StaleFileError):
        actions.move(
            file_id=file.pk, outcome="to-draft", expected_event=1, actor=house["recorder"], at=AT
        )
    go(house, file, "to-draft", "recorder")


def recognition_at(house, stage):
    """A recognition file walked to a stage by those who may."""
    file = start(
        house,
        "recognise-commune-2025",
        subject_kind="recognition",
        departments=["health", "finance"],
    )
    way = [
        ("begin", "recorder", {}, ()),
        ("assessed", "recorder", {"findings": {"met": 57}}, ()),
        ("closed", "clerk", {}, ()),
        ("gathered", "recorder", {}, ()),
        ("agreed", "leader", {"votes": {"present": 20, "agree": 19}}, ()),
        ("submit", "leader", {}, DOSSIER),
        ("accept", "coordination", {"findings": {"met": 57}}, ("verification-report",)),
        ("done", "province_front", {}, ("survey-report",)),
        ("done", "coordination", {}, ()),
        ("done", "appraiser", {}, ()),
        ("pass", "appraiser", {"findings": {"met": 57}}, ("appraisal-report",)),
        ("passed", "appraiser", {}, ("council-minutes",)),
        ("decide", "chairman", DECISION, ("decision",)),
        ("announced", "appraiser", {}, ()),
    ]  # fmt: skip
    for outcome, by, payload, papers in way:
        if queries.state_of(file_id=file.pk).stage == stage:
            return file
        prepare(house, file, papers, by)
        go(
            house,
            file,
            outcome,
            by,
            payload=payload,
            document_ids=[99] if outcome == "decide" else [],
        )
    return file


def prepare(house, file, papers, by):
    """Add the papers of a stage, its opinions and votes."""
    for number, code in enumerate(papers):
        actions.attach(
            file_id=file.pk, document_id=last(file) * 100 + number, requirement_code=code,
            signed="both", actor=house[by], at=AT,
        )  # fmt: skip
    state = queries.state_of(file_id=file.pk)
    if state.stage == "departments":
        for department in ("health", "finance"):
            actions.give_opinion(
                file_id=file.pk, department=department, choice="agree", text="",
                actor=house[department], at=AT,
            )  # fmt: skip
    if state.stage == "council":
        for member in ("council1", "council2", "council3"):
            actions.cast_vote(file_id=file.pk, choice="for", actor=house[member], at=AT)


def test_recognition_goes_all_the_way(house):
    file = recognition_at(house, "nowhere")
    state = queries.state_of(file_id=file.pk)
    assert (state.stage, state.status) == ("announce", FileStatus.CLOSED)
    passed = FileEvent.objects.get(file=file, outcome="passed")
    assert passed.payload["council"] == {"cast": 3, "for": 3, "members": 3}


def test_opinions_are_waited_for_and_given_once_by_the_right_department(house):
    file = recognition_at(house, "departments")
    row = FileState.objects.get(pk=file.pk)
    assert row.waiting_departments == ["health", "finance"]
    with pytest.raises(ProblemsError) as refused:
        go(house, file, "done", "coordination")
    assert rules_of(refused) == {"no-opinion"}
    given = {"file_id": file.pk, "choice": "agree", "text": "", "at": AT}
    with pytest.raises(ProblemsError) as refused:
        actions.give_opinion(**given, department="health", actor=house["finance"])
    assert rules_of(refused) == {"wrong-role"}
    with pytest.raises(ProblemsError) as refused:
        actions.give_opinion(**given, department="police", actor=house["health"])
    assert rules_of(refused) == {"not-asked"}
    actions.give_opinion(**given, department="health", actor=house["health"])
    with pytest.raises(ProblemsError) as refused:
        actions.give_opinion(**given, department="health", actor=house["health"])
    assert rules_of(refused) == {"opinion-before"}
    with pytest.raises(ProblemsError) as refused:
        actions.give_opinion(
            file_id=file.pk, department="finance", choice="disagree", text="", at=AT,
            actor=house["finance"],
        )  # fmt: skip
    assert rules_of(refused) == {"no-reason"}


def test_council_needs_its_quorum_and_enough_votes(house):
    file = recognition_at(house, "council")
    actions.attach(
        file_id=file.pk, document_id=1, requirement_code="council-minutes",
        actor=house["appraiser"], at=AT,
    )  # fmt: skip
    actions.cast_vote(file_id=file.pk, choice="for", actor=house["council1"], at=AT)
    with pytest.raises(ProblemsError) as refused:
        go(house, file, "passed", "appraiser")
    assert rules_of(refused) == {"no-quorum"}
    with pytest.raises(ProblemsError) as refused:
        actions.cast_vote(file_id=file.pk, choice="for", actor=house["council1"], at=AT)
    assert rules_of(refused) == {"voted-before"}
    with pytest.raises(ProblemsError) as refused:
        actions.cast_vote(file_id=file.pk, choice="for", actor=house["appraiser"], at=AT)
    assert rules_of(refused) == {"wrong-role"}
    actions.cast_vote(file_id=file.pk, choice="against", actor=house["council2"], at=AT)
    with pytest.raises(ProblemsError) as refused:
        go(house, file, "passed", "appraiser")
    assert rules_of(refused) == {"not-passed"}
    go(house, file, "not-passed", "appraiser", reason="Chưa đủ phiếu", missing=["Tiêu chí 17"])
    assert queries.state_of(file_id=file.pk).votes == {}


def test_supplement_stops_the_clock_and_only_the_commune_gives_it(house):
    file = recognition_at(house, "verify")
    state = FileState.objects.get(pk=file.pk)
    assert state.due_on == dt.date(2026, 1, 26)
    go(house, file, "ask-supplement", "coordination", reason="Thiếu", missing=["Biên bản họp"])
    state.refresh_from_db()
    assert (state.status, state.due_on) == ("suspended", None)
    assert (state.waiting_unit_id, state.waiting_roles) == (house.commune, ["leader", "recorder"])
    for outcome in ("accept", "return", "ask-supplement"):
        with pytest.raises(ProblemsError) as refused:
            go(house, file, outcome, "coordination")
        assert rules_of(refused) == {"suspended"}
    with pytest.raises(ProblemsError) as refused:
        go(house, file, "give-supplement", "coordination")
    assert rules_of(refused) == {"wrong-role"}
    go(house, file, "give-supplement", "leader", at=AT + 7 * DAY)
    state.refresh_from_db()
    assert (state.status, state.due_on) == ("open", dt.date(2026, 2, 2))
    assert queries.clock_of(file_id=file.pk, on=dt.date(2026, 1, 20)).used == 1


def test_who_brought_a_file_to_a_stage_does_not_decide_there(house):
    file = recognition_at(house, "decide")
    offices.give_post(house["appraiser"], "provincial_leader", house.province)
    asked = {"decision_number": "1/QĐ-UBND", "decided_on": "2026-01-12"}
    with pytest.raises(ProblemsError) as refused:
        go(house, file, "decide", "appraiser", payload=asked, document_ids=[1])
    assert rules_of(refused) == {"separate"}


def test_delegate_acts_in_somebodys_stead_until_the_day(house):
    file = start(house, "recognise-commune-2025", subject_kind="recognition")
    go(house, file, "begin", "recorder")
    actions.delegate(
        file_id=file.pk, to_user_id=house["clerk"].pk, until_on=dt.date(2026, 1, 15),
        actor=house["recorder"], at=AT,
    )  # fmt: skip
    with pytest.raises(ProblemsError) as refused:
        go(house, file, "assessed", "clerk", at=AT + 3 * DAY, payload={"findings": {"met": 1}})
    assert rules_of(refused) == {"wrong-role"}
    event = go(house, file, "assessed", "clerk", payload={"findings": {"met": 1}})
    assert (event.actor_id, event.on_behalf_of_id) == (house["clerk"].pk, house["recorder"].pk)


def test_nobody_delegates_outside_the_desk_or_what_they_may_not_do(house):
    file = start(house, "recognise-commune-2025", subject_kind="recognition")
    until = {"until_on": dt.date(2026, 2, 1), "at": AT, "file_id": file.pk}
    for to, by in (("neighbour", "recorder"), ("recorder", "recorder"), ("leader", "clerk")):
        with pytest.raises(ProblemsError):
            actions.delegate(to_user_id=house[to].pk, actor=house[by], **until)


def test_only_who_may_act_is_assigned_and_a_move_ends_it(house):
    file = start(house, "recognise-commune-2025", subject_kind="recognition")
    with pytest.raises(ProblemsError):
        actions.assign(file_id=file.pk, user_ids=[house["clerk"].pk], actor=house["leader"], at=AT)
    actions.assign(file_id=file.pk, user_ids=[house["recorder"].pk], actor=house["leader"], at=AT)
    assert FileState.objects.get(pk=file.pk).waiting_user_ids == [house["recorder"].pk]
    go(house, file, "begin", "leader")
    assert FileState.objects.get(pk=file.pk).waiting_user_ids == []


def test_ended_file_is_reopened_by_who_manages_files(house):
    file = start(house)
    go(house, file, "to-leader", "clerk")
    go(house, file, "close", "leader", reason="Chỉ để biết")
    with pytest.raises(PermissionDenied):
        actions.reopen(file_id=file.pk, reason="Có việc", actor=house["recorder"], at=AT)
    actions.reopen(file_id=file.pk, reason="Có việc", actor=house["leader"], at=AT)
    assert queries.state_of(file_id=file.pk).status == FileStatus.OPEN


def test_handed_over_file_is_worked_on_at_its_new_desk(house):
    file = start(house)
    receiving = offices._committee(house.other)
    with pytest.raises(PermissionDenied):
        actions.hand_over(
            file_ids=[file.pk], to_organisation_id=receiving, actor=house["leader"], at=AT,
            reason="Sáp nhập",
        )  # fmt: skip
    actions.hand_over(
        file_ids=[file.pk], to_organisation_id=receiving, to_unit_id=house.other, at=AT,
        actor=house["chairman"], reason="Sáp nhập",
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        go(house, file, "to-leader", "clerk")
    go(house, file, "to-leader", "neighbour")
    row = FileState.objects.get(pk=file.pk)
    assert (row.organisation_id, row.unit_id) == (receiving, house.other)
    assert set(row.places) == {house.other, house.province}


def test_history_is_entered_in_order_marked_and_before_today(house):
    steps = [
        actions.HistoryStep("register", "begin", dt.date(2024, 3, 1), "Ông A"),
        actions.HistoryStep("self-assess", "assessed", dt.date(2024, 4, 1), "Ông A"),
        actions.HistoryStep("publish", "closed", dt.date(2024, 4, 20), "Ông A"),
    ]

    def record(made, **more):
        asked = {
            "organisation_id": house.provincial, "unit_id": house.commune, "title": "Hồ sơ cũ",
            "procedure_id": "recognise-commune-2022", "opened_on": dt.date(2024, 2, 1),
            "actor": house["appraiser"], "at": AT, "steps": made,
        }  # fmt: skip
        return actions.record_history(**{**asked, **more})

    file = record(steps)
    events = queries.list_events(file_id=file.pk)
    assert {event.medium for event in events} == {Medium.ENTERED_AFTERWARDS}
    assert {event.actor_id for event in events} == {None}
    assert {event.payload["entered_by"] for event in events} == {house["appraiser"].pk}
    assert queries.state_of(file_id=file.pk).stage == "opinions"
    for wrong in (steps[1:], [steps[0], steps[2]], [steps[1], steps[0]]):
        with pytest.raises(ProblemsError) as refused:
            record(wrong)
        assert rules_of(refused) == {"wrong-stage"}
    late = actions.HistoryStep("register", "begin", dt.date(2026, 1, 12), "Ông A")
    with pytest.raises(ProblemsError) as refused:
        record([late])
    assert rules_of(refused) == {"not-history"}
    with pytest.raises(PermissionDenied):
        record(steps, actor=house["coordination"])


def test_log_is_never_changed(house):
    file = start(house)
    for statement in (
        "update dossiers_fileevent set reason = 'x'",
        "delete from dossiers_fileevent",
    ):
        with (
            pytest.raises(IntegrityError, match="never changed"), transaction.atomic(),
            connection.cursor() as cursor,
        ):  # fmt: skip
            cursor.execute(statement)
    assert FileEvent.objects.get(file=file).kind == EventKind.OPENED


def test_rows_for_lists_follow_from_the_log(house):
    file = recognition_at(house, "appraise")
    assert actions.rebuild(at=AT) == (1, [])
    FileState.objects.filter(pk=file.pk).update(stage="register", due_on=dt.date(2020, 1, 1))
    assert actions.rebuild(at=AT) == (1, [file.pk])
    assert actions.rebuild(at=AT) == (1, [])


def test_running_file_keeps_the_text_it_began_under(house, monkeypatch):
    file = start(house)
    began = queries.procedure_of(file=file)
    raw = dict(file.procedure_text.text)
    raw["stages"] = raw["stages"][:1]
    from langso.standards import queries as standards

    monkeypatch.setattr(standards, "procedure_text", lambda *, procedure_id: raw)
    assert queries.procedure_of(file=file) == began
    go(house, file, "to-draft", "recorder")


def test_setting_the_clock_back_does_not_turn_the_log_round(house):
    file = start(house)
    event = go(house, file, "to-draft", "recorder", at=AT - 3 * DAY)
    assert event.happened_on == dt.date(2026, 1, 12)


def test_day_of_a_paper_step_lies_between_the_last_one_and_today(house):
    file = start(house)
    for day, rule in ((dt.date(2026, 1, 11), "day-before"), (dt.date(2026, 1, 20), "day-to-come")):
        with pytest.raises(ProblemsError) as refused:
            go(house, file, "to-draft", "recorder", happened_on=day, medium="paper")
        assert rules_of(refused) == {rule}


def test_checks_and_effects_of_other_packages_stand_in_the_same_transaction(house, monkeypatch):
    from langso.dossiers.actions import hooks

    monkeypatch.setattr(hooks, "_checks", {})
    monkeypatch.setattr(hooks, "_effects", {})
    seen = []

    def fail(_file, event):
        seen.append(event.kind)
        if event.kind == EventKind.MOVED:
            raise RuntimeError

    actions.register_effect("recognition", fail)
    actions.register_effect("recognition", fail)
    file = start(house, "recognise-commune-2025", subject_kind="recognition")
    with pytest.raises(RuntimeError), transaction.atomic():
        go(house, file, "begin", "recorder")
    assert seen == ["opened", "moved"]
    assert last(file) == 1
    assert FileState.objects.get(pk=file.pk).stage == "register"
