"""Law files become plain values that remember their lines."""

import pytest

from langso.standards.rules.reading import Document, field_name, read_document
from langso.standards.values import LawFault
from tests.factories.standards import document


def test_dates_stay_text_and_keys_are_text() -> None:
    read = document("from: 2024-03-01\nyears: {2022: 39}\n")
    assert read.data == {"from": "2024-03-01", "years": {"2022": 39}}


def test_lines_are_those_of_the_file() -> None:
    read = document("kind: x\nitems:\n  - code: a\n  - code: b\n    level: 3\n")
    assert read.line_of(("items", 1, "level")) == 5
    assert read.line_of(("items", 1, "absent")) == 4
    assert read.line_of(("nothing",)) == 1


def test_a_fault_names_file_line_and_field() -> None:
    fault = document("kind: x\nitems: [1]\n", "a.yaml").fault(("items", 0), "sai", "sửa")
    assert fault == LawFault("a.yaml", 2, "items[0]", "sai", "sửa")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: [1\n", 3, "không đọc được"),
        ("a: 1\na: 2\n", 2, "hai lần"),
        ("a: &x [1]\nb: *x\n", 1, "neo YAML"),
        ("- 1\n- 2\n", 1, "khóa - giá trị"),
        ("", 1, "khóa - giá trị"),
        ("a: !!python/object:os.system x\n", 1, "không đọc được"),
        ("a: \x00\n", None, "không đọc được"),
    ],
)
def test_what_cannot_be_read_is_one_clear_fault(text: str, line: int | None, words: str) -> None:
    read = read_document(text, file="a.yaml")
    assert isinstance(read, LawFault)
    assert read.file == "a.yaml"
    assert read.line == line
    assert words in read.message
    assert read.remedy


def test_a_field_is_written_as_people_do() -> None:
    assert field_name(("criteria", 3, "levels", "national")) == "criteria[3].levels.national"


def test_yes_needs_quotes_to_be_text() -> None:
    read = read_document("value: yes\n", file="a.yaml")
    assert isinstance(read, Document)
    assert read.data["value"] is True
