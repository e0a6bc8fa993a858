"""Titles in the database: given once, ended once, never changed, never anybody else's."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from langso.assessment.values import Verdict
from langso.core.models import AuditEvent
from langso.geography import actions as geography
from langso.geography import queries as places
from langso.geography.values import Kind, Level, NewUnit, Share
from langso.recognition import actions, queries
from langso.recognition.models import Title, TitleEnd
from langso.recognition.queries import TitlesAsked
from langso.recognition.values import Decision, RiskLevel, TitleError, UnknownTitleError
from langso.standards import queries as standards
from tests.factories import country, ledger
from tests.factories import geography as make

pytestmark = pytest.mark.django_db
D = dt.date
AT = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)
WHO = {"by": "Lan", "by_id": 7, "at": AT}
MAY = Decision("12/QĐ-UBND", D(2023, 5, 6), "Trần A", "UBND tỉnh")
LAST, FIRST = D(2025, 6, 30), D(2025, 7, 1)
NTM = "commune-ntm-2021-2025"


@pytest.fixture(scope="module")
def kept_tree(lasting):
    return make.two_levels()


@pytest.fixture
def tree(kept_tree, db):
    return dict(kept_tree)


def grant(unit_id, title="ntm", decision=MAY, **said):
    return actions.grant(unit_id=unit_id, title=title, decision=decision, **WHO, **said)


def merge(codes=("18001", "18002"), code="18001", kind="commune"):
    geography.end_level(level=Level.DISTRICT, on=make.REFORM, act="x", by="Lan", at=make.AT)
    return geography.merge(
        predecessors=[Share(one) for one in codes], into=NewUnit(code, "Xã Mới", kind, "42"),
        on=make.REFORM, act="1665/NQ-UBTVQH15", by="Lan", at=make.AT,
    )  # fmt: skip


def count(on, title="ntm", **said):
    row = queries.counts(title=title, on=on, **said)[0]
    return (row.held, row.units, row.former)


def test_a_decision_gives_a_title_from_its_day_on(tree):
    title_id = grant(tree["18001"])
    held = queries.get_title(title_id=title_id)
    assert (held.set_id, held.period, held.decision) == (NTM, "2021-2025", MAY)
    assert queries.titles_of(unit_id=tree["18001"], on=D(2023, 5, 5)) == []
    assert queries.titles_of(unit_id=tree["18001"], on=MAY.decided_on) == [held]
    assert [count(on) for on in (D(2023, 5, 5), MAY.decided_on)] == [(0, 5, 0), (1, 5, 0)]
    event = AuditEvent.objects.get(action="recognition.grant")
    assert event.actor == "Lan"
    assert event.detail["decision"] == "12/QĐ-UBND"


def test_the_same_decision_again_is_the_same_title(tree):
    assert grant(tree["18001"]) == grant(tree["18001"])
    assert Title.objects.count() == 1
    again = Decision("99/QĐ-UBND", D(2024, 5, 6))
    assert grant(tree["18001"], decision=again) != grant(tree["18001"])
    assert count(LAST)[0] == 1


@pytest.mark.parametrize(
    ("code", "title", "decision", "said", "words"),
    [
        ("18003", "ntm", MAY, {}, "không thuộc loại đơn vị"),
        ("42", "ntm", MAY, {}, "không thuộc loại đơn vị"),
        ("18001", "ntm", Decision(" ", D(2023, 5, 6)), {}, "Thiếu số quyết định"),
        ("18001", "ntm", Decision("9" * 81, D(2023, 5, 6)), {}, "quá 80 ký tự"),
        ("18001", "ntm", Decision("1/QĐ", D(2027, 5, 6)), {}, "ở tương lai"),
        ("18001", "ntm", MAY, {"period": "2026-2030"}, "không thể thuộc giai đoạn"),
        ("18001", "model", MAY, {"period": "2011-2015"}, "không có ở giai đoạn"),
        ("18001", "ntm", Decision("1/QĐ", D(2009, 5, 6)), {}, "không có ở giai đoạn"),
        ("18001", "advanced", Decision("1/QĐ", D(2026, 11, 6)), {"period": ""}, ""),
    ],
)
def test_what_cannot_be_is_refused_in_words(tree, code, title, decision, said, words):
    if not words:
        # Decisions of a period are signed until the end of the year after it.
        assert grant(tree[code], title, decision, **said)
        return
    with pytest.raises(TitleError, match=words):
        grant(tree[code], title, decision, **said)
    assert not Title.objects.exists()


def test_an_unknown_title_or_a_unit_not_yet_there(tree):
    with pytest.raises(UnknownTitleError, match="Không có danh hiệu “vàng”"):
        grant(tree["18001"], "vàng")
    with pytest.raises(UnknownTitleError, match="số 5"):
        queries.get_title(title_id=5)
    merged = merge()
    with pytest.raises(TitleError, match="01/07/2025"):
        grant(merged)


def test_a_title_ends_once_and_stays_in_the_list(tree):
    title_id = grant(tree["18001"])
    off = Decision("77/QĐ-UBND", D(2024, 8, 1), "Lê B")
    with pytest.raises(TitleError, match="không sau quyết định"):
        actions.end(title_id=title_id, decision=MAY, **WHO)
    actions.end(title_id=title_id, decision=off, reason="rà soát năm 2024", **WHO)
    with pytest.raises(TitleError, match="đã kết thúc ngày 01/08/2024"):
        actions.end(title_id=title_id, decision=off, **WHO)
    assert [count(on)[0] for on in (D(2024, 7, 31), D(2024, 8, 1))] == [1, 0]
    (held,) = queries.all_titles_of(unit_id=tree["18001"])
    assert held.ended.number == "77/QĐ-UBND"
    assert queries.titles_of(unit_id=tree["18001"], on=D(2024, 8, 1)) == []


def test_rows_are_never_changed_or_removed(tree):
    title_id = grant(tree["18001"])
    actions.end(title_id=title_id, decision=Decision("7/QĐ", D(2024, 8, 1)), **WHO)
    for statement in (
        "update recognition_title set title = 'model'", "delete from recognition_title",
        "update recognition_titleend set ended_on = now()", "delete from recognition_titleend",
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            connection.cursor().execute(statement)
    assert (Title.objects.count(), TitleEnd.objects.count()) == (1, 1)


def test_a_merger_leaves_titles_where_they_are(tree):
    for code in ("18001", "18002", "18011"):
        grant(tree[code])
    actions.end(
        title_id=grant(tree["18001"], "advanced"), decision=Decision("8/QĐ", D(2024, 1, 9)), **WHO
    )
    assert count(LAST) == (3, 5, 0)
    merged = merge()
    assert count(LAST) == (3, 5, 0)
    # 18011 lives on with its title; the merged commune has none of its own.
    assert count(FIRST) == (1, 4, 2)
    assert queries.all_titles_of(unit_id=merged) == []
    former = queries.legacy_titles_of(unit_id=merged)
    assert [(one.place.name, one.held.title, one.held_to) for one in former] == [
        ("Xã Tân Mỹ", "ntm", LAST), ("Xã Đông Hà", "ntm", LAST),
    ]  # fmt: skip
    assert queries.legacy_titles_of(unit_id=tree["18011"]) == []


def test_a_merger_into_a_ward_takes_the_unit_out_of_both_numbers(tree):
    grant(tree["18001"])
    merge(kind=Kind.WARD)
    assert count(FIRST) == (0, 3, 1)


def test_a_province_may_reacknowledge_what_the_parts_held(tree):
    grant(tree["18001"])
    merged = merge()
    said = Decision("99/QĐ-UBND", D(2025, 10, 1))
    with pytest.raises(TitleError, match="Chưa có đơn vị cũ nào"):
        actions.reacknowledge(unit_id=merged, title="model", decision=said, **WHO)
    title_id = actions.reacknowledge(unit_id=merged, title="ntm", decision=said, **WHO)
    held = queries.get_title(title_id=title_id)
    assert (held.unit_id, held.kind, held.period) == (merged, "reacknowledgement", "2021-2025")
    (row,) = queries.counts(title="ntm", on=D(2025, 10, 1))
    assert (row.held, row.reacknowledged, row.former) == (1, 1, 1)
    assert count(D(2025, 9, 30)) == (0, 4, 1)


def test_counts_by_province_follow_provinces_that_merge(tree):
    make.province("44", "Tỉnh Quảng Bình")
    other = make.commune("18501", "Xã Quảng Phú", parent="44")
    stays = make.commune("18502", "Xã Quảng Châu", parent="44")
    for unit in (tree["18001"], other, stays):
        grant(unit)
    rows = {row.code: (row.held, row.units) for row in
            queries.counts(title="ntm", on=LAST, level="province")}  # fmt: skip
    assert rows == {"42": (1, 5), "44": (2, 2)}
    geography.end_level(level=Level.DISTRICT, on=make.REFORM, act="x", by="Lan", at=make.AT)
    new = NewUnit("18501", "Xã Phú Trạch", "commune", "44")
    geography.merge(
        predecessors=[Share("18501"), Share("18502")], into=new, on=make.REFORM, act="y", by="Lan",
        at=make.AT,
    )  # fmt: skip
    (row,) = queries.counts(title="ntm", on=FIRST, level="province", province_code="44")
    assert (row.held, row.units, row.former) == (0, 1, 2)


def test_counts_of_one_period_only(tree):
    grant(tree["18001"], decision=Decision("3/QĐ", D(2018, 3, 3)))
    grant(tree["18002"])
    assert count(LAST)[0] == 2
    assert count(LAST, period="2016-2020")[0] == 1
    assert count(LAST, period="2011-2015")[0] == 0


def test_the_trend_stands_on_both_sides_of_the_reform(tree):
    grant(tree["18001"])
    merge()
    points = {point.on: (point.held, point.units)
              for point in queries.trend(title="ntm", until=D(2025, 8, 1))}  # fmt: skip
    assert points[LAST] == (1, 5)
    assert points[FIRST] == points[D(2025, 8, 1)] == (0, 4)
    assert min(points) == D(2022, 12, 31)
    assert len(queries.trend(title="model", until=LAST)) == 2


def test_published_counts_stand_beside_ours_with_their_sources():
    (one,) = queries.published(title="ntm")
    assert (one.held, one.of, one.confidence, one.on) == (6084, 7669, "verified", LAST)
    assert queries.published(title="modern") == []


def test_the_list_finds_by_place_state_and_words(tree):
    for code in ("18001", "18011"):
        grant(tree[code])
    actions.end(
        title_id=grant(tree["18002"], decision=Decision("5/QĐ", D(2023, 1, 2))),
        decision=Decision("6/QĐ", D(2024, 1, 2)), **WHO,
    )  # fmt: skip
    merge()

    def codes(**said):
        found, total = queries.list_titles(asked=TitlesAsked(on=D(2026, 1, 1), **said))
        assert total == len(found)
        return sorted(one.code for one in found)

    assert codes() == ["18001", "18002", "18011"]
    assert codes(state="held") == ["18011"]
    assert codes(state="former") == ["18001"]
    assert codes(state="ended") == ["18002"]
    assert codes(q="tan my") == codes(q="Tân Mỹ") == ["18001"]
    assert codes(q="5/qd") == ["18002"]
    assert codes(province="42", title="ntm", period="2021-2025", kind="decision") == codes()
    assert codes(title="model") == []
    found, total = queries.list_titles(asked=TitlesAsked(on=D(2026, 1, 1)), limit=1, offset=1)
    assert (len(found), total) == (1, 3)


# Conditions and risks, on figures.


@pytest.fixture
def figures(tree):
    return country.fill(tree)


def test_eligibility_tells_what_is_missing(figures):
    found = queries.eligibility(unit_id=figures["18002"], title="ntm", on=D(2025, 3, 1))
    assert (found.set_id, found.period, found.figures_period) == (NTM, "2021-2025", "2024")
    assert found.verdict == Verdict.NOT_MET
    states = {one.id: one.verdict for one in found.conditions}
    assert states["criteria"] == Verdict.NOT_MET
    assert {states[name] for name in ("satisfaction", "debt", "security")} == {Verdict.UNDETERMINED}
    assert "10" in [one.code for one in found.distance.missing]
    assert found.held is None


def test_a_unit_without_figures_is_undetermined_and_says_so(figures):
    found = queries.eligibility(unit_id=figures["18013"], title="ntm", on=D(2025, 3, 1))
    assert (found.verdict, found.figures_period) == (Verdict.UNDETERMINED, "")
    assert found.report is found.distance is None
    assert any("Chưa có số liệu" in note.vi for note in found.notes)


def test_papers_and_figures_settle_conditions(figures):
    unit = figures["18001"]
    said = {"unit_id": unit, "title": "ntm", "set_id": NTM, **WHO}
    actions.record_condition(
        **said, condition="satisfaction", verdict="not_met", found_on=D(2024, 1, 5)
    )
    actions.record_condition(
        **said, condition="satisfaction", verdict="met", found_on=D(2024, 12, 5),
        document="12/BC-MTTQ", value=96.5,
    )  # fmt: skip
    elements = {one.key: one.number for one in standards.list_elements()}
    for key in standards.title_law().title("ntm").conditions[2].elements:
        ledger.record((unit, elements[key], country.PERIOD, 0.0))

    def state(on, name):
        found = queries.eligibility(unit_id=unit, title="ntm", on=on)
        return next(one for one in found.conditions if one.id == name)

    assert state(D(2025, 3, 1), "satisfaction").verdict == Verdict.MET
    assert state(D(2025, 3, 1), "satisfaction").document == "12/BC-MTTQ"
    assert state(D(2024, 6, 1), "satisfaction").verdict == Verdict.NOT_MET
    assert state(D(2025, 3, 1), "debt").verdict == Verdict.MET
    with pytest.raises(TitleError, match="không có điều kiện"):
        actions.record_condition(
            **said, condition="criteria", verdict="met", found_on=D(2024, 1, 5)
        )


def test_the_new_set_says_that_it_cannot_be_judged_yet(figures):
    found = queries.eligibility(unit_id=figures["18001"], title="ntm", on=D(2026, 11, 23))
    assert found.set_id == "national-2026-2030"
    assert found.verdict == Verdict.UNDETERMINED
    assert any("chưa xét được" in note.vi for note in found.notes)
    with pytest.raises(UnknownTitleError, match="Không có bộ tiêu chí nào"):
        queries.eligibility(unit_id=figures["18001"], title="advanced", on=D(2026, 11, 23))
    told = queries.eligibility(
        unit_id=figures["18001"], title="ntm", on=D(2026, 11, 23), set_id=NTM
    )
    assert told.set_id == NTM


def test_the_risk_of_a_holder_follows_its_figures(figures):
    unit = figures["18002"]
    grant(unit)
    (found,) = queries.risk(unit_id=unit, on=D(2025, 3, 1))
    # One criterion is not met (income, a key one) and eighteen are open.
    assert (found.level, found.failed, found.undetermined, found.total) == (
        RiskLevel.POSSIBLE, 1, 18, 19,
    )  # fmt: skip
    assert (found.key_failed, found.figures_period, found.set_id) == ((10,), "2024", NTM)
    assert queries.risks(on=D(2025, 3, 1), province_code="42") == [found]
    assert queries.risks(on=D(2025, 3, 1), title="model") == []


def test_the_risk_without_figures_or_rules_is_unknown(figures):
    grant(figures["18013"])
    (found,) = queries.risk(unit_id=figures["18013"], on=D(2025, 3, 1))
    assert (found.level, found.total) == (RiskLevel.UNKNOWN, 0)
    old = Decision("3/QĐ", D(2018, 3, 3))
    grant(figures["18012"], decision=old)
    (found,) = queries.risk(unit_id=figures["18012"], on=D(2019, 3, 1))
    assert "Chưa có quy định thu hồi" in found.words.vi


def test_a_district_whose_communes_lost_their_titles_is_at_risk(figures):
    grant(figures["436"], "district_ntm")
    for code in ("18001", "18002"):
        title_id = grant(figures[code])
        if code == "18001":
            actions.end(title_id=title_id, decision=Decision("7/QĐ", D(2024, 8, 1)), **WHO)
    (found,) = queries.risk(unit_id=figures["436"], on=D(2025, 3, 1))
    assert (found.level, found.rule) == (RiskLevel.REACHED, "communes-lost")
    assert places.get_unit(code="436", on=LAST).unit_id == found.held.unit_id
