"""What organisations are called, read backwards: which ones somebody's words may mean."""

import pytest

from langso.dossiers.rules import organisations

TITLES = {
    "finance": ("Sở Tài chính", "Department of Finance"),
    "health": ("Sở Y tế", "Department of Health"),
    "coordination": ("Văn phòng Điều phối nông thôn mới tỉnh", "Coordination Office"),
}
PLACES_OWN = (("people_committee", ""), ("front", ""), ("public_service_centre", ""))


@pytest.mark.parametrize(
    ("words", "kinds", "place"),
    [
        ("Can Lộc", PLACES_OWN, "can loc"),
        ("UBND xã Can Lộc", (("people_committee", ""),), "xa can loc"),
        ("Ủy ban nhân dân xã Can Lộc", (("people_committee", ""),), "xa can loc"),
        ("uy ban Can Loc", (("people_committee", ""),), "can loc"),
        ("Ủy ban Mặt trận Tổ quốc Việt Nam xã Can Lộc", (("front", ""),), "xa can loc"),
        ("Sở Tài chính Hà Tĩnh", (("department", "finance"),), "ha tinh"),
        ("Sở Tài chính", (("department", "finance"),), ""),
        ("Văn phòng Điều phối nông thôn mới tỉnh Hà Tĩnh", (("coordination_office", ""),),
         "tinh ha tinh"),
        ("Ubndx", PLACES_OWN, "ubndx"),
        ("", PLACES_OWN, ""),
    ],
)  # fmt: skip
def test_words_are_read_as_an_organisation_of_a_place(words, kinds, place) -> None:
    assert organisations.read_name(words, TITLES) == (kinds, place)


def test_every_name_that_is_given_is_read_back() -> None:
    for department in ("", *TITLES):
        kind = "department" if department not in ("", "coordination") else "coordination_office"
        desk = organisations.Desk(7, kind, department if kind == "department" else "")
        called = organisations.names_of(desk, "Tỉnh Hà Tĩnh", TITLES, {}).name_vi
        assert organisations.read_name(called, TITLES) == (
            ((desk.kind, desk.department),), "tinh ha tinh",
        )  # fmt: skip
