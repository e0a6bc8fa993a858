"""The crosswalk of another package is read from its text; none of its code runs."""

import pytest

from tools.places.sources import old_to_new

MODULE = """
raise SystemExit("this module was run")
SOURCE = "table.csv"
OLD_TO_NEW: dict[int, Entry] = {
    4: Entry(Old(4, 1, 1, False), (New(4, 1),)),
    16: Entry(Old(16, 1, 1, True), (New(4, 1), New(8, 1))),
}
"""


def test_codes_are_read_and_nothing_is_run() -> None:
    assert old_to_new(MODULE) == {4: [4], 16: [4, 8]}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("OTHER = {}", "no table OLD_TO_NEW"),
        ("OLD_TO_NEW = {4: 5}", "line 1: not an entry"),
        ("OLD_TO_NEW = {4: Entry(Old(4), (wards(),))}", "line 1: not a ward"),
    ],
)
def test_a_table_written_otherwise_is_refused(source: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        old_to_new(source)
