"""Facts of the steps, the survey against its levels, the table, the papers: pure rules."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langso.core.confidence import Confidence
from langso.recognition.rules import detail_table, papers, steps
from langso.recognition.values.dossiers import (
    ContentResult,
    DetailRow,
    EvidenceItem,
    FoundBy,
    Survey,
)
from langso.reporting.values import FindingVerdict, Stage
from langso.standards import queries as standards
from langso.standards.values import Text
from langso.standards.values.dossier_papers import (
    DossierPaper,
    PaperPart,
    SurveyContent,
    SurveyLevel,
    SurveyRule,
)

MEETING = {
    "held_on": "2026-01-20", "place": "Hội trường", "chair": "A", "secretary": "B",
    "invited": 60, "present": 50, "for": 45, "against": 5,
}  # fmt: skip


def level(percent: float | None) -> SurveyLevel:
    return SurveyLevel(percent, Confidence.RECALLED, "x")


def rule(**more: object) -> SurveyRule:
    base = {
        "titles": frozenset({"ntm"}), "valid_from": dt.date(2022, 8, 2), "valid_to": None,
        "counts": "mean", "coverage": level(60), "overall": level(80), "each": level(None),
        "days": 20, "contents": (SurveyContent("a", Text("A", "A")),
                                 SurveyContent("b", Text("B", "B"), last=True)),
        "contents_confidence": Confidence.RECALLED, "note": None,
    }  # fmt: skip
    return SurveyRule(**{**base, **more})  # type: ignore[arg-type]


def survey(a: int, b: int, *, collected: int = 100, households: int = 100) -> Survey:
    day = dt.date(2026, 1, 5)
    contents = (ContentResult("a", a, 0), ContentResult("b", b, 0))
    return Survey(day, day, households, collected, 0, contents)


def row(code: str, verdict: str = "met", **more: object) -> DetailRow:
    base = {
        "criterion": int(code.split(".")[0]), "criterion_title": Text("TC", "C"), "code": code,
        "title": Text(f"Chỉ tiêu {code}", code), "unit": "%", "required": Text("≥ 65 %", "≥ 65 %"),
        "value": Text("70%", "70%"), "verdict": verdict, "reason": "", "confidence": "seen",
        "unconfirmed": False, "simulated": False, "department": "health", "evidence": (),
    }  # fmt: skip
    return DetailRow(**{**base, **more})  # type: ignore[arg-type]


def found(stage: Stage, verdict: FindingVerdict, reason: str = "") -> FoundBy:
    return FoundBy(stage, verdict, reason, "", "ai đó", dt.datetime(2026, 1, 5, tzinfo=dt.UTC))


def test_meeting_is_read():
    read = steps.meeting_of({"meeting": MEETING})
    assert (read.present, read.agreed, read.held_on) == (50, 45, dt.date(2026, 1, 20))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"held_on": ""}, "ngày họp"),
        ({"present": 0, "for": 0, "against": 0}, "không có người dự"),
        ({"present": 61}, "nhiều hơn số được mời"),
        ({"for": 49, "against": 5}, "nhiều hơn số dự họp"),
        ({"invited": -1}, "số người được mời"),
        ({"invited": True}, "số người được mời"),
    ],
)
def test_meeting_that_cannot_be_is_named(change, word):
    with pytest.raises(steps.BadFactsError, match=word):
        steps.meeting_of({"meeting": MEETING | change})


def test_missing_facts_are_named():
    with pytest.raises(steps.BadFactsError, match="biên bản cuộc họp"):
        steps.meeting_of({})


def test_opinions_need_days_in_order_and_no_more_yes_than_asked():
    told = {"from": "2026-01-12", "to": "2026-01-05", "asked": 10, "agreed": 9}
    with pytest.raises(steps.BadFactsError, match="trước ngày bắt đầu"):
        steps.opinions_of({"opinions": told})
    with pytest.raises(steps.BadFactsError, match="nhiều hơn số được hỏi"):
        steps.opinions_of({"opinions": told | {"to": "2026-01-20", "agreed": 11}})
    read = steps.opinions_of({"opinions": told | {
        "to": "2026-01-20", "organisations": [{"name": "Hội Nông dân", "agrees": True}],
    }})  # fmt: skip
    assert read.organisations[0].agrees


@pytest.mark.parametrize(
    ("a", "b", "counts", "verdict"),
    [
        (80, 80, "mean", True),
        (79, 80, "mean", False),
        (50, 80, "last", True),
        (80, 79, "last", False),
        (79, 95, "all", False),
        (80, 95, "all", True),
    ],
)
def test_survey_is_held_against_its_level_as_the_rule_counts(a, b, counts, verdict):
    assert steps.outcome(survey(a, b), rule(counts=counts)).verdict is verdict


def test_survey_without_a_known_level_decides_nothing_but_a_missed_one_does():
    assert steps.outcome(survey(99, 99), rule(overall=level(None))).verdict is None
    few = survey(40, 40, collected=50)
    assert steps.outcome(few, rule(overall=level(None))).short == ("coverage",)
    assert steps.outcome(few, rule(overall=level(None))).verdict is False
    assert steps.outcome(survey(99, 99), None).verdict is None


def test_each_content_and_a_missing_content_decide():
    strict = rule(each=level(85))
    assert steps.outcome(survey(84, 99), strict).short == ("a",)
    one = Survey(
        dt.date(2026, 1, 5), dt.date(2026, 1, 5), 100, 100, 0, (ContentResult("a", 99, 0),)
    )
    assert steps.outcome(one, rule()).short == ("b",)


@given(st.integers(0, 100), st.integers(0, 100))
def test_shares_stay_between_nought_and_a_hundred(a, b):
    result = steps.outcome(survey(a, b), rule())
    assert all(0 <= share <= 100 for share in result.shares.values())
    assert min(result.shares.values()) <= result.overall <= max(result.shares.values())


def test_table_counts_leave_out_what_does_not_apply():
    counted = detail_table.counts(
        [row("1.1"), row("1.2", "not_met"), row("2.1"), row("2.2", "not_applicable"),
         row("3.1", "undetermined")]
    )  # fmt: skip
    assert (counted.criteria_met, counted.criteria) == (1, 3)
    assert (counted.indicators_met, counted.indicators) == (2, 4)
    assert (counted.not_met, counted.open) == (("1.2",), ("3.1",))


def test_table_is_kept_and_read_as_it_was():
    rows = (row("1.1", evidence=(EvidenceItem(3, "Ảnh", "a.jpg"),)), row("2.1", unconfirmed=True))
    assert detail_table.from_json(detail_table.as_json(rows)) == rows
    assert detail_table.changed(rows, (rows[0], row("2.1", "not_met"))) == [row("2.1", "not_met")]


def test_three_findings_stand_side_by_side_with_their_reasons():
    said = {
        "1.1": {
            Stage.SELF: found(Stage.SELF, FindingVerdict.MET),
            Stage.APPRAISED: found(Stage.APPRAISED, FindingVerdict.NOT_MET, "Đường hỏng"),
        }
    }
    table = papers.findings_table([row("1.1", unconfirmed=True)], said)
    assert table.rows[0][2] == "≥ 65 %*"
    assert table.rows[0][4:] == ("Đạt", "–", "Chưa đạt", "Đường hỏng")


def paper(text: str, **more: object) -> DossierPaper:
    base = {
        "id": "x", "code": "request", "use": "recognition", "type": "submission", "by": "unit",
        "order": 1, "title": Text("Tờ trình", "Request"), "about": "Về {unit}", "recipients": (),
        "authority": "", "office": "", "landscape": False, "confidence": Confidence.RECALLED,
        "sources": (), "note": None, "parts": (PaperPart(Text("Phần", "Part"), text, ""),),
    }  # fmt: skip
    return DossierPaper(**{**base, **more})  # type: ignore[arg-type]


def test_unknown_facts_are_left_as_dots_and_counted():
    one = paper("{unit} đạt {criteria_met}.\n\nKý")
    facts = {"unit": "xã A"}
    assert papers.gaps(one, facts) == 1
    (section,) = papers.sections(one, facts, {})
    assert section.heading == "I. Phần"
    assert section.paragraphs == (f"xã A đạt {papers.DOTS}.", "Ký")


def test_papers_say_what_is_simulated_and_not_confirmed():
    told = papers.marks(paper("x"), [row("1.1", simulated=True)], simulated=False)
    assert told[0] == "SỐ LIỆU MÔ PHỎNG"
    assert any("chưa được xác nhận" in one for one in told)


def test_only_a_commune_writes_the_votes_of_its_meeting() -> None:
    papers = {
        one.id: one
        for use in ("recognition", "revocation")
        for one in standards.list_dossier_papers(use=use)
    }
    told = {key for key, one in papers.items() if any(s.table == "votes" for s in one.parts)}
    assert told == {"recognition-minutes"}
