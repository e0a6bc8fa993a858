"""Report forms as data: they are read, they add up, and a mistake in one is named."""

from collections.abc import Callable

import pytest
from django.conf import settings

from langso.standards import queries
from langso.standards.queries import folders
from langso.standards.rules import families
from langso.standards.rules.checks import check_documents
from langso.standards.rules.forms import walk
from langso.standards.rules.reading import Document
from langso.standards.values import LawFault
from tests.factories import standards as factory

FORM = """
kind: form
id: own
number: Biểu 99
level: commune
years: {first: 2026, last: 2030}
order: 1
title: {vi: Biểu thử, en: Trial form}
unit: {vi: triệu đồng, en: million VND}
paper: portrait
confidence: seen
sources: [{id: here, name: Thử}]
columns:
  - {id: title, title: {vi: Nguồn, en: Source}, holds: title}
  - {id: plan, title: {vi: Kế hoạch, en: Plan}, holds: element, prefix: funds.plan, at: year}
  - {id: done, title: {vi: Thực hiện, en: Done}, holds: element, prefix: funds.done}
  - {id: share, title: {vi: Tỷ lệ, en: Share}, holds: formula, formula: done / plan * 100}
rows:
  - {id: credit, title: {vi: Tín dụng, en: Credit}, key: credit}
"""

NARRATIVE = """
kind: narrative
id: words
number: ''
level: commune
years: {first: 2026, last: 2030}
order: 2
title: {vi: Báo cáo, en: Report}
confidence: seen
sources: [{id: here, name: Thử}]
sections:
  - {id: one, title: {vi: Một, en: One}, text: 'Có {bieu-11|total|done} triệu đồng trong {round}.'}
"""


@pytest.fixture(scope="module")
def base() -> list[Document]:
    return folders._national_documents(settings.LANGSO_LAW_FOLDER)[0]


@pytest.fixture
def faults(base: list[Document]) -> Callable[[str], list[LawFault]]:
    def found(text: str) -> list[LawFault]:
        document = factory.document(text, "own.yaml")
        return check_documents([document], base=base, schemas=factory.shipped_schemas())

    return found


@pytest.mark.parametrize("text", [FORM, NARRATIVE])
def test_a_sound_form_has_no_fault(text: str, faults: Callable[[str], list[LawFault]]) -> None:
    assert not faults(text)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("key: credit", "key: loans", "funds.plan.loans"),
        ("done / plan * 100", "done / planned", "planned"),
        ("done / plan * 100", "done /", "share"),
        ("id: done,", "id: plan,", "hai lần"),
        ("prefix: funds.done", "prefix: plan.criteria", "plan.criteria.credit"),
        ("holds: formula, formula: done / plan * 100", "holds: sum, of: [plan, spent]", "spent"),
        ("columns:\n", "rows_from: criteria\ncolumns:\n", "bộ nào"),
        ("columns:\n", "criteria_set: nowhere\ncolumns:\n", "nowhere"),
    ],
)
def test_a_mistake_in_a_form_is_named(
    old: str, new: str, said: str, faults: Callable[[str], list[LawFault]]
) -> None:
    found = faults(FORM.replace(old, new, 1))
    assert any(said in f"{fault.message} {fault.remedy}" for fault in found), found


@pytest.mark.parametrize(
    "name", ["bieu-11|total|spent", "bieu-99|total|done", "bieu-11|x|done", "y"]
)
def test_a_placeholder_that_names_nothing_is_a_fault(
    name: str, faults: Callable[[str], list[LawFault]]
) -> None:
    found = faults(NARRATIVE.replace("bieu-11|total|done", name))
    assert [fault.field for fault in found] == ["sections[0].text"]


def test_a_heading_of_four_levels_is_too_deep(faults: Callable[[str], list[LawFault]]) -> None:
    deep = "{id: d, title: {vi: d, en: d}, holds: note}"
    for _level in range(3):
        deep = f"{{title: {{vi: a, en: a}}, columns: [{deep}]}}"
    found = faults(FORM.replace("rows:\n", f"  - {deep}\nrows:\n"))
    assert any("tầng" in fault.message for fault in found)


def test_a_form_that_sums_nothing_is_a_fault(faults: Callable[[str], list[LawFault]]) -> None:
    text = FORM.split("columns:")[0] + "sums: bieu-77\n"
    assert [fault.field for fault in faults(text)] == ["sums"]


@pytest.mark.parametrize("number", range(4, 14))
def test_every_form_of_the_round_is_there(number: int) -> None:
    form = queries.get_form(form_id=f"bieu-{number:02d}")
    assert form.level == ("province" if number < 10 else "commune")
    assert form.confidence == "seen"
    assert form.leaves


@pytest.mark.parametrize(("province", "commune"), [(7, 11), (8, 13), (9, 12)])
def test_province_forms_have_the_rows_and_columns_of_what_they_sum(
    province: int, commune: int
) -> None:
    above = queries.get_form(form_id=f"bieu-{province:02d}")
    below = queries.get_form(form_id=f"bieu-{commune:02d}")
    assert (above.columns, above.rows) == (below.columns, below.rows)


def test_form_12_has_three_levels_of_headings_and_types_each_figure_once() -> None:
    form = queries.get_form(form_id="bieu-12")
    assert len(form.leaves) == 20
    groups = queries.form_elements(form_id="bieu-12")
    keys = [key for group in groups for key in group.element_keys]
    assert len(keys) == len(set(keys)) == 16 * 14
    assert len([row for _depth, row in walk(form.rows)]) == 19


@pytest.mark.django_db
def test_what_forms_ask_for_can_be_added_up() -> None:
    elements = {element.key: element for element in queries.list_elements()}
    for form in queries.list_forms():
        if not any(column.holds == "element" for column in form.leaves):
            continue
        for group in queries.form_elements(form_id=form.id):
            for key in group.element_keys:
                assert (elements[key].carry, elements[key].unit) == ("sum", "million VND")


def test_an_unknown_form_is_told() -> None:
    with pytest.raises(queries.UnknownFormError, match="bieu-77"):
        queries.get_form(form_id="bieu-77")
    with pytest.raises(queries.UnknownFormError, match="mau-77"):
        queries.get_narrative(form_id="mau-77")


def test_a_family_is_every_combination_of_its_axes() -> None:
    def title(text: str) -> dict[str, str]:
        return {"vi": text, "en": text}

    family = {
        "key": "f", "title": title("F"), "measure": "amount", "unit": "million VND", "carry": "sum",
        "axes": [[{"key": "a", "title": title("A")}, {"key": "b", "title": title("B")}],
                 [{"key": "x.y", "title": title("X")}]],
    }  # fmt: skip
    made = list(families.members(family))
    assert [one["key"] for one in made] == ["f.a.x.y", "f.b.x.y"]
    assert made[1]["title"]["vi"] == "F, B, X"
    assert made[0]["carry"] == "sum"
