"""What import-linter cannot see: keys, templates and signals follow the order of packages too."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Field, Model, signals
from django.db.models.signals import ModelSignal

from tests.repository import tree

OURS = "langso."
REFERENCE = re.compile(r"{%\s*(?:include|extends)\s+[\"'](?P<package>[^/\"']+)/")


def _package(model: type[Model]) -> str | None:
    module = model.__module__
    return module.split(".")[1] if module.startswith(OURS) else None


def _own_keys() -> list[tuple[type[Model], Field]]:
    return [
        (model, field)
        for model in apps.get_models()
        if _package(model)
        for field in model._meta.get_fields()
        if isinstance(field, Field) and field.is_relation and field.model is model
    ]


def test_keys_point_downward_and_leave_no_trace_upward() -> None:
    wrong = []
    for model, field in _own_keys():
        here, there = _package(model), _package(field.related_model)
        if there is None or here is None or here == there:
            continue
        if not tree.may_know(here, there) or field.remote_field.related_name != "+":
            wrong.append(f"{model.__name__}.{field.name}")
    assert not wrong, f'keys across packages point downward with related_name="+": {wrong}'


@pytest.mark.parametrize("path", tree.files_below("langso", ".html"), ids=tree.name)
def test_template_stands_in_its_package_and_uses_lower_ones_only(path: Path) -> None:
    parts = path.relative_to(tree.ROOT / "langso").parts
    if parts[1] == "templates" and len(parts) > 3:
        assert parts[2] == parts[0], "templates/<package>/ bears the package's own name"
    used = set(REFERENCE.findall(path.read_text()))
    wrong = [package for package in used if not tree.may_know(parts[0], package)]
    assert not wrong, f"{tree.name(path)} uses templates of {wrong}"


def test_nobody_listens_to_model_signals() -> None:
    found = []
    for label, signal in vars(signals).items():
        if not isinstance(signal, ModelSignal):
            continue
        for _key, reference, *_rest in signal.receivers:
            receiver = reference() if callable(reference) else reference
            module = getattr(receiver, "__module__", "") or ""
            if module.startswith(OURS) and not module.startswith("langso.core"):
                found.append(f"{module} to {label}")
    assert not found, f"side effects belong in actions, not in signals: {found}"
