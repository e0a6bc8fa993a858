"""The audit trail: every write and every export leaves an event, which outlives what it names."""

import ast
import csv
import datetime as dt
import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory

from langso.accounts.templatetags import audit_words
from langso.accounts.values import Role
from langso.core import audit
from langso.core.middleware import audited, export_of
from langso.core.models import AuditEvent
from langso.dossiers.values.documents import DocumentStep
from langso.dossiers.values.exchange import Way
from langso.dossiers.values.files import EventKind
from langso.recognition.values.titles import EndKind
from tests.factories.accounts import AT, person
from tests.repository import tree

# Actions that write no more than what an event of their caller already tells, and why.
UNRECORDED = {
    "langso/accounts/actions/sessions.py:touch_session": "notes when a session was last seen",
    "langso/reporting/actions/asking.py:see_notices": "marks one's own notices as read",
    "langso/reporting/actions/reminding.py:see_notice": "marks one's own notice as read",
}
WRITING = {
    "save", "create", "bulk_create", "bulk_update", "delete", "get_or_create",
    "update_or_create",
}  # fmt: skip


def _functions() -> dict[str, ast.FunctionDef]:
    """Return every function that a package offers as an action; helpers within are not."""
    found = {}
    for path in tree.files_below("langso", ".py"):
        parts = path.relative_to(tree.ROOT / "langso").parts
        if len(parts) < 2 or parts[1] not in {"actions.py", "actions"}:
            continue
        offered = _offered(path.parent) if parts[1] == "actions" else None
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if offered is None or node.name in offered:
                found[f"{tree.name(path)}:{node.name}"] = node
    return found


def _offered(folder: Path) -> set[str]:
    while folder.name != "actions":
        folder = folder.parent
    imports = [
        node
        for node in ast.walk(ast.parse((folder / "__init__.py").read_text()))
        if isinstance(node, ast.ImportFrom)
    ]
    return {alias.name for node in imports for alias in node.names}


def _called(node: ast.AST) -> set[str]:
    names = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            names.add(getattr(inner.func, "id", getattr(inner.func, "attr", "")))
    return names


def _everything_called() -> dict[str, set[str]]:
    """Return what functions of actions call, by bare name, over all packages."""
    calls: dict[str, set[str]] = {}
    for path in tree.files_below("langso", ".py"):
        if "actions" not in {part.removesuffix(".py") for part in path.parts}:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                calls.setdefault(node.name, set()).update(_called(node))
    return calls


def _reaches(name: str, wanted: set[str], calls: dict[str, set[str]]) -> bool:
    seen, newest = {name}, {name}
    while newest:
        newest = set().union(*(calls.get(one, set()) for one in newest)) - seen
        if newest & wanted:
            return True
        seen |= newest
    return False


def _takes_a_person(node: ast.FunctionDef) -> bool:
    return bool({"by", "actor"} & {argument.arg for argument in node.args.kwonlyargs})


def test_every_action_records_an_event() -> None:
    calls = _everything_called()
    silent = [
        where
        for where, node in _functions().items()
        if where not in UNRECORDED
        and (_takes_a_person(node) or _reaches(node.name, WRITING, calls))
        and not _reaches(node.name, {"record_event"}, calls)
    ]
    assert not silent, f"these write without a trace: {silent}"
    assert len(_functions()) > 30, "the walk finds the actions"


def test_the_walk_would_notice_a_silent_action() -> None:
    calls = {"quiet": {"save"}, "loud": {"save", "_note"}, "_note": {"record_event"}}
    assert _reaches("quiet", WRITING, calls)
    assert not _reaches("quiet", {"record_event"}, calls)
    assert _reaches("loud", {"record_event"}, calls)


def _event(**changed: object) -> None:
    fields = {"at": AT, "actor": "lan", "actor_id": 1, "action": "ledger.record", "subject": "s"}
    audit.record_event(**{**fields, **changed})  # type: ignore[arg-type]


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(person(Role.AUDITOR, username="kiemtoan"))
    return client


@pytest.mark.django_db
def test_trail_is_filtered_and_paged(reader: Client) -> None:
    for number in range(120):
        _event(subject=f"xã {number:03}", actor="lan" if number % 2 else "hoa")
    _event(action="core.export", actor="minh", at=AT + dt.timedelta(days=40))
    first = reader.get("/audit/", {"actor": "lan"}).text
    assert "xã 119" in first
    assert "xã 118" not in first
    assert "minh" in reader.get("/audit/", {"action": "core."}).text
    assert "xã 119" not in reader.get("/audit/", {"first_on": "2026-02-01"}).text
    assert "xã 119" in reader.get("/audit/", {"last_on": "2026-01-01"}).text
    assert "xã 007" in reader.get("/audit/", {"subject": "xã 007"}).text
    assert "Không có dòng nào" in reader.get("/audit/", {"address": "1.2.3.4"}).text
    everything = reader.get("/audit/").text
    before = everything.split("before=")[1].split('"')[0]
    assert "xã 000" in reader.get("/audit/", {"before": before, "subject": "xã"}).text
    for nonsense in ("x", "²", "9" * 30, "-1"):
        assert reader.get("/audit/", {"before": nonsense}).status_code == 200


