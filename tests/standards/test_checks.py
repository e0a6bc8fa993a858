"""`langso law check`: every fault names file, line, field and a remedy."""

import pytest

from langso.standards.rules.checks import check_documents
from langso.standards.values import LawFault
from tests.factories.standards import ELEMENTS, LOCAL, SET, document, shipped_schemas


def faults_of(
    *, criteria_set: str = SET, elements: str = ELEMENTS, local: str = ""
) -> list[LawFault]:
    documents = [document(elements, "elements.yaml"), document(criteria_set, "set.yaml")]
    if local:
        documents.append(document(local, "local.yaml"))
    return check_documents(documents, base=[], schemas=shipped_schemas())


def line_with(text: str, part: str) -> int:
    return 1 + next(index for index, line in enumerate(text.splitlines()) if part in line)


def test_the_small_law_is_sound() -> None:
    assert faults_of(local=LOCAL) == []


BROKEN_SETS = [
    ("level: commune", "level: village", "level: village", "level", "village"),
    ("tier: ntm\n", "tier: ntm\ncolour: red\n", "colour: red", "colour", "không có trong mẫu"),
    ("complete: true\n", "", "kind:", "", "thiếu trường complete"),
    (
        "issued_on: 2022-03-08",
        "issued_on: 08/03/2022",
        "08/03/2022",
        "legal_basis[0].issued_on",
        "sai dạng",
    ),
    ("code: '1.2'", "code: 1.2", "code: 1.2", "criteria[0].indicators[1].code", "sai kiểu"),
    ("criteria: 2,", "criteria: 19,", "criteria: 19", "counts.criteria", "ghi 19 nhưng tệp có 2"),
    ("indicators: 3,", "indicators: 57,", "indicators: 57", "counts.indicators", "tệp có 3"),
    ("code: '1.2'", "code: '1.1'", "code: '1.1'", "criteria[0].indicators[0].code", "hai lần"),
    ("number: 2", "number: 1", "number: 1", "criteria[0].number", "hai lần"),
    ("first: 2021, last: 2025", "first: 2025, last: 2021", "years:", "years", "sau năm cuối"),
    (
        "from: 2024-03-01",
        "from: 2031-03-01",
        "from: 2031",
        "criteria[0].indicators[0].amended[0].from",
        "ngoài",
    ),
    ("by: qd2", "by: qd9", "by: qd9", "criteria[0].indicators[0].amended[0].by", "qd9"),
    ("TN: null}", "TNO: 3}", "TNO", "criteria[0].indicators[0].levels.regions", "TNO"),
    (
        "national: 80",
        "national: 180",
        "national: 180",
        "criteria[0].indicators[0].levels.national",
        "ngoài khoảng",
    ),
    (
        "national: 80",
        "national: 0",
        "national: 0",
        "criteria[0].indicators[0].levels.national",
        "cũng đạt",
    ),
    (
        "national: 80",
        "national: Đạt",
        "national: Đạt",
        "criteria[0].indicators[0].levels.national",
        "một số",
    ),
    (
        "national: Khá",
        "national: Giỏi",
        "national: Giỏi",
        "criteria[1].indicators[0].levels.national",
        "Thấp, Khá, Tốt",
    ),
    (
        "element: grade",
        "element: absent",
        "element: absent",
        "criteria[1].indicators[0].element",
        "không có",
    ),
    (
        "        measure: rating\n        unit: ''",
        "        measure: rating\n        unit: '%'",
        "unit: '%'",
        "unit",
        "số liệu",
    ),
    (
        "sources: [law]\n        amended",
        "sources: [lawx]\n        amended",
        "[lawx]",
        "criteria[0].indicators[0].sources",
        "lawx",
    ),
    (
        "levels: {confidence: seen, source: law, national: Khá}",
        "levels: {confidence: unknown, source: law, national: Khá}",
        "confidence: unknown",
        "criteria[1].indicators[0].levels.national",
        "unknown",
    ),
    (
        "delegated_to: province",
        "delegated_to: commune",
        "delegated_to: commune",
        "delegated_to",
        "không phải giá trị",
    ),
    (
        "delegated_to: province",
        "requires_set: absent-set",
        "absent-set",
        "requires_set",
        "absent-set",
    ),
    (
        "delegated_to: province",
        "applies_when: {element: absent, comparison: gte, value: 1}",
        "absent",
        "applies_when.element",
        "absent",
    ),
    ("delegated_to: province", "whole: absent", "whole: absent", "whole", "absent"),
    (
        "delegated_to: province",
        "derived: {set: small-2021-2025, indicator: '9', factor: 1, confidence: seen, source: law}",
        "derived:",
        "derived.indicator",
        "'9'",
    ),
]


