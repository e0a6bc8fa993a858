"""Whatever is sent, the API answers in its own words and never fails."""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error

from langso.accounts import actions as accounts
from langso.accounts.values import Role
from langso.exchange.views.all import api as described
from tests.exchange.conftest import SET, Caller
from tests.factories import accounts as people


@lru_cache
def _platform() -> Any:
    return get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Answer as the platform does; made at first use, when the test's folders are there."""
    return _platform()(environ, start_response)


schema = schemathesis.openapi.from_dict(json.loads(json.dumps(described.get_openapi_schema())))
schema.app = application
TOKEN_DAYS = 30


@pytest.fixture(autouse=True)
def open_connection() -> Iterator[None]:
    """Keep the test's transaction: a finished request would close its connection."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(country: dict[str, int]) -> str:
    user = people.person(Role.ADMINISTRATOR)
    now = timezone.now()
    expires_at = now + timezone.timedelta(days=TOKEN_DAYS)
    return accounts.make_token(user_id=user.pk, expires_at=expires_at, by="system", at=now)


@pytest.mark.slow
@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_description_fuzzed_finds_no_server_error(case: Any, token: str) -> None:
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}
    case.call_and_validate(checks=[not_a_server_error])


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(
        ["Đạt", ">80", "10–12", "1e400", "NaN", "-0", "\u0663", "\uff11", "=1+1", "\u202e"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["men", "women", "parts", "low", "high", "total", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
CODES = ["10", "8.4", "5", "12.1", "14.1", "18.2", "9.1", "people.men", "x", "", "10 "]


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    values=st.dictionaries(st.sampled_from(CODES) | st.text(max_size=8), ODD, max_size=4),
    year=st.integers(2019, 2031),
    region=st.sampled_from([None, "BTB", "btb", "TN", "nowhere", ""]),
    classes=st.lists(st.sampled_from(["hardship", "area:III", "poor_district:yes", "x", ":", ""])),
    province=st.sampled_from([None, "42", "Hà Tĩnh", "ha tinh", "99", ""]),
)
def test_odd_figures_are_judged_or_refused(
    country: dict[str, int], values: Any, year: int, region: Any, classes: Any, province: Any
) -> None:
    unit = {"region": region, "classes": classes, "province": province}
    body = {"criteria_set": SET, "year": year, "unit": unit, "values": values}
    answer = Caller().post("assess", body)
    assert answer.status_code in {200, 400, 422}, answer.content
    assert json.loads(answer.content, parse_constant=pytest.fail)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=st.binary(max_size=200), path=st.sampled_from(["assess", "what-if", "observations"]))
def test_any_bytes_are_answered(token: str, body: bytes, path: str) -> None:
    answer = Client().post(
        f"/api/v1/{path}",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert 400 <= answer.status_code < 500
    assert answer.json()["error"]["message"]