@pytest.mark.django_db
def test_trail_is_taken_out_as_csv_and_that_is_recorded(reader: Client) -> None:
    _event(subject='=cmd("x")', detail={"lý do": "sai"})
    _event(actor="hoa")
    answer = reader.post("/audit/export/", {"actor": "lan"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["actor"] for row in rows] == ["lan"]
    assert rows[0]["subject"] == '\'=cmd("x")', "no spreadsheet takes it for a formula"
    assert rows[0]["detail"] == '{"lý do": "sai"}'
    event = AuditEvent.objects.get(action="core.export")
    assert (event.actor, event.address, event.origin) == ("kiemtoan", "127.0.0.1", "/audit/export/")
    assert event.subject.startswith("audit-")
    assert event.subject.endswith(".csv")


@pytest.mark.django_db
def test_trail_outlives_what_it_names() -> None:
    lan = person(username="lan")
    kept = AuditEvent.objects.filter(subject="lan").count()
    assert kept
    lan.delete()
    assert AuditEvent.objects.filter(subject="lan").count() == kept
    for write in (AuditEvent.objects.all().delete, lambda: AuditEvent.objects.update(actor="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
    foreign = [
        field.name for field in AuditEvent._meta.get_fields() if getattr(field, "is_relation", 0)
    ]
    assert not foreign, "a key would tie its life to another row's"


@pytest.mark.django_db
def test_actions_of_the_trail_are_listed_without_reading_it_whole(
    django_assert_num_queries: object,
) -> None:
    for _ in range(50):
        _event()
    _event(action="core.export")
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert audit.list_actions() == ["core.export", "ledger.record"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/api/v1/units?format=csv", "/api/v1/units?format=parquet", "/api/v1/units"]
)
def test_tables_of_the_api_are_recorded_for_people_and_not_for_strangers(
    client: Client, path: str
) -> None:
    assert client.get(path).status_code == 200
    assert not AuditEvent.objects.filter(action="core.export").exists()
    client.force_login(person(username="lan"))
    before = AuditEvent.objects.filter(action="core.export").count()
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    assert AuditEvent.objects.filter(action="core.export").count() == before + 1
    event = AuditEvent.objects.get(action="core.export")
    assert (event.actor, event.origin) == ("lan", "/api/v1/units")


FILES = [
    ({"Content-Disposition": 'attachment; filename="a.csv"'}, "text/plain", "a.csv"),
    ({}, "text/csv; charset=utf-8", "text/csv; charset=utf-8"),
    ({}, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd."),
    ({}, "application/pdf", "application/pdf"),
]


@pytest.mark.parametrize(("headers", "kind", "name"), FILES)
def test_whatever_is_a_file_counts_as_taken_out(
    headers: dict[str, str], kind: str, name: str
) -> None:
    response = HttpResponse(b"x", content_type=kind, headers=headers)
    assert export_of(response).startswith(name)
    response.status_code = 304
    assert export_of(response) == ""


def test_pages_are_no_files() -> None:
    assert export_of(HttpResponse("x")) == ""
    assert export_of(HttpResponse("{}", content_type="application/json")) == ""


@pytest.mark.django_db
def test_new_file_view_cannot_forget_to_be_recorded() -> None:
    request = RequestFactory().get("/somewhere/new", REMOTE_ADDR="10.0.0.9")
    request.user = person(username="lan")
    answer = audited(lambda _request: HttpResponse(b"", content_type="application/pdf"))
    answer(request)
    event = AuditEvent.objects.get(action="core.export")
    assert (event.actor, event.address, event.origin) == ("lan", "10.0.0.9", "/somewhere/new")


def test_middleware_of_the_trail_stands_outside_the_guard() -> None:

    order = settings.MIDDLEWARE
    assert order.index("langso.core.middleware.audited") < order.index(
        "langso.core.guards.reading_requests"
    )
    assert order.index("django.contrib.auth.middleware.AuthenticationMiddleware") < order.index(
        "langso.core.middleware.audited"
    )


def test_every_action_of_the_house_has_a_name() -> None:
    named = (
        "accounts",
        "assessment",
        "core",
        "dossiers",
        "files",
        "geography",
        "ledger",
        "recognition",
        "reporting",
        "standards",
    )
    packages = [
        path for path in (tree.ROOT / "langso").glob("*/actions") if path.parent.name in named
    ]
    files = [*(path for folder in packages for path in folder.rglob("*.py")),
             *(tree.ROOT / "langso" / "core").rglob("*.py")]  # fmt: skip
    told = {
        action
        for path in files
        for action in re.findall(r'(?:action=|tell\(\s*)"([a-z]+\.[a-z_]+)"', path.read_text())
    }
    assert len(told) > 20
    told |= {f"dossiers.{kind}" for kind in EventKind}
    told |= {f"dossiers.document_{step}" for step in DocumentStep}
    told |= {f"dossiers.message_{way}" for way in Way} | {f"recognition.{end}" for end in EndKind}
    assert told <= set(audit_words.WORDS)
    assert audit_words.action_words("nobody.knows") == "nobody.knows"
