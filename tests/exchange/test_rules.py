"""Strict bodies, cursors, entity tags, table forms: nothing odd gets past the door."""

import json

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from langso.exchange.rules import bodies, cursors, tables, words
from langso.exchange.values import ApiError, TableForm


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": NaN}', b'{"a": Infinity}', b'{"a": -Infinity}', b'{"a": 1e999}',
        b'{"a": ' + b"9" * 5000 + b"}", b"[1, 2]", b"3", b'{"a": ', b"\xff\xfe", b"",
        b'{"a": ' + b"[" * 60 + b"]" * 60 + b"}", b"[" * 200_000,
    ],
    ids=lambda body: str(body[:12]),
)  # fmt: skip
def test_body_that_would_fail_later_is_refused_at_once(body: bytes) -> None:
    with pytest.raises(ApiError) as caught:
        bodies.parse_json(body)
    assert caught.value.status == 400
    assert caught.value.fault.code == "bad_json"


@pytest.mark.parametrize("text", ["\x00", "a\x07", "\ud800", "a\x1b"])
def test_text_that_cannot_be_stored_is_refused(text: str) -> None:
    with pytest.raises(ApiError) as caught:
        bodies.check_texts({"note": [text]})
    assert caught.value.status == 422
    with pytest.raises(ApiError):
        bodies.check_texts({text: 1})


def test_long_text_is_refused_and_named() -> None:
    with pytest.raises(ApiError) as caught:
        bodies.check_texts({"notes": [{"note": "á" * 3000}]})
    assert caught.value.fault.field == "notes[0].note"


def test_large_numbers_that_fit_stay_numbers() -> None:
    assert bodies.parse_json(b'{"a": 12345678901234567890, "b": 7, "c": 1.5}') == {
        "a": 12345678901234567890.0, "b": 7, "c": 1.5,
    }  # fmt: skip


@given(st.text(max_size=80).filter(lambda text: text.isprintable()), st.integers(0, 2**40))
def test_cursor_comes_back(text: str, number: int) -> None:
    assert cursors.decode_cursor(cursors.encode_cursor([text, number]), (str, int)) == [
        text, number,
    ]  # fmt: skip


@given(st.text(max_size=60))
def test_any_other_cursor_is_refused_in_words(text: str) -> None:
    try:
        assert isinstance(cursors.decode_cursor(text, (int,))[0], int)
    except ApiError as error:
        assert error.status == 422  # noqa: PT017 - most texts are no cursor, a few are


def test_entity_tag_matches_weak_lists_and_star() -> None:
    tag = cursors.entity_tag("path", 1)
    assert tag == cursors.entity_tag("path", 1) != cursors.entity_tag("path", 2)
    assert cursors.tag_matches(f'"x", W/{tag}', tag)
    assert cursors.tag_matches("*", tag)
    assert not cursors.tag_matches("", tag)


@pytest.mark.parametrize(
    ("asked", "accept", "form"),
    [
        ("csv", "application/json", TableForm.CSV),
        (None, "text/csv, */*;q=0.1", TableForm.CSV),
        (None, "application/vnd.apache.parquet", TableForm.PARQUET),
        (None, "text/html", TableForm.JSON),
        (None, "*/*", TableForm.JSON),
        (None, "", TableForm.JSON),
    ],
)
def test_form_is_asked_by_name_or_header(asked: str | None, accept: str, form: TableForm) -> None:
    assert tables.choose_form(asked, accept) is form


def test_csv_runs_no_formula_in_a_spreadsheet() -> None:
    table = pa.table({"note": ["=1+1", "-3", "@x", None, "Xã Tân Mỹ"], "none": [None] * 5})
    lines = tables.write(table, TableForm.CSV).decode().splitlines()
    assert [line.split(",")[0].strip('"') for line in lines[1:]] == [
        "'=1+1", "-3", "'@x", "", "Xã Tân Mỹ",
    ]  # fmt: skip


def test_parquet_reads_back() -> None:
    table = pa.table({"unit": ["18001"], "simulated": [True]})
    written = tables.write(table, TableForm.PARQUET)
    assert pyarrow.parquet.read_table(pa.BufferReader(written)).to_pylist() == table.to_pylist()


@pytest.mark.parametrize(
    "error",
    [
        {"type": "missing", "loc": ("body", "body", "year")},
        {"type": "literal_error", "loc": ("query", "asked"), "ctx": {"expected": "'a' or 'b'"}},
        {"type": "less_than_equal", "loc": (), "ctx": {"le": 5}},
        {"type": "date_from_datetime_parsing", "loc": ("query", "on")},
        {"type": "never_heard_of"},
    ],
)
def test_schema_errors_are_said_in_both_languages(error: dict[str, object]) -> None:
    fault, details = words.fault_of([error])
    assert fault.vi
    assert fault.en
    assert json.dumps(details)
