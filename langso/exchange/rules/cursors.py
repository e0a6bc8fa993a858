"""Cursors that page through a list, and entity tags of answers."""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from langso.exchange.rules import bodies
from langso.exchange.values import ApiError, Fault

MAX_CURSOR = 600


def encode_cursor(parts: Sequence[str | int]) -> str:
    """Return an opaque cursor for the last row sent."""
    text = json.dumps(list(parts), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, kinds: Sequence[type]) -> list[Any]:
    """Return the parts of a cursor, one of each kind. Raises ApiError (422) on anything else."""
    try:
        raw = base64.urlsafe_b64decode(cursor[:MAX_CURSOR] + "=" * (-len(cursor) % 4))
        parts = json.loads(raw.decode())
    except (binascii.Error, ValueError, RecursionError):
        parts = None
    good = (
        isinstance(parts, list)
        and len(parts) == len(kinds)
        and all(type(part) is kind for part, kind in zip(parts, kinds, strict=True))
        and all(not isinstance(p, int) or abs(p) < 2**62 for p in parts)
    )
    if not good:
        fault = Fault(
            "bad_cursor",
            "Con trỏ trang (cursor) không hợp lệ.",
            "The cursor is not one this API gave.",
            "cursor",
            "Dùng đúng đường dẫn trong trường “next” của câu trả lời trước.",
            "Follow the “next” address of the previous answer.",
        )
        raise ApiError(422, fault)
    bodies.check_texts({"cursor": list(parts)})
    return list(parts)


def entity_tag(*parts: object) -> str:
    """Return a strong entity tag for what the parts name."""
    text = "\x1f".join(str(part) for part in parts)
    return f'"{hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]}"'


def tag_matches(header: str, tag: str) -> bool:
    """Say whether an If-None-Match header names the tag (RFC 9110, weak comparison)."""
    if header.strip() == "*":
        return True
    return any(part.strip().removeprefix("W/") == tag for part in header.split(","))
