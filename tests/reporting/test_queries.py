"""What desks show: queues, tasks, lateness, distances, differences, histories."""

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings

from langso.core import caches
from langso.ledger.values import Figure
from langso.reporting import actions, queries
from langso.reporting.values import (
    CellState,
    FindingVerdict,
    NotAskedError,
    ReportingError,
    RowKind,
    Stage,
    UnknownRoundError,
)
from tests.factories import ledger
from tests.factories import reporting as factory

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 23)


def row(made: factory.Office, element: str):
    view = queries.sheet(round_key=factory.ROUND, unit_id=made.unit)
    return next(row for row in view.rows if row.element_key == element)


def test_a_sheet_shows_every_element_once_in_the_order_of_the_law(made: factory.Office) -> None:
    view = queries.sheet(round_key=factory.ROUND, unit_id=made.unit)
    keys = [one.element_key for one in view.rows]
    assert len(keys) == len(set(keys)) == len(queries.plan_of(round_key=factory.ROUND).rows)
    assert [one.required for one in view.sets][:2] == [True, False]
    assert view.counts[CellState.EMPTY] == 75
    kinds = {one.element_key: one.plan.kind for one in view.rows}
    assert kinds["clean_water_share"] == RowKind.COMPUTED
    assert kinds["clean_water_households"] == RowKind.VILLAGES
    assert [name for _id, _code, name in view.villages] == ["Thôn 1", "Thôn 2"]


def test_a_row_shows_last_year_the_level_and_what_is_typed(made: factory.Office) -> None:
    number = ledger.element_id("poverty_rate")
    ledger.record((made.unit, number, 202500, 6.25))
    shown = row(made, "poverty_rate")
    assert shown.last is not None
    assert (shown.last.text, str(shown.last.period)) == ("6,25", "2025")
    assert {one.indicator for one in shown.levels} == {"11"}
    assert shown.levels[0].confidence == "unknown"  # nobody told the level of BTB
    insured = row(made, "health_insurance_share")
    assert "≥" in insured.levels[0].words.vi
    assert insured.levels[0].confidence == "assumed"


def test_a_computed_row_follows_its_parts(made: factory.Office) -> None:
    for element, counts in (("households", (60, 40)), ("clean_water_households", (50, 25))):
        factory.save(
            made,
            *[
                factory.entry(element, count, village_id=village)
                for count, village in zip(counts, made.villages.values(), strict=True)
            ],
        )
    assert (row(made, "clean_water_share").figure, row(made, "clean_water_share").text) == (
        Figure(75, 75), "75",
    )  # fmt: skip
    assert factory.save(made, factory.entry("clean_water_share", 80))[0].rule == "computed"


def test_only_what_the_round_asks_can_be_opened(made: factory.Office) -> None:
    with pytest.raises(UnknownRoundError):
        queries.get_round(key="1999")
    with pytest.raises(NotAskedError):
        queries.sheet(round_key=factory.ROUND, unit_id=made.ids["42"])
    with pytest.raises(NotAskedError):
        queries.sheet(round_key=factory.ROUND, unit_id=made.ids["18003"])  # a township
    assert [one.code for one in queries.list_asked(round_key=factory.ROUND)] == [
        "18011", "18012", "18013", "18002", "18001",
    ]  # fmt: skip


def test_the_queue_is_filtered_and_paged(made: factory.Office) -> None:
    elements = ("ntm.1.1", "ntm.1.2", "poverty_rate", "ntm.3.2")
    factory.save(
        made, *[factory.entry(key, "4" if key == "poverty_rate" else "đạt") for key in elements]
    )
    factory.submit(made, "ntm.1.1", "ntm.1.2", "poverty_rate")
    province = made.ids["42"]

    def keys(**asked):
        page = queries.queue(round_key=factory.ROUND, province_id=province, **asked)
        return [one.key.element_key for one in page.rows]

    assert keys() == ["ntm.1.1", "ntm.1.2", "ntm.3.2", "poverty_rate"]
    assert keys(state="submitted") == ["ntm.1.1", "ntm.1.2", "poverty_rate"]
    assert keys(state="submitted", department="agriculture-environment") == ["poverty_rate"]
    assert keys(q="nghèo") == keys(q="NGHEO") == ["poverty_rate"]
    assert keys(q="tan my") == keys()
    assert keys(q="11") == ["poverty_rate"]
    assert keys(set_id=factory.SET, criterion=1) == ["ntm.1.1", "ntm.1.2"]
    assert keys(passes_checks=False) == []
    found, after = [], None
    while True:
        page = queries.queue(round_key=factory.ROUND, province_id=province, limit=3, after=after)
        found += [one.key.element_key for one in page.rows]
        after = page.after
        if after is None:
            break
    assert found == keys()
    assert page.total == 4
    assert page.counts[CellState.SUBMITTED] == 3
    assert queries.queue(round_key=factory.ROUND, province_id=made.unit).rows == ()