@pytest.mark.parametrize(("old", "new", "at", "field", "words"), BROKEN_SETS)
def test_a_fault_of_a_set_is_found_on_its_line(
    old: str, new: str, at: str, field: str, words: str
) -> None:
    broken = SET.replace(old, new, 1)
    assert broken != SET
    found = faults_of(criteria_set=broken)
    assert found
    told = [fault for fault in found if words in fault.message]
    assert told, found
    fault = told[0]
    assert fault.file == "set.yaml"
    assert fault.field.endswith(field)
    assert fault.remedy
    if at != "kind:":
        lines = [index for index, line in enumerate(broken.splitlines(), 1) if at in line]
        assert fault.line in lines


BROKEN_ELEMENTS = [
    ("insured / people * 100", "insured / absent * 100", "formula", "absent"),
    ("insured / people * 100", "insured + people", "formula", "person"),
    ("insured / people * 100", "insured % people", "formula", "không được phép"),
    ("insured / people * 100", "insured_share * 1", "formula", "chính nó"),
    ("unit: person, carry: sum, low: 0,", "unit: bogus, carry: sum, low: 0,", "unit", "bogus"),
    (
        "carry: share, denominator: people",
        "carry: share, denominator: absent",
        "denominator",
        "absent",
    ),
    ("carry: share, denominator: people", "carry: mean", "denominator", "bình quân"),
    ("scale: [Thấp, Khá, Tốt],", "", "scale", "thang xếp loại"),
    ("scale: [Thấp, Khá, Tốt]", "scale: [Thấp, Khá, Khá]", "scale", "trùng"),
    ("low: 0, high: 100, formula", "low: 101, high: 100, formula", "low", "cận dưới"),
    ("key: insured_share.men", "key: insured_share", "key", "hai lần"),
]


@pytest.mark.parametrize(("old", "new", "field", "words"), BROKEN_ELEMENTS)
def test_a_fault_of_the_catalogue_is_found(old: str, new: str, field: str, words: str) -> None:
    broken = ELEMENTS.replace(old, new, 1)
    assert broken != ELEMENTS
    told = [
        fault
        for fault in faults_of(elements=broken)
        if fault.file == "elements.yaml" and words in fault.message
    ]
    assert told
    assert told[0].field.endswith(field)
    lines = zip(ELEMENTS.splitlines(), broken.splitlines(), strict=True)
    changed = [index for index, (was, now) in enumerate(lines, 1) if was != now]
    assert told[0].line in {changed[0], changed[0] - 1}


def test_by_sex_needs_both_elements() -> None:
    one_sex = ELEMENTS.replace("key: insured_share.women", "key: other")
    by_sex = SET.replace(
        "comparison: gte\n        levels:\n",
        "comparison: gte\n        by_sex: true\n        levels:\n",
        1,
    )
    assert any(
        "insured_share.women" in fault.message
        for fault in faults_of(criteria_set=by_sex, elements=one_sex)
    )
    assert faults_of(criteria_set=by_sex) == []


def test_formulas_that_stand_on_each_other_are_a_circle() -> None:
    circle = ELEMENTS.replace(
        "key: people, measure",
        "key: people, formula: insured * 1, measure",
        1,
    ).replace("key: insured, measure", "key: insured, formula: people * 1, measure", 1)
    assert sum("chính nó" in fault.message for fault in faults_of(elements=circle)) == 2


def test_an_unknown_kind_of_file_is_named() -> None:
    found = check_documents([document("kind: poem\n")], base=[], schemas=shipped_schemas())
    assert found[0].field == "kind"
    assert "criteria-set" in found[0].remedy


def test_the_same_id_twice_is_a_fault() -> None:
    sound = [document(ELEMENTS, "elements.yaml"), document(SET, "a.yaml")]
    found = check_documents([document(SET, "b.yaml")], base=sound, schemas=shipped_schemas())
    assert [(fault.file, fault.field) for fault in found] == [("b.yaml", "id")]


