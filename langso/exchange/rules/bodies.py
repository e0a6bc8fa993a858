"""JSON read strictly, and texts a database can hold."""

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from langso.exchange.values import ApiError, Fault

MAX_DEPTH = 12
MAX_TEXT = 2_000
_SURROGATES = range(0xD800, 0xE000)


def parse_json(body: bytes) -> dict[str, Any]:
    """Return a JSON object read strictly: finite numbers, real text, little depth.

    Python's reader takes NaN and Infinity, numbers that overflow to infinity, lone surrogates
    and any depth; each of them would fail later, far from the caller's mistake.
    Raises ApiError with status 400.
    """
    try:
        data = json.loads(
            body.decode("utf-8-sig"),
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_small_integer,
        )
    except UnicodeDecodeError as error:
        raise _bad_json("nội dung không phải là UTF-8", "the body is not UTF-8") from error
    except RecursionError as error:
        raise _bad_json("dữ liệu lồng quá sâu", "the body is nested too deeply") from error
    except json.JSONDecodeError as error:
        where = f"{error.lineno}:{error.colno}"
        raise _bad_json(f"sai cú pháp tại dòng:cột {where}", f"syntax error at {where}") from error
    if not isinstance(data, dict):
        raise _bad_json("cần một đối tượng {…}", "an object {…} is expected")
    check_texts(data)
    return data


def check_texts(data: Mapping[str, Any]) -> None:
    """Refuse texts a database cannot hold, over-long texts and deep nesting. Raises ApiError."""
    stack: list[tuple[Any, str, int]] = [(data, "", 0)]
    while stack:
        value, place, depth = stack.pop()
        if depth > MAX_DEPTH:
            raise _bad_json("dữ liệu lồng quá sâu", "the body is nested too deeply")
        if isinstance(value, dict):
            for key, inner in value.items():
                _check_text(key, place)
                stack.append((inner, f"{place}.{key}" if place else key, depth + 1))
        elif isinstance(value, list):
            stack.extend((inner, f"{place}[{i}]", depth + 1) for i, inner in enumerate(value))
        elif isinstance(value, str):
            _check_text(value, place)


def _check_text(text: str, place: str) -> None:
    if len(text) > MAX_TEXT:
        fault = Fault(
            "text_too_long",
            f"Văn bản dài {len(text)} ký tự, tối đa {MAX_TEXT}.",
            f"The text has {len(text)} characters; {MAX_TEXT} are the most.",
            place[:200],
            "Rút gọn văn bản rồi gửi lại.",
            "Shorten the text and send it again.",
        )
        raise ApiError(422, fault)
    # Tabs and line ends are text; the other control characters are broken data.
    if any((ord(c) < 32 and c not in "\t\n\r") or ord(c) in _SURROGATES for c in text):
        fault = Fault(
            "text_not_allowed",
            "Văn bản có ký tự điều khiển hoặc ký tự Unicode không hợp lệ.",
            "The text has a control character or broken Unicode.",
            place.encode("utf-8", "replace").decode()[:200],
            "Bỏ ký tự đó rồi gửi lại.",
            "Remove the character and send it again.",
        )
        raise ApiError(422, fault)


def _refuse_constant(word: str) -> NoReturn:
    raise _bad_json(
        f"{word} không phải là số; ô không có số liệu thì ghi null",
        f"{word} is no number; write null where there is no figure",
    )


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        _refuse_constant(text[:40])
    return number


def _small_integer(text: str) -> int | float:
    if len(text) <= 18:
        return int(text)
    # Python refuses integers of more than 4,300 digits with an error of its own.
    return _finite(text + ".0" if len(text) <= 400 else "1e999")


def _bad_json(vi: str, en: str) -> ApiError:
    fault = Fault(
        "bad_json",
        f"Không đọc được nội dung JSON: {vi}.",
        f"The JSON body cannot be read: {en}.",
        None,
        "Gửi JSON hợp lệ, mã hóa UTF-8, theo mô tả tại /api/v1/docs.",
        "Send valid JSON in UTF-8 as described at /api/v1/docs.",
    )
    return ApiError(400, fault)
