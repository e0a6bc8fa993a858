"""Calls with a token: so many a minute for each person, fewer for tokens that open nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from langso.accounts.values import Role
from langso.core.models import Allowance
from langso.ledger import queries as ledger
from tests.exchange.conftest import Caller, small_country
from tests.exchange.test_observations import body

Make = Callable[..., Caller]


@pytest.fixture
def country(db: None) -> dict[str, int]:
    """Make the country for each test: some of them really commit."""
    return small_country()


def test_too_many_calls_are_refused_with_the_seconds_to_wait(
    caller_as: Make, country: dict[str, int], settings: Settings
) -> None:
    settings.LANGSO_API_CALLS_A_MINUTE = 2
    program = caller_as(Role.VERIFIER, country["42"], username="lan")
    assert [program.post("observations", body(key=f"k{n}")).status_code for n in range(2)] == [
        201, 201,
    ]  # fmt: skip
    cut = ledger.cut()
    refused = program.post("observations", body(key="k3"))
    error = refused.json()["error"]
    assert (refused.status_code, error["code"]) == (429, "too_many_requests")
    assert 1 <= int(refused.headers["Retry-After"]) <= 30
    assert "Tài khoản này gửi quá nhiều yêu cầu" in error["message"]
    assert refused.headers["Retry-After"] in error["remedy"]
    assert ledger.cut() == cut
    # Withdrawing draws on the same allowance, other people have their own.
    assert program.post("batches/1/withdraw", {"reason": "Nhập nhầm"}).status_code == 429
    other = caller_as(Role.VERIFIER, country["42"], username="hoa")
    assert other.post("observations", body(key="k4")).status_code == 201


def test_tokens_that_open_nothing_are_counted_by_address(
    caller_as: Make, country: dict[str, int], settings: Settings
) -> None:
    settings.LANGSO_API_BAD_TOKENS_A_MINUTE = 3
    statuses = [Caller(f"wrong{n}").post("observations", body()).status_code for n in range(4)]
    assert statuses == [401, 401, 401, 429]
    refused = Caller("wrong").post("observations", body())
    assert 1 <= int(refused.headers["Retry-After"]) <= 20
    assert "mã truy cập" in refused.json()["error"]["message"]
    # An office behind the same address, with a good token, is not shut out.
    program = caller_as(Role.VERIFIER, country["42"])
    assert program.post("observations", body()).status_code == 201


def test_calls_without_a_token_are_not_counted(
    caller_as: Make, country: dict[str, int], settings: Settings
) -> None:
    settings.LANGSO_API_CALLS_A_MINUTE = settings.LANGSO_API_BAD_TOKENS_A_MINUTE = 1
    assert [Caller().get("units?limit=1").status_code for _ in range(5)] == [200] * 5
    assert [Caller().post("observations", body()).status_code for _ in range(3)] == [401] * 3
    assert not Allowance.objects.exists()


def test_the_usual_limit_lets_a_sender_of_every_commune_through(
    settings: Settings,
) -> None:
    assert settings.LANGSO_API_CALLS_A_MINUTE * 10 >= 10_035


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_processes_share_one_allowance(settings: Settings) -> None:
    """Eight connections at once, as of several processes: exactly the allowance gets through."""
    settings.LANGSO_API_BAD_TOKENS_A_MINUTE = 5

    def call(number: int) -> int:
        try:
            return int(Caller(f"wrong{number}").post("observations", body()).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as callers:
        statuses = sorted(callers.map(call, range(16)))
    assert statuses == [401] * 5 + [429] * 11
