"""What a schema's errors say to an officer, in Vietnamese and English."""

from collections.abc import Mapping, Sequence
from typing import Any

from langso.exchange.values import Fault

_TYPE_TEXTS = {
    "date_out_of_range": (
        "Ngày phải từ 1945-09-02 đến 2199-12-31.",
        "The day must lie between 1945-09-02 and 2199-12-31.",
    ),
    "missing": ("Thiếu trường bắt buộc.", "A required field is missing."),
    "string_type": ("Cần một văn bản.", "A text is expected."),
    "int_parsing": ("Cần một số nguyên.", "A whole number is expected."),
    "int_type": ("Cần một số nguyên.", "A whole number is expected."),
    "int_from_float": ("Cần một số nguyên.", "A whole number is expected."),
    "float_parsing": ("Cần một số.", "A number is expected."),
    "float_type": ("Cần một số.", "A number is expected."),
    "bool_parsing": ("Cần true hoặc false.", "true or false is expected."),
    "bool_type": ("Cần true hoặc false.", "true or false is expected."),
    "finite_number": ("Cần một số hữu hạn.", "A finite number is expected."),
    "dict_type": ("Cần một đối tượng {…}.", "An object {…} is expected."),
    "model_type": ("Cần một đối tượng {…}.", "An object {…} is expected."),
    "model_attributes_type": ("Cần một đối tượng {…}.", "An object {…} is expected."),
    "list_type": ("Cần một danh sách […].", "A list […] is expected."),
    "extra_forbidden": ("Trường này không có trong mô tả.", "This field is not described."),
    "string_too_long": ("Văn bản quá dài.", "The text is too long."),
    "string_too_short": ("Văn bản quá ngắn.", "The text is too short."),
    "string_pattern_mismatch": ("Văn bản sai dạng.", "The text has the wrong form."),
    "too_long": ("Danh sách quá dài.", "The list is too long."),
    "too_short": ("Danh sách quá ngắn.", "The list is too short."),
}
_DATE_TEXTS = (
    "Ngày không hợp lệ; ghi dạng 2025-06-30.",
    "Not a date; write it as 2025-06-30.",
)


def words_for(error: Mapping[str, Any]) -> tuple[str, str]:
    """Return what a pydantic error says, in Vietnamese and English."""
    kind = str(error.get("type", ""))
    if kind in _TYPE_TEXTS:
        return _TYPE_TEXTS[kind]
    if kind.startswith(("date", "datetime")):
        return _DATE_TEXTS
    context = error.get("ctx") or {}
    if kind in {"literal_error", "enum"}:
        expected = str(context.get("expected", "")).replace(" or ", ", ")
        return (f"Chỉ nhận một trong: {expected}.", f"Expected one of: {expected}.")
    for name, vi, en in (
        ("ge", "không nhỏ hơn", "at least"),
        ("le", "không lớn hơn", "at most"),
        ("gt", "lớn hơn", "more than"),
        ("lt", "nhỏ hơn", "less than"),
    ):
        if name in context:
            return (f"Giá trị phải {vi} {context[name]}.", f"Must be {en} {context[name]}.")
    return ("Giá trị không hợp lệ.", "The value is not valid.")


def fault_of(errors: Sequence[Mapping[str, Any]]) -> tuple[Fault, list[dict[str, object]]]:
    """Return the first fault and the list of all, from the errors of a schema."""
    details: list[dict[str, object]] = []
    for error in errors[:50]:
        vi, en = words_for(error)
        place = ".".join(str(part) for part in tuple(error.get("loc", ()))[1:] if part != "query")
        details.append({"field": place[:200], "message": vi, "message_en": en})
    first = details[0] if details else {"field": None, "message": "", "message_en": ""}
    fault = Fault(
        "invalid",
        f"Yêu cầu không hợp lệ ở “{first['field']}”: {first['message']}",
        f"The request is not valid at “{first['field']}”: {first['message_en']}",
        str(first["field"]),
        "Sửa trường đó theo mô tả tại /api/v1/docs rồi gửi lại.",
        "Correct the field as described at /api/v1/docs and send it again.",
    )
    return fault, details