def test_a_cell_sent_over_a_warning_is_told_apart(made: factory.Office) -> None:
    ledger.record((made.unit, ledger.element_id("poverty_rate"), 202500, 20.0))
    factory.save(made, factory.entry("poverty_rate", "4"))
    held = factory.submit(made)
    assert [(one.rule, one.level) for one in held.blocked] == [("sudden-jump", "warning")]
    sent = factory.submit(made, reasons={"poverty_rate": "Chuẩn nghèo mới"})
    assert sent.submitted == ("poverty_rate",)
    page = queries.queue(round_key=factory.ROUND, province_id=made.ids["42"], passes_checks=False)
    assert [(one.warned, one.reason, one.last_text) for one in page.rows] == [
        (True, "Chuẩn nghèo mới", "20"),
    ]  # fmt: skip


def test_everybody_finds_what_waits_for_them(made: factory.Office) -> None:
    factory.save(made, factory.entry("ntm.1.1", "đạt"), factory.entry("poverty_rate", "4"))

    def waits(who):
        return {one.kind: one.count for one in queries.todo(actor=who, on=TODAY)}

    assert waits(made.recorder) == {"enter": 73}
    assert waits(made.leader) == {"enter": 73, "submit": 2}
    factory.submit(made)
    assert waits(made.verifier) == {"verify": 2}
    assert waits(made.farming) == {"verify": 1}
    factory.take("verify", made, "ntm.1.1", by=made.verifier)
    factory.take("return_cells", made, "poverty_rate", by=made.verifier, reason="Xem lại")
    assert waits(made.appraiser) == {"appraise": 1}
    assert waits(made.recorder) == {"enter": 73, "mend": 1}
    task = queries.todo(actor=made.recorder, on=TODAY)[0]
    assert (str(task.due_on), task.days_left) == ("2026-11-20", -1)


def test_who_is_late_is_seen_after_the_day_only(made: factory.Office) -> None:
    province = made.ids["42"]
    factory.save(made, factory.entry("ntm.1.1", "đạt"))
    factory.submit(made)
    on_time = queries.late(round_key=factory.ROUND, province_id=province, on=dt.date(2026, 11, 20))
    assert on_time == []
    late = queries.late(round_key=factory.ROUND, province_id=province, on=TODAY)
    assert {one.code for one in late} == {"18001", "18002", "18011", "18012", "18013"}
    assert late[-1].code == "18001"
    assert (late[-1].submitted, late[-1].required, late[-1].days_late) == (1, 75, 1)


def test_the_distance_names_what_is_missing_and_by_how_much(made: factory.Office) -> None:
    factory.save(
        made, factory.entry("ntm.17.7", "96"), factory.entry("health_insurance_share", "80"),
        factory.entry("ntm.1.1", "đạt"),
    )  # fmt: skip
    found = queries.distance(round_key=factory.ROUND, unit_id=made.unit, set_id=factory.SET)
    missing = {one.code: one for one in found.missing}
    assert "1.1" not in missing
    assert (missing["17.7"].gap, missing["17.7"].words.vi) == (4, "cần thêm 4 điểm phần trăm")
    assert missing["1.2"].words.vi == "chưa có số liệu"
    assert found.missing[0].verdict == "not_met"
    assert found.words.vi.startswith(f"Còn {len(found.missing)} chỉ tiêu: ")
    assert "17.7 cần thêm 4 điểm phần trăm" in found.words.vi
    with pytest.raises(NotAskedError):
        queries.distance(round_key=factory.ROUND, unit_id=made.unit, set_id="province-2021-2025")


def test_verdicts_follow_what_is_being_typed(made: factory.Office) -> None:
    def verdict(**typed):
        found = queries.live_verdicts(
            round_key=factory.ROUND, unit_id=made.unit, values_override=typed
        )
        return next(
            one.verdict for one in found if (one.set_id, one.indicator) == (factory.SET, "7")
        )

    assert verdict() == "undetermined"
    assert verdict(**{"ntm.7": "đạt"}) == "met"
    factory.save(made, factory.entry("ntm.7", "đạt"))
    assert verdict(**{"ntm.7": "không đạt"}) == "not_met"
    assert verdict(**{"ntm.7": ""}) == "undetermined"
    assert verdict() == "met"


def find(made, stage, verdict, *, by, reason="Đã kiểm tra tại chỗ", indicator="7"):
    actions.record_finding(
        round_key=factory.ROUND, unit_id=made.unit, set_id=factory.SET, indicator=indicator,
        stage=stage, verdict=verdict, reason=reason, actor=by, at=factory.AT,
    )  # fmt: skip