PROGRAMME = """
kind: programme
id: p
title: {vi: Chương trình, en: Programme}
instrument: 9/QĐ-TTg
issued_on: 2022-08-02
targets:
  - {id: T, criteria_set: small-2021-2025, indicator: '1.1', share_percent: 97, by_year: 2025,
     text: {vi: 97% số xã, en: 97% of communes}, confidence: seen, source: news}
sources: [{id: news, name: Tin}]
"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("indicator: '1.1'", "indicator: '9.9'", "'9.9'"),
        ("source: news", "source: press", "press"),
        ("share_percent: 97", "share_percent: 970", "ngoài khoảng"),
    ],
)
def test_a_programme_names_indicators_and_sources_that_exist(
    old: str, new: str, words: str
) -> None:
    base = [document(ELEMENTS, "elements.yaml"), document(SET)]
    sound = check_documents([document(PROGRAMME, "p.yaml")], base=base, schemas=shipped_schemas())
    assert sound == []
    broken = document(PROGRAMME.replace(old, new), "p.yaml")
    found = check_documents([broken], base=base, schemas=shipped_schemas())
    assert words in found[0].message


GRADE = """        measure: rating
        unit: ''
        element: grade
        comparison: gte
        levels: {confidence: seen, source: law, national: Khá}
"""


TESTS = """        tests:
          - {id: a, title: {vi: a, en: a}, element: absent, comparison: gte,
             guard: {element: nowhere, comparison: gte, value: 1},
             levels: {confidence: seen, source: law, national: 1}}
"""
EARLIER = """          - {by: qd2, from: 2023-01-01, change: {vi: a, en: a}, confidence: seen,
             sources: [law]}
"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("    title: {vi: Hai", "    group: II\n    title: {vi: Hai", "nhóm 'II'"),
        (GRADE, "        measure: rating\n", "không nói đo bằng"),
        (GRADE, GRADE[: GRADE.index("        levels")], "không có mức"),
        (
            GRADE,
            GRADE.replace("gte", "lte").replace("element: grade", "element: ready"),
            "phải so sánh gte",
        ),
        (
            "          national: 80\n",
            "          national: 80\n          years: {2031: {national: 81}}\n",
            "năm 2031 ngoài",
        ),
        (
            "        element: insured_share\n        comparison: gte\n        levels:\n",
            f"{TESTS}        levels:\n",
            "“nowhere”",
        ),
        (
            "        comparison: gte\n        levels:\n          confidence: seen",
            "        comparison: lte\n        levels:\n          confidence: seen",
            "cũng đạt",
        ),
        (
            "            sources: [law]\n      - code: '1.2'",
            f"            sources: [law]\n{EARLIER}      - code: '1.2'",
            "không theo thứ tự",
        ),
        ("kinds: [commune]", "kinds: []", "không hợp lệ"),
    ],
)
def test_more_faults_of_a_set(old: str, new: str, words: str) -> None:
    broken = SET.replace(old, new, 1).replace("national: 80", "national: 100", "lte" in new)
    assert broken != SET
    assert any(words in fault.message for fault in faults_of(criteria_set=broken))


def test_entry_conditions_are_checked_like_indicators() -> None:
    condition = """
entry_conditions:
  - id: c1
    text: {vi: Hài lòng, en: Satisfaction}
    element: insured_share
    comparison: gte
    levels: {confidence: seen, source: press, national: 90}
    confidence: seen
    sources: [press]
criteria:
"""
    found = faults_of(criteria_set=SET.replace("\ncriteria:\n", condition, 1))
    assert {fault.field for fault in found} == {
        "entry_conditions[0].sources",
        "entry_conditions[0].levels.source",
    }


def test_a_broken_formula_below_is_told_where_it_stands_only() -> None:
    broken = ELEMENTS.replace(
        "key: insured, measure", "key: insured, formula: people %% 2, measure", 1
    )
    found = [fault for fault in faults_of(elements=broken) if fault.field.endswith("formula")]
    assert len(found) == 1


def test_a_target_of_an_unknown_set_and_a_condition_awaited() -> None:
    base = [document(ELEMENTS, "elements.yaml"), document(SET)]
    stray = document(PROGRAMME.replace("small-2021-2025", "absent-set"), "p.yaml")
    found = check_documents([stray], base=base, schemas=shipped_schemas())
    assert "absent-set" in found[0].message
