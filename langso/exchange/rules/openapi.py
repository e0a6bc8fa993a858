"""What the generated description does not know: errors, forms of tables, conditional answers."""

from typing import Any

ERROR = {
    "type": "object",
    "title": "Error",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "message_en"],
            "properties": {
                "code": {"type": "string", "description": "Mã lỗi ổn định · stable slug"},
                "message": {"type": "string", "description": "Tiếng Việt: nơi, quy tắc"},
                "message_en": {"type": "string"},
                "field": {"type": ["string", "null"]},
                "remedy": {"type": "string"},
                "remedy_en": {"type": "string"},
                "details": {"type": "array", "items": {"type": "object"}},
            },
        }
    },
}
TOO_MANY = {
    "description": "Gửi quá nhiều, chờ rồi gửi lại · too many requests, wait and send again",
    "headers": {"Retry-After": {"schema": {"type": "integer"}, "description": "giây · seconds"}},
}
TABLES = (
    "/api/v1/units",
    "/api/v1/verdicts",
    "/api/v1/rollups",
    "/api/v1/observations",
    "/api/v1/work-files/online-ratio",
)


def complete(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the description with error answers, table forms and 304 added to each operation."""
    schema.setdefault("components", {}).setdefault("schemas", {})["Error"] = ERROR
    failed = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for path, methods in schema["paths"].items():
        for method, details in methods.items():
            answers: dict[str, Any] = {"200": {"description": "OK", "content": _content(path)}}
            if method == "get":
                answers["304"] = {"description": "Không thay đổi · not modified (ETag)"}
            if path == "/api/v1/observations" and method == "post":
                answers["201"] = {"description": "Đã ghi · recorded", "content": _content("")}
            if details.get("security") and method != "get":
                answers["429"] = {**TOO_MANY, "content": failed}
            answers["4XX"] = {"description": "Yêu cầu không dùng được · refused", "content": failed}
            answers["5XX"] = {"description": "Tạm thời không trả lời được", "content": failed}
            details["responses"] = answers
    return schema


def _content(path: str) -> dict[str, Any]:
    content: dict[str, Any] = {"application/json": {"schema": {"type": "object"}}}
    if path in TABLES:
        binary = {"type": "string", "format": "binary"}
        content["text/csv"] = {"schema": {"type": "string"}}
        content["application/vnd.apache.parquet"] = {"schema": binary}
    return content
