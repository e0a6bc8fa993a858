"""Numbers as people write them, in the Vietnamese and in the international form.

Vietnamese: groups by a dot or a space, decimals after a comma (`1.234,5`). International: groups
by a comma or a space, decimals after a point (`1,234.5`). Most numbers can be read in one form
only. `1.234` and `1,234` can be read in both; then

1. the decimal mark seen in the rest of the file decides, when there is one;
2. else a count is whole, so that its marks part groups; and where only one reading is possible
   (a percentage does not pass 100), that one holds;
3. else the number is refused, with both readings named. We never guess.
"""

import math
import re
from collections.abc import Callable, Iterable
from decimal import Decimal

from langso.ledger.values import BadValueError

_PLAIN = re.compile(r"[+-]?[0-9]+(?:\.(?:[0-9]{1,2}|[0-9]{4,}))?")
_VIETNAMESE = re.compile(
    r"[+-]?(?:[0-9]+|[1-9][0-9]{0,2}(?:([. ])[0-9]{3})(?:\1[0-9]{3})*)?(?:,[0-9]+)?"
)
_INTERNATIONAL = re.compile(
    r"[+-]?(?:[0-9]+|[1-9][0-9]{0,2}(?:([, ])[0-9]{3})(?:\1[0-9]{3})*)?"
    r"(?:\.[0-9]+)?(?:e[+-]?[0-9]{1,3})?"
)
_HAS_DIGIT = re.compile(r"[0-9]")
_LONGEST = 60


def parse_number(
    text: str,
    *,
    possible: Callable[[float], bool],
    decimal: str | None = None,
    whole: bool = False,
    shown: str = "",
) -> float:
    """Return the number that a text in lower case stands for.

    `possible` says which readings the data element allows; it settles only what can be read in
    two ways, it refuses nothing. `decimal`: the file's decimal mark, "," or ".", when known.
    `whole`: the data element is counted. `shown`: the cell as it was written, for the message.
    Raises BadValueError: not-a-number, ambiguous-number.
    """
    if _PLAIN.fullmatch(text) and len(text) <= _LONGEST:
        return _finite(float(text), text)
    readings = _readings(text)
    if not readings:
        raise _not_a_number(shown or text)
    if len(set(readings.values())) == 1:
        return next(iter(readings.values()))
    if decimal:
        return readings[decimal]
    if whole:
        return max(readings.values(), key=abs)
    allowed = [number for number in readings.values() if possible(number)]
    if len(allowed) == 1:
        return allowed[0]
    if not allowed:
        return readings[","]
    grouped, parted = sorted(allowed, reverse=True)
    msg = (
        f"“{text}” có thể là {plain(grouped)} hoặc {plain(parted)}; hãy ghi {plain(grouped)} liền "
        "các chữ số, còn nếu là số thập phân thì thêm một chữ số 0 vào cuối."
    )
    raise BadValueError("ambiguous-number", msg)


def decimal_mark(texts: Iterable[str]) -> str | None:
    """Return the decimal mark that texts prove, None when they prove none or both."""
    marks: set[str] = set()
    for text in texts:
        readings = _readings(text.strip().rstrip("%").strip().lower())
        if len(readings) == 1:
            marks |= readings.keys()
    return marks.pop() if len(marks) == 1 else None


def plain(number: float) -> str:
    """Write a number in Vietnamese, every digit kept, no groups and no exponent."""
    text = format(Decimal(repr(number)), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")


def _readings(text: str) -> dict[str, float]:
    """Return what the text means under each decimal mark; whole numbers mean the same twice."""
    if len(text) > _LONGEST or not _HAS_DIGIT.search(text):
        return {}
    found = {}
    if _VIETNAMESE.fullmatch(text):
        digits = text.replace(".", "").replace(" ", "").replace(",", ".")
        found[","] = _finite(float(digits), text)
    if _INTERNATIONAL.fullmatch(text):
        found["."] = _finite(float(text.replace(",", "").replace(" ", "")), text)
    return found


def _finite(number: float, text: str) -> float:
    if math.isfinite(number):
        return number
    raise _not_a_number(text)


def _not_a_number(text: str) -> BadValueError:
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return BadValueError(
        "not-a-number",
        f"“{shown}” không phải là số; hãy ghi bằng chữ số, ví dụ 62,5, hoặc >80, hoặc 10–12.",
    )
