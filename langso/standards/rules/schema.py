"""JSON Schema for law files, with its complaints put into an officer's words."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from langso.standards.rules.reading import Document
from langso.standards.values import LawFault

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

Schemas: TypeAlias = "dict[str, Draft202012Validator]"
"""Validators by the kind of file they are for."""


def schemas_of(found: Mapping[str, Mapping[str, Any]]) -> Schemas:
    """Return validators by name; schemas may refer to each other as `name.json`."""
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    resources = [(f"{name}.json", Resource.from_contents(schema)) for name, schema in found.items()]
    registry: Registry[Any] = Registry().with_resources(resources)
    return {name: Draft202012Validator(schema, registry=registry) for name, schema in found.items()}


def schema_faults(document: Document, schemas: Schemas) -> Iterator[LawFault]:
    """Yield what the schema of the file's kind finds wrong."""
    kind = document.data.get("kind")
    known = sorted(name for name in schemas if name != "common")
    if kind not in known:
        yield document.fault(
            ("kind",), f"loại tệp {kind!r} không có", f"ghi kind là một trong: {', '.join(known)}"
        )
        return
    for error in schemas[str(kind)].iter_errors(document.data):
        yield _fault(document, _deepest(error))


def _deepest(error: "ValidationError") -> "ValidationError":
    """Return the most telling of the alternatives that failed."""
    while error.context and error.validator in {"anyOf", "oneOf"}:
        error = max(error.context, key=lambda item: len(item.absolute_path))
    return error


def _fault(document: Document, error: "ValidationError") -> LawFault:
    path = tuple(error.absolute_path)
    message, remedy = _words(error)
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        allowed, _ = _schema_words(error)
        strange = [name for name in error.instance if name not in allowed.split(", ")]
        path = (*path, *strange[:1])
    return document.fault(path, message, remedy)


def _words(error: "ValidationError") -> tuple[str, str]:
    """Return message and remedy in Vietnamese for a schema error."""
    value: Any = error.instance
    wanted: Any = error.validator_value
    properties, hint = _schema_words(error)
    shown = repr(value) if len(repr(value)) <= 60 else f"{repr(value)[:57]}…"
    match error.validator:
        case "required":
            missing = [name for name in wanted if name not in value]
            return f"thiếu trường {', '.join(missing)}", "thêm trường còn thiếu"
        case "additionalProperties" | "unevaluatedProperties":
            return "trường này không có trong mẫu", f"bỏ đi hoặc dùng một trong: {properties}"
        case "enum":
            return (
                f"{shown} không phải giá trị cho phép",
                f"dùng một trong: {', '.join(map(str, wanted))}",
            )
        case "type":
            return f"{shown} sai kiểu", f"ghi kiểu {_TYPES.get(str(wanted), wanted)}"
        case "pattern":
            return f"{shown} sai dạng", hint or f"ghi theo dạng {wanted}"
        case "minimum" | "maximum":
            return f"{shown} ngoài khoảng cho phép", f"giá trị giới hạn là {wanted}"
        case _:
            return f"{shown} không hợp lệ ({error.validator})", "xem mẫu trong law/schema"


def _schema_words(error: "ValidationError") -> tuple[str, str]:
    """Return the property names and the description of the schema that failed."""
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    return ", ".join(schema.get("properties", {})), str(schema.get("description", ""))


_TYPES = {
    "string": "chữ (đặt trong nháy nếu là số hoặc yes/no)",
    "number": "số",
    "integer": "số nguyên",
    "boolean": "true hoặc false",
    "array": "danh sách",
    "object": "bảng khóa - giá trị",
}
