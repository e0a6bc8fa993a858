"""Reads of the law as other packages use them."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from langso.core import caches, moments
from langso.standards import queries
from langso.standards.models import DataElement
from langso.standards.queries import folders
from langso.standards.rules.levels import Profile, resolve
from langso.standards.values import BrokenLawError, UnknownElementError, UnknownSetError
from tests.factories import standards as factory
from tests.factories.standards import LOCAL, write_local

NTM = "commune-ntm-2021-2025"
DECISION = (
    LOCAL.replace("small-2021-2025", NTM).replace("'1.2'", "'2.2'").replace("decision-7", "d7")
)


@pytest.fixture(autouse=True)
def _own_law_folder():
    yield
    shutil.rmtree(Path(settings.HOME) / "law", ignore_errors=True)


def test_sets_are_listed_in_the_order_people_look_for_them() -> None:
    names = [info.id for info in queries.list_sets()]
    assert names[:4] == [
        NTM,
        "commune-advanced-2021-2025",
        "commune-model-2021-2025",
        "district-ntm-2021-2025",
    ]
    assert names[-1] == "province-2026-2030"


def test_a_set_is_shared_while_the_files_stay_the_same() -> None:
    assert queries.get_set(set_id=NTM, year=2023) is queries.get_set(set_id=NTM, year=2023)


def test_an_unknown_set() -> None:
    with pytest.raises(UnknownSetError, match="absent"):
        queries.get_set(set_id="absent", year=2023)
    with pytest.raises(UnknownSetError):
        queries.waiting_for_confirmation(set_id="absent")


def road_level(province: str) -> float | None:
    built = queries.get_set(set_id=NTM, year=2023)
    indicator = next(item for item in built.indicators if item.code == "2.2")
    level = resolve(indicator.tests[0].levels, Profile("DNB", 2023, province=province))
    return level.value if level else None


def test_a_local_decision_is_seen_without_a_restart_and_changes_the_version() -> None:
    before = queries.law_version()
    assert road_level("70") is None
    write_local("d7.yaml", DECISION)
    assert road_level("70") == 60
    assert queries.law_version() != before
    assert [item["decision"] for item in queries.local_decisions(set_id=NTM)] == ["7/QĐ-UBND"]


def test_a_faulty_local_file_is_left_out_and_named(caplog: pytest.LogCaptureFixture) -> None:
    write_local("d7.yaml", DECISION.replace("region: DNB\n", ""))
    assert road_level("70") is None
    assert [fault.file for fault in queries.local_faults()] == ["d7.yaml"]
    assert "d7.yaml" in caplog.text


def test_an_unreadable_local_file_is_left_out_and_named() -> None:
    write_local("x.yaml", "a: [1\n")
    (Path(settings.HOME) / "law" / "y.yaml").write_bytes(b"\xff\xfe")
    assert road_level("70") is None
    assert [fault.file for fault in queries.local_faults()] == ["x.yaml", "y.yaml"]


def test_a_national_file_that_cannot_be_read_stops_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.yaml").write_text("a: [1\n")
    monkeypatch.setattr(settings, "LANGSO_LAW_FOLDER", tmp_path)
    with pytest.raises(BrokenLawError, match=r"bad\.yaml:2"):
        queries.list_sets()


def test_a_local_folder_is_checked_over_the_national_law(tmp_path: Path) -> None:
    (tmp_path / "d7.yaml").write_text(DECISION.replace("'2.2'", "'99'"))
    found = queries.check_folder(path=tmp_path)
    assert [(fault.file, fault.field) for fault in found] == [("d7.yaml", "levels[0].indicator")]


def test_the_folders_in_use() -> None:
    assert queries.law_folders() == [folders.national_folder()]
    write_local("d7.yaml", DECISION)
    assert queries.law_folders() == [folders.national_folder(), folders.local_folder()]


def test_facts_awaiting_confirmation_name_the_document_that_settles_them() -> None:
    facts = queries.waiting_for_confirmation(set_id=NTM)
    by_code = {(fact.code, fact.part): fact for fact in facts}
    assert by_code["15.4", "level"].cells == "BTB, DHNTB, TN, DNB, DBSCL"
    assert by_code["10", "level"].weak
    assert "quyết định của UBND cấp tỉnh" in by_code["2.1", "level"].document
    assert "1127/QĐ-BTTTT" in by_code["8.4", "level"].document
    assert ("7", "level") not in by_code


@pytest.mark.parametrize(
    "set_id", ["national-2026-2030", "district-special-2021-2025", "town-city-2021-2025"]
)
def test_incomplete_sets_have_facts_awaiting_confirmation(set_id: str) -> None:
    assert queries.waiting_for_confirmation(set_id=set_id)


@pytest.mark.django_db
class TestElements:
    def test_numbers_come_with_the_load(self) -> None:
        assert queries.get_element(key="income_per_person").number is None
        factory.sync()
        element = queries.get_element(key="income_per_person")
        assert element.number is not None
        assert queries.elements_by_number()[element.number] == element
        assert len(queries.list_elements()) == len(queries.elements_by_number())

    @pytest.mark.parametrize(
        ("set_id", "code", "year", "key"),
        [
            (NTM, "10", None, "income_per_person"),
            (NTM, "8.4", None, "ntm.8.4"),
            (NTM, "15.1", None, "health_insurance_share"),
            (NTM, "14.1", None, "ntm.14.1"),
            (NTM, "17.1", None, "clean_water_share"),
            (NTM, "15.4", 2022, "health_record_share"),
            (NTM, "15.4", None, "ntm.15.4.deployed"),
            (NTM, "people", None, "people"),
            ("province-2021-2025", "4", None, "prov.4"),
            ("district-ntm-2021-2025", "c4", None, "dist.c4"),
            ("commune-model-2021-2025", "1", None, "model.1"),
            ("commune-advanced-2021-2025", "is-ntm", None, "adv.is_ntm"),
        ],
    )
    def test_codes_stand_for_elements(
        self, set_id: str, code: str, year: int | None, key: str
    ) -> None:
        assert queries.element_for(set_id=set_id, code=code, year=year).key == key

    def test_unknown_names(self) -> None:
        with pytest.raises(UnknownElementError, match="99"):
            queries.element_for(set_id=NTM, code="99.9")
        with pytest.raises(UnknownElementError, match="absent"):
            queries.get_element(key="absent")
        with pytest.raises(UnknownSetError):
            queries.element_for(set_id="absent", code="10")

    def test_formulas_are_parsed(self) -> None:
        assert queries.formula_of(key="income_per_person") is not None
        assert queries.formula_of(key="households") is None
        with pytest.raises(UnknownElementError, match="absent"):
            queries.formula_of(key="absent")


SEEDS = Path(settings.LANGSO_SEEDS_FOLDER) / "demo" / "law"
HARD = frozenset({("hardship", "yes")})


@pytest.mark.parametrize(
    ("code", "classes", "province", "value"),
    [
        ("2.1", frozenset(), "70", 100),
        ("2.2", HARD, "70", 80),
        ("2.3", HARD, "70", 50),
        ("2.4", HARD, "70", 70),
        ("2.2", HARD, "75", None),
        ("10", HARD, "70", 39),
        ("10", frozenset(), "70", 62),
    ],
)
def test_binh_phuoc_as_reported(
    code: str, classes: frozenset[tuple[str, str]], province: str, value: float | None
) -> None:
    """1360/QĐ-UBND (2022): hard communes have lower road levels and an income level of 39."""
    write_local("a.yaml", (SEEDS / "binh-phuoc-1360-2022.yaml").read_text())
    built = queries.get_set(set_id=NTM, year=2022)
    indicator = next(item for item in built.indicators if item.code == code)
    level = resolve(indicator.tests[0].levels, Profile("DNB", 2022, classes, province))
    assert level is not None
    assert level.value == value
    assert level.clause == ("1360/QĐ-UBND" if province == "70" and value != 62 else "")


@pytest.mark.parametrize(
    ("year", "total", "piped"), [(2023, None, None), (2024, 84.5, 40), (2025, 85, 45)]
)
def test_dong_nai_raises_its_water_levels_by_year(
    year: int, total: float | None, piped: float | None
) -> None:
    write_local("b.yaml", (SEEDS / "dong-nai-2024.yaml").read_text())
    built = queries.get_set(set_id=NTM, year=year)
    indicator = next(item for item in built.indicators if item.code == "17.1")
    levels = [resolve(test.levels, Profile("DNB", year, province="75")) for test in indicator.tests]
    assert [level.value if level else None for level in levels] == [total, piped]


def test_with_the_demonstration_s_levels_nothing_is_left_unknown() -> None:
    for path in SEEDS.glob("*.yaml"):
        write_local(path.name, path.read_text())
    assert queries.local_faults() == ()
    for info in queries.list_sets():
        for year in range(info.first_year, info.last_year + 1):
            built = queries.get_set(set_id=info.id, year=year)
            for indicator in built.indicators:
                for test in indicator.tests:
                    held = [resolve(test.levels, Profile(region, year)) for region in REGIONS]
                    assert all(level and level.value is not None for level in held), indicator.code


REGIONS = ("TDMNPB", "DBSH", "BTB", "DHNTB", "TN", "DNB", "DBSCL")


def test_elements_without_numbers_are_not_read_again_and_again(db, django_assert_max_num_queries):
    DataElement.objects.all().delete()
    caches.clear_all()
    assert all(element.number is None for element in queries.list_elements())
    with django_assert_max_num_queries(1), moments.one_moment():
        for _ in range(5):
            queries.list_elements()
    key = queries.list_elements()[0].key
    number = DataElement.objects.create(key=key).pk
    assert queries.get_element(key=key).number == number