def test_differences_between_stages_and_the_law_are_listed(made: factory.Office) -> None:
    factory.save(made, factory.entry("ntm.7", "đạt"))
    find(made, Stage.SELF, FindingVerdict.MET, by=made.leader)
    assert queries.differences(round_key=factory.ROUND, unit_id=made.unit) == []
    find(made, Stage.VERIFIED, FindingVerdict.BASICALLY_MET, by=made.verifier)
    find(made, Stage.APPRAISED, FindingVerdict.NOT_MET, by=made.appraiser)
    different = queries.differences(round_key=factory.ROUND, unit_id=made.unit)
    assert [(one.indicator, one.computed) for one in different] == [("7", "met")]
    said = {stage: one.verdict for stage, one in different[0].findings.items()}
    assert said == {
        Stage.SELF: FindingVerdict.MET, Stage.VERIFIED: FindingVerdict.BASICALLY_MET,
        Stage.APPRAISED: FindingVerdict.NOT_MET,
    }  # fmt: skip
    find(made, Stage.VERIFIED, FindingVerdict.MET, by=made.verifier)
    find(made, Stage.APPRAISED, FindingVerdict.MET, by=made.appraiser)
    assert queries.differences(round_key=factory.ROUND, unit_id=made.unit) == []


def test_a_finding_that_is_not_met_wants_a_reason_and_an_indicator(made: factory.Office) -> None:
    with pytest.raises(ReportingError, match="lý do"):
        find(made, Stage.SELF, FindingVerdict.NOT_MET, by=made.leader, reason=" ")
    with pytest.raises(ReportingError, match=r"99\.9"):
        find(made, Stage.SELF, FindingVerdict.MET, by=made.leader, indicator="99.9")


def test_histories_tell_who_did_what(made: factory.Office) -> None:
    factory.save(made, factory.entry("poverty_rate", "4"), factory.entry("ntm.1.1", "đạt"))
    factory.submit(made)
    factory.take("return_cells", made, "poverty_rate", by=made.verifier, reason="Xem lại")
    told = queries.cell_history(key=factory.key(made, "poverty_rate"))
    assert [(one.kind, one.by) for one in reversed(told)] == [
        ("save", made.recorder.username), ("submit", made.leader.username),
        ("return", made.verifier.username),
    ]  # fmt: skip
    assert told[0].reason == "Xem lại"
    since = factory.AT - dt.timedelta(minutes=1)
    assert len(queries.changes(unit_id=made.unit, since=since)) == 5
    assert queries.changes(unit_id=made.unit, since=factory.AT) == []


def test_drafts_of_many_units_are_read_at_once(made: factory.Office) -> None:
    factory.save(made, factory.entry("poverty_rate", "4"))
    first, second = made.villages.values()
    factory.save(
        made, factory.entry("households", 60, village_id=first),
        factory.entry("households", 40, village_id=second),
    )  # fmt: skip
    found = queries.drafts(round_key=factory.ROUND, unit_ids=made.ids.values())
    held = {one.element_id: (one.unit_id, one.text, one.state) for one in found}
    assert held == {
        ledger.element_id("poverty_rate"): (made.unit, "4", CellState.ENTERED),
        ledger.element_id("households"): (made.unit, "100", CellState.ENTERED),
    }


def test_a_browser_that_was_away_gets_what_changed(made: factory.Office) -> None:
    assert queries.sheet_state(round_key=factory.ROUND, unit_id=made.unit).cells == ()
    factory.save(made, factory.entry("poverty_rate", "4"))
    seen = queries.sheet_state(round_key=factory.ROUND, unit_id=made.unit)
    factory.save(made, factory.entry("ntm.1.1", "đạt"))
    news = queries.sheet_state(round_key=factory.ROUND, unit_id=made.unit, since=seen.version)
    assert [one.element_key for one in news.cells] == ["ntm.1.1"]
    factory.submit(made, "poverty_rate")
    later = queries.sheet_state(round_key=factory.ROUND, unit_id=made.unit, since=news.version)
    assert [(one.element_key, one.state) for one in later.cells] == [
        ("poverty_rate", CellState.SUBMITTED)
    ]


def test_a_share_of_villages_is_weighed_by_their_households(made: factory.Office) -> None:
    """QĐ 318's share of households with safe power, told by each village as a share."""
    path = Path(settings.HOME) / "law" / "assumed-round-2026.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("by_village: [", "by_village: [safe_power_share, "), "utf-8")
    caches.clear_all()
    actions.sync_rounds(by="test", at=factory.AT)
    first, second = made.villages.values()
    shares = {first: "90", second: "50"}
    factory.save(
        made, *(factory.entry("safe_power_share", said, village_id=village)
                for village, said in shares.items()),
        factory.entry("households", 300, village_id=first),
    )  # fmt: skip
    asked = {"round_key": factory.ROUND, "unit_id": made.unit}
    rules = {one.rule for one in queries.check(**asked) if one.element_key == "safe_power_share"}
    assert "weight-missing" in rules
    assert not factory.submit(made, "safe_power_share").submitted
    factory.save(made, factory.entry("households", 100, village_id=second))
    assert len(factory.submit(made, "safe_power_share").submitted) == 1
    plan = queries.plan_of(round_key=factory.ROUND)
    number = plan.by_key["safe_power_share"].element_id
    (draft,) = queries.drafts(round_key=factory.ROUND, unit_ids=[made.unit], element_ids=[number])
    assert (draft.figure.low, draft.text) == (80.0, "80")
