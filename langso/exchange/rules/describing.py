"""The OpenAPI description as rows for a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

EXAMPLES = {
    "/api/v1/units": "?level=commune&parent=42&q=cam%20xuyen&limit=5",
    "/api/v1/units/{code}": "?on=2025-07-01",
    "/api/v1/units/{code}/lineage": "?on=2025-07-01",
    "/api/v1/criteria-sets": "",
    "/api/v1/criteria-sets/{set_id}": "?year=2025",
    "/api/v1/verdicts": "?criteria_set=commune-ntm-2021-2025&period=2024&unit=18676",
    "/api/v1/rollups": "?criteria_set=commune-ntm-2021-2025&period=2024&level=province",
    "/api/v1/targets": "?year=2025",
    "/api/v1/observations": (
        "?unit=18676&period=2024&criteria_set=commune-ntm-2021-2025&indicator=10"
    ),
    "/api/v1/work-files/online-ratio": "?period=2026&by=province",
    "/api/v1/batches/{batch_id}": "",
}
BODIES = {
    "/api/v1/assess": (
        '{"criteria_set": "commune-ntm-2021-2025", "year": 2025, '
        '"unit": {"region": "BTB"}, "values": {"10": 52.3, "8.4": true, "4.2": ">98"}}'
    ),
    "/api/v1/what-if": (
        '{"criteria_set": "commune-ntm-2021-2025", "period": "2024", '
        '"changes": [{"indicator": "10", "value": 50, "region": "BTB"}]}'
    ),
    "/api/v1/observations": (
        '{"key": "ha-tinh-2024-001", "criteria_set": "commune-ntm-2021-2025", '
        '"source": "Báo cáo năm 2024", "observations": '
        '[{"unit": "18676", "indicator": "10", "period": "2024", "value": 52.3}]}'
    ),
    "/api/v1/batches/{batch_id}/withdraw": '{"reason": "Nhập nhầm năm báo cáo"}',
}
PATH_SAMPLES = {"{code}": "18676", "{set_id}": "commune-ntm-2021-2025", "{batch_id}": "1"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter or a field of a body."""

    name: str
    place: str
    kind: str
    required: bool
    note: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address and method."""

    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    token: bool
    curl: str


def groups(schema: Mapping[str, Any], host: str) -> list[tuple[str, list[Endpoint]]]:
    """Return endpoints by tag, in the order of the description."""
    found: dict[str, list[Endpoint]] = {}
    components = schema.get("components", {}).get("schemas", {})
    for path, methods in schema["paths"].items():
        for method, details in methods.items():
            tag = (details.get("tags") or ["API"])[0]
            endpoint = _endpoint(method.upper(), path, details, components, host)
            found.setdefault(tag, []).append(endpoint)
    return list(found.items())


def _endpoint(
    method: str,
    path: str,
    details: Mapping[str, Any],
    components: Mapping[str, Any],
    host: str,
) -> Endpoint:
    parameters = [
        Parameter(
            p["name"],
            p["in"],
            _kind(p["schema"], components),
            bool(p.get("required")),
            _note(p.get("description") or p["schema"].get("description", "")),
        )
        for p in details.get("parameters", [])
    ]
    content = details.get("requestBody", {}).get("content", {}).get("application/json")
    if content:
        parameters.extend(_fields(content["schema"], components))
    token = bool(details.get("security"))
    return Endpoint(
        method,
        path,
        details.get("summary", ""),
        details.get("description", ""),
        tuple(parameters),
        token,
        _curl(method, path, host, token=token),
    )


def _fields(schema: Mapping[str, Any], components: Mapping[str, Any]) -> list[Parameter]:
    found = _resolved(schema, components)
    required = set(found.get("required", ()))
    return [
        Parameter(
            name,
            "body",
            _kind(inner, components),
            name in required,
            _note(inner.get("description", "")),
        )
        for name, inner in found.get("properties", {}).items()
    ]


def _resolved(schema: Mapping[str, Any], components: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    found: Mapping[str, Any] = components.get(name, schema)
    return found


def _kind(schema: Mapping[str, Any], components: Mapping[str, Any]) -> str:
    """Return a short word for a type: its choices, its form or its name."""
    options = [o for o in schema.get("anyOf", ()) if o.get("type") != "null"]
    if options:
        return _kind(options[0], components)
    if "enum" in schema:
        return " | ".join(str(choice) for choice in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if "$ref" in schema:
        fields = _resolved(schema, components).get("properties", {})
        return "{" + ", ".join(fields) + "}"
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}), components)}]"
    return str(schema.get("format") or schema.get("type") or "any")


def _note(text: str) -> str:
    return text.strip()


def _curl(method: str, path: str, host: str, *, token: bool) -> str:
    address = path
    for name, sample in PATH_SAMPLES.items():
        address = address.replace(name, sample)
    if method == "GET":
        return f"curl '{host}{address}{EXAMPLES.get(path, '')}'"
    header = "-H 'Authorization: Bearer <TOKEN>' " if token else ""
    return (
        f"curl -X POST {header}-H 'Content-Type: application/json' \\\n"
        f"  -d '{BODIES.get(path, '{}')}' \\\n  '{host}{address}'"
    )
