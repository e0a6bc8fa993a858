"""Rounds, calendars, checks and continuations in law files."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from langso.core import caches
from langso.core.confidence import Confidence
from langso.standards import queries
from langso.standards.values import LawFault, UnknownSetError

NTM = "commune-ntm-2021-2025"
DEMO = Path(settings.LANGSO_SEEDS_FOLDER) / "demo" / "law"


@pytest.fixture
def local() -> Path:
    folder = Path(settings.HOME) / "law"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    caches.clear_all()


def faults(folder: Path) -> list[LawFault]:
    return queries.check_folder(path=folder)


ROUND = """
kind: rounds
id: own
title: {{vi: Kỳ của tỉnh, en: Own rounds}}
{extra}
rounds:
  - {{key: '2025', {fields}}}
sources: [{{id: own, name: 12/QĐ-UBND}}]
"""


def test_the_national_law_names_no_submission_day() -> None:
    rounds = queries.list_round_terms()
    assert [key for key in rounds if "-" not in key] == [str(year) for year in range(2021, 2027)]
    assert all(one.due_commune is None for one in rounds.values())
    assert {one.due_confidence for one in rounds.values()} == {Confidence.UNKNOWN}
    assert {one.data_confidence for one in rounds.values()} == {Confidence.RECALLED}
    assert rounds["2026"].awaiting
    assert not any(one.is_open for one in rounds.values())
    assert str(rounds["2024-H1"].data_to) == "2024-06-14"


def test_an_installation_sets_its_own_days_and_nothing_else(local: Path) -> None:
    due = "due: {commune: 2025-12-18, confidence: seen, source: own}"
    put(local, "rounds.yaml", ROUND.format(extra="", fields=due))
    assert faults(local) == []
    found = queries.list_round_terms()["2025"]
    assert str(found.due_commune) == "2025-12-18"
    assert (found.due_province, found.due_confidence) == (None, Confidence.SEEN)
    assert str(found.data_to) == "2025-12-14"
    assert found.sets[0] == (NTM, True)


@pytest.mark.parametrize(
    ("fields", "extra", "message"),
    [
        ("due: {commune: 2025-12-18, confidence: assumed, source: own}", "", "simulated"),
        ("due: {commune: 2025-12-18, confidence: seen, source: nobody}", "", "nobody"),
        ("sets: [{id: commune-modern-2026-2030}]", "", "không áp dụng cho 2025"),
        ("sets: [{id: no-such-set}]", "", "no-such-set"),
        ("by_parts: [ntm.1.1]", "", "không có công thức"),
        ("by_village: [poverty_rate]", "", "không tính"),
        ("by_village: [nothing]", "", "nothing"),
    ],
)
def test_faults_of_rounds_are_named(local: Path, fields: str, extra: str, message: str) -> None:
    put(local, "rounds.yaml", ROUND.format(extra=extra, fields=fields))
    found = faults(local)
    assert len(found) == 1
    assert message in found[0].message
    assert found[0].remedy


CONTINUED = """
kind: continuation
id: own
title: {{vi: Dùng tiếp, en: Used on}}
decision: Giả định
{simulated}
sets: [{set_id}]
years: {{from: {first}, to: 2027}}
as_of: {as_of}
confidence: assumed
sources: [{{id: own, name: Giả định}}]
"""


def continued(**said: Any) -> str:
    told = {"simulated": "simulated: true", "set_id": NTM, "first": 2026, "as_of": 2025, **said}
    return CONTINUED.format(**told)


def test_a_set_ends_with_its_last_year_unless_a_file_continues_it(local: Path) -> None:
    with pytest.raises(UnknownSetError):
        queries.get_set(set_id=NTM, year=2026)
    put(local, "continued.yaml", continued())
    assert faults(local) == []
    found, before = (queries.get_set(set_id=NTM, year=year) for year in (2027, 2025))
    assert [one.code for one in found.indicators] == [one.code for one in before.indicators]
    levels = [
        (was, now)
        for one, other in zip(before.indicators, found.indicators, strict=True)
        for test, again in zip(one.tests, other.tests, strict=True)
        for was, now in zip(test.levels, again.levels, strict=True)
    ]
    assert all(was.value == now.value for was, now in levels)
    assert all(now.simulated and now.confidence == Confidence.ASSUMED
               for was, now in levels if was.value is not None)  # fmt: skip
    assert {now.year for _was, now in levels} <= {None, 2027}
    assert "Giả định" in found.notes[0].vi
    info = next(one for one in queries.list_sets() if one.id == NTM)
    assert (info.last_year, info.judged_to) == (2025, 2027)


def test_the_law_alone_is_never_continued(local: Path) -> None:
    put(local, "continued.yaml", continued())
    with pytest.raises(UnknownSetError):
        queries.get_set(set_id=NTM, year=2026, assumptions=False)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"simulated": ""}, "simulated"),
        ({"set_id": "nothing"}, "nothing"),
        ({"as_of": 2026}, "as_of"),
        ({"first": 2025}, "as_of"),
        ({"first": 2028}, "thứ tự|as_of|sau"),
    ],
)
def test_faults_of_continuations_are_named(local: Path, said: dict[str, Any], message: str) -> None:
    put(local, "continued.yaml", continued(**said))
    found = faults(local)
    assert found
    assert any(part in one.message for one in found for part in message.split("|"))


CALENDAR = """
kind: working-calendar
id: own
title: {{vi: Lịch, en: Calendar}}
years: {{first: 2026, last: 2026}}
weekend: [saturday, sunday]
holidays: [{{from: {off}, title: {{vi: Nghỉ, en: Free}}, confidence: seen, source: {source}}}]
worked: [{{day: {worked}, title: {{vi: Làm, en: Worked}}, confidence: seen, source: own}}]
sources: [{{id: own, name: 1/TB}}]
"""


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"worked": "2026-11-23"}, "không phải ngày nghỉ cuối tuần"),
        ({"off": "2028-01-03"}, "ngoài 2026-2026"),
        ({"source": "nobody"}, "nobody"),
        ({"off": "2026-11-28"}, "không thể làm bù"),
    ],
)
def test_faults_of_calendars_are_named(local: Path, said: dict[str, str], message: str) -> None:
    told = {"off": "2026-11-20", "worked": "2026-11-28", "source": "own", **said}
    put(local, "calendar.yaml", CALENDAR.format(**told))
    assert any(message in one.message for one in faults(local))


def test_a_check_names_elements_of_the_law(local: Path) -> None:
    put(local, "checks.yaml", """
kind: cell-checks
id: own
title: {vi: Kiểm tra, en: Checks}
parts: [{whole: households, parts: [nothing]}]
jumps: [{measure: percent}]
sources: [{id: own, name: own}]
""")  # fmt: skip
    found = faults(local)
    assert {one.field for one in found} == {"parts[0].parts[0]", "jumps[0]"}


def test_any_change_of_a_law_file_is_a_new_reading_but_not_new_law(local: Path) -> None:
    reading, version = queries.law_reading(), queries.law_version()
    assert queries.law_reading() == reading
    due = "due: {commune: 2025-12-18, confidence: seen, source: own}"
    put(local, "rounds.yaml", ROUND.format(extra="", fields=due))
    assert queries.law_reading() > reading
    assert queries.law_version() == version


def test_the_demonstration_s_round_is_open_and_marked(local: Path) -> None:
    for path in DEMO.glob("assumed-*2026.yaml"):
        put(local, path.name, path.read_text())
    found = queries.list_round_terms()["2026"]
    assert found.is_open
    assert found.simulated
    assert not found.awaiting
    assert found.due_confidence == Confidence.ASSUMED
