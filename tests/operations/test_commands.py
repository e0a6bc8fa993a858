"""The one door for operators: help everywhere, clear words, exit codes."""

import datetime as dt
import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from langso.accounts import queries
from langso.accounts.values import Action
from langso.config.cli.base import app, load_commands
from langso.config.serve import demo_accounts
from langso.core.models import AuditEvent
from tests.factories import geography
from tests.factories.accounts import person

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
load_commands()
runner = CliRunner()


@pytest.mark.parametrize(
    "words",
    [
        [], ["serve"], ["load"], ["load", "places"], ["load", "boundaries"], ["load", "law"],
        ["load", "demo"], ["load", "all"], ["import"], ["import", "observations"],
        ["import", "boundaries"], ["import", "withdraw"], ["assess"], ["law", "check"],
        ["user", "add"], ["user", "password"], ["user", "carry-over"], ["token"],
        ["doctor"], ["database", "start"], ["database", "stop"], ["database", "url"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_every_command_has_help(words: list[str]) -> None:
    shown = runner.invoke(app, [*words, "--help"])
    assert shown.exit_code == 0
    assert "Usage" in shown.output


def test_unknown_command_is_refused() -> None:
    assert runner.invoke(app, ["dance"]).exit_code == 2


@pytest.mark.django_db
def test_token_is_printed_once_and_works() -> None:
    user = person(username="lan")
    shown = runner.invoke(app, ["token", "lan", "--days", "2", "--label", "feed"])
    assert shown.exit_code == 0
    token = shown.stdout.strip()
    now = dt.datetime.now(tz=dt.UTC)
    assert queries.user_for_token(token=token, at=now) == user
    assert queries.user_for_token(token=token, at=now + dt.timedelta(days=2)) is None
    assert AuditEvent.objects.filter(action="accounts.make_token", actor="system").exists()


@pytest.mark.django_db
def test_token_of_nobody_is_refused_in_words() -> None:
    shown = runner.invoke(app, ["token", "nobody"])
    assert shown.exit_code == 1
    assert "nobody" in shown.stderr


@pytest.mark.django_db
def test_added_person_signs_in_and_holds_the_role(client: object) -> None:
    province = geography.province("42")
    shown = runner.invoke(app, ["user", "add", "hoa", "--role", "verifier", "--at", "42"])
    assert shown.exit_code == 0, shown.stderr
    assert client.login(username="hoa", password=shown.stdout.strip())  # type: ignore[attr-defined]
    user = queries.get_user(username="hoa")
    today = dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=1)
    assert queries.may(user=user, action=Action.APPROVE, unit_id=province, on=today)
    assert not queries.may(user=user, action=Action.APPROVE, unit_id=None, on=today)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["hoa", "--role", "king"], 2),
        (["hoa", "--role", "recorder", "--at", "99999"], 1),
        (["lan", "--role", "recorder"], 1),
    ],
    ids=["unknown role", "unknown place", "name is taken"],
)
def test_person_that_cannot_be_added_is_refused_whole(words: list[str], code: int) -> None:
    person(username="lan")
    assert runner.invoke(app, ["user", "add", *words]).exit_code == code
    assert [row.username for row in queries.list_users()] == ["lan"]


def test_url_of_the_database_in_use(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LANGSO_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql:///somewhere")
    assert runner.invoke(app, ["database", "url"]).stdout.strip() == "postgresql:///somewhere"
    assert runner.invoke(app, ["database", "start"]).exit_code == 1
    monkeypatch.delenv("DATABASE_URL")
    assert runner.invoke(app, ["database", "url"]).exit_code == 1


@pytest.mark.django_db
def test_demo_accounts_are_made_once_and_kept_private(tmp_path: Path) -> None:
    province = geography.province("42")
    commune = geography.commune("18073", parent="42")
    rows = demo_accounts.ensure(home=tmp_path, at=AT)
    file = tmp_path / demo_accounts.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text()) == rows
    assert [row["username"] for row in rows] == [
        "quantri", "trunguong", "tinh", "sonn", "thamdinh", "xa", "lanhdaoxa", "vanthuxa",
        "mattran", "vanthutinh", "lanhdaotinh", "hoidong1", "hoidong2", "hoidong3", "mattrantinh",
        "kiemtoan",
    ]  # fmt: skip
    assert len({row["password"] for row in rows}) == len(rows)
    allowed = {
        name: queries.may(
            user=queries.get_user(username=name), action=action, unit_id=unit_id, on=AT.date()
        )
        for name, action, unit_id in [
            ("quantri", Action.MANAGE_ACCOUNTS, None),
            ("trunguong", Action.TRY_LAW, None),
            ("tinh", Action.APPROVE, province),
            ("thamdinh", Action.APPRAISE, province),
            ("xa", Action.RECORD, commune),
            ("lanhdaoxa", Action.SUBMIT, commune),
            ("kiemtoan", Action.READ_AUDIT, None),
        ]
    }
    assert all(allowed.values()), allowed
    verifier = queries.get_user(username="sonn")
    held = queries.departments_of(user=verifier, unit_id=commune, on=AT.date())
    assert held == {"agriculture-environment"}
    assert demo_accounts.ensure(home=tmp_path, at=AT) == rows


@pytest.mark.django_db
def test_lost_file_of_passwords_means_new_passwords(tmp_path: Path, client: object) -> None:
    geography.province("42")
    geography.commune("18073", parent="42")
    old = demo_accounts.ensure(home=tmp_path, at=AT)
    (tmp_path / demo_accounts.FILE).unlink()
    new = demo_accounts.ensure(home=tmp_path, at=AT)
    assert [row["username"] for row in new] == [row["username"] for row in old]
    assert new[0]["password"] != old[0]["password"]
    assert client.login(
        username="xa", password=next(row["password"] for row in new if row["username"] == "xa")
    )  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_without_places_only_national_accounts_are_made(tmp_path: Path) -> None:
    rows = demo_accounts.ensure(home=tmp_path, at=AT)
    assert [row["username"] for row in rows] == ["quantri", "trunguong", "kiemtoan"]
