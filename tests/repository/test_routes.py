"""Every route is public on purpose or refused to strangers; reading never writes."""

import ast
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.repository import tree

# Pages and answers that anybody may see. A new route is either added here or asks who is there.
PUBLIC_PACKAGES = {"langso.web", "langso.insights", "langso.standards", "langso.exchange"}
PUBLIC_NAMES = {
    "accounts:sign-in", "accounts:sign-in-check", "accounts:sign-out", "account_login",
    "account_inactive", "account_signup", "socialaccount_login_cancelled", "openid_connect_login",
    "openid_connect_callback", "dossiers:procedures", "dossiers:procedure",
    "dossiers:procedure-bpmn",
    "recognition:counts", "recognition:titles", "recognition:title",
    "recognition:dossiers", "recognition:dossier",
}  # fmt: skip
# Operations of the API that change nothing although their question is too long for an address.
ASKING_BY_POST = {"/assess", "/what-if"}
OWN = "langso."
SAMPLES = {
    "IntConverter": "1", "StringConverter": "x", "SlugConverter": "x", "PathConverter": "x",
    "UUIDConverter": "00000000-0000-0000-0000-000000000000",
}  # fmt: skip


def _walk(patterns: list[Any], names: str = "", text: str = "") -> Iterator[tuple[str, str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{names}{pattern.namespace}:" if pattern.namespace else names
            yield from _walk(pattern.url_patterns, inner, text + _sample(pattern))
        elif isinstance(pattern, URLPattern):
            yield f"{names}{pattern.name}", "/" + text + _sample(pattern), pattern.callback


def _sample(pattern: URLPattern | URLResolver) -> str:
    """Return the pattern with something in the place of each parameter."""
    route = getattr(pattern.pattern, "_route", None)
    if route is None:
        return ""
    text = str(route)
    for parameter, converter in pattern.pattern.converters.items():
        for written in (f"<{parameter}>", f"<{_slug(converter)}:{parameter}>"):
            text = text.replace(written, SAMPLES.get(type(converter).__name__, "x"))
    return text


def _slug(converter: object) -> str:
    return type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")


ROUTES = [route for route in _walk(get_resolver().url_patterns) if route[2].__module__]
OUR_VIEWS = [
    route
    for route in ROUTES
    if route[2].__module__.startswith(OWN) and route[2].__name__ != "missing"  # says 404 to all
]


def _label(value: object) -> str:
    """Name a case by its texts only: the address of an object differs between processes."""
    return value if isinstance(value, str) else ""


def _is_api(view: Any) -> bool:
    return view.__module__.startswith("ninja") or "PathView" in getattr(view, "__qualname__", "")


@pytest.mark.parametrize(("name", "path", "view"), OUR_VIEWS, ids=_label)
def test_view_says_whether_it_reads_or_writes(name: str, path: str, view: Any) -> None:
    assert getattr(view, "guard", None) in {"reads", "writes"}, f"{name} at {path}"


def test_one_verb_has_one_name() -> None:
    names = [
        name for name, _path, view in ROUTES if not _is_api(view) and not name.endswith("None")
    ]
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "path", "view"), OUR_VIEWS, ids=_label)
def test_stranger_is_refused_unless_the_route_is_public(name: str, path: str, view: Any) -> None:
    package = ".".join(view.__module__.split(".")[:2])
    if view.guard == "reads" and (package in PUBLIC_PACKAGES or name in PUBLIC_NAMES):
        return
    if name in PUBLIC_NAMES or name.endswith(("language", "set-language")):
        return
    answer = Client().generic("GET" if view.guard == "reads" else "POST", path)
    assert answer.status_code in {302, 401, 403}, f"{name} answered {answer.status_code}"
    if answer.status_code == 302:
        assert "/sign-in/" in answer.headers["Location"]


def _operations() -> list[tuple[str, str, Any]]:
    found = []
    for _name, path, view in ROUTES:
        owner = getattr(view, "__self__", None)
        for operation in getattr(owner, "operations", []):
            found += [(method, path, operation) for method in operation.methods]
    return found


@pytest.mark.parametrize(("method", "path", "operation"), _operations(), ids=_label)
def test_operation_that_writes_wants_a_token(method: str, path: str, operation: Any) -> None:
    if method in {"GET", "HEAD"} or any(path.endswith(ending) for ending in ASKING_BY_POST):
        return
    assert operation.auth_callbacks, f"{method} {path} is open to strangers"


def _reading_views_that_act() -> list[str]:
    found = []
    for path in tree.files_below("langso", ".py"):
        if "views" not in path.parts and path.name != "views.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef):
                continue
            marks = {ast.unparse(mark).split(".")[-1] for mark in node.decorator_list}
            acts = any(
                isinstance(inner, ast.Attribute)
                and isinstance(inner.value, ast.Name)
                and inner.value.id.endswith("actions")
                for inner in ast.walk(node)
            )
            if "reads" in marks and acts:
                found.append(f"{tree.name(path)}: {node.name}")
    return found


def test_view_that_reads_calls_no_action() -> None:
    assert not _reading_views_that_act()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "path", "view"),
    [route for route in OUR_VIEWS if getattr(route[2], "guard", "") == "reads"],
    ids=_label,
)
def test_get_on_an_empty_platform_is_no_server_error(name: str, path: str, view: Any) -> None:
    assert Client().get(path).status_code < 500, name
