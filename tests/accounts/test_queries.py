"""The policy asked of the real tree: a role covers what lies below its place on that day."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from langso.accounts import queries
from langso.accounts.values import Action, Role
from tests.factories import geography
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
ON = dt.date(2024, 6, 30)


@pytest.fixture(scope="module")
def kept_tree(lasting: None) -> dict[str, int]:
    """Make two provinces, a district and two communes."""
    province = geography.province("42", "Tỉnh Hà Tĩnh")
    other = geography.province("40", "Tỉnh Nghệ An")
    district = geography.district("436", province="42")
    return {
        "province": province,
        "district": district,
        "commune": geography.commune("18073", parent="436"),
        "other": other,
        "elsewhere": geography.commune("16681", parent="40", law_province="40"),
    }


@pytest.fixture
def tree(kept_tree: dict[str, int], db: None) -> dict[str, int]:
    return dict(kept_tree)


def _allowed(user: object, action: Action, tree: dict[str, int]) -> set[str]:
    return {
        name
        for name, unit_id in tree.items()
        if queries.may(user=user, action=action, unit_id=unit_id, on=ON)  # type: ignore[arg-type]
    }


@pytest.mark.parametrize(
    ("at", "covered"),
    [
        ("province", {"province", "district", "commune"}),
        ("district", {"district", "commune"}),
        ("commune", {"commune"}),
        (None, {"province", "district", "commune", "other", "elsewhere"}),
    ],
)
def test_role_covers_all_that_lies_below(
    tree: dict[str, int], at: str | None, covered: set[str]
) -> None:
    user = person(Role.VERIFIER, unit_id=tree[at] if at else None)
    assert _allowed(user, Action.APPROVE, tree) == covered
    refused = queries.list_refused(
        user=user, action=Action.APPROVE, unit_ids=[*tree.values(), *tree.values()], on=ON
    )
    assert refused == sorted(unit for name, unit in tree.items() if name not in covered)
    assert queries.may(user=user, action=Action.APPROVE, unit_id=None, on=ON) is (at is None)


def test_stranger_reads_and_nothing_else(tree: dict[str, int]) -> None:
    stranger = AnonymousUser()
    assert _allowed(stranger, Action.READ_PUBLIC, tree) == set(tree)
    assert _allowed(stranger, Action.READ_DRAFT, tree) == set()
    assert queries.list_holdings(user=stranger) == []
    assert (
        queries.list_refused(
            user=stranger, action=Action.READ_PUBLIC, unit_ids=tree.values(), on=ON
        )
        == []
    )


def test_require_refuses_in_words(tree: dict[str, int]) -> None:
    user = person(Role.RECORDER, unit_id=tree["commune"])
    queries.require(user=user, action=Action.RECORD, unit_id=tree["commune"], on=ON)
    with pytest.raises(PermissionDenied):
        queries.require(user=user, action=Action.RECORD, unit_id=tree["province"], on=ON)


def test_place_that_does_not_live_that_day_is_covered_by_itself_only(
    tree: dict[str, int],
) -> None:
    long_ago = dt.date(1900, 1, 1)
    user = person(Role.RECORDER, unit_id=tree["province"])
    assert not queries.may(user=user, action=Action.RECORD, unit_id=tree["commune"], on=long_ago)


def test_national_role_asks_the_tree_nothing(
    tree: dict[str, int], django_assert_num_queries: object
) -> None:
    user = person(Role.ADMINISTRATOR)
    with django_assert_num_queries(1):  # type: ignore[operator]
        queries.list_refused(user=user, action=Action.RECORD, unit_ids=tree.values(), on=ON)
