"""From what stands in a cell to a figure of its data element, and back to words.

A value is a point (`62,5`), a bound (`>80`, `≤ 5`, `80 trở lên`) or a range (`10–12`, `từ 10 đến
12`). A bound ends where the element's possible values end: `>80` per cent is above 80 and at most
100. Truth is 1 or 0, a rating its rank on the element's scale. A blank cell says nothing and is
skipped; "không có số liệu" and the statistical sign "…" are an explicit absence of a figure.
"""

import datetime as dt
import math
import re
from functools import lru_cache, partial
from typing import Any

from langso.core.text import unaccented
from langso.ledger.rules import words
from langso.ledger.rules.numbers import parse_number, plain
from langso.ledger.values import NO_FIGURE, BadValueError, Figure
from langso.standards.values import DataElement, Measure

_SPACES = re.compile(r"\s+")
_SYMBOLS = str.maketrans(
    {"≥": ">=", "≤": "<=", "⩾": ">=", "⩽": "<=", "–": "-", "—": "-", "−": "-", "‑": "-"}
)
_NUMBER = r"[+-]?[0-9.,](?:[0-9., ]*[0-9])?(?:e[+-]?[0-9]+)?(?: ?[%a-z][a-z0-9/]*| ?%)?"
_BOUND = re.compile(r"(>=|=>|<=|=<|>|<) ?(.+)")
_RANGE = re.compile(rf"(?:tu )?(>=|>)? ?({_NUMBER}) ?(?:-|den|toi|to) ?(<=|<)? ?({_NUMBER})")
# A mark with three digits after it could be one of thousands.
_PLAINEST = re.compile(r"[0-9]{1,15}(?:[.,](?:[0-9]{1,2}|[0-9]{4,12}))?")
_WORDED = frozenset({Measure.TRUTH, Measure.RATING})
_LONGEST = 200


def limits(element: DataElement) -> tuple[float, float]:
    """Return the least and the greatest possible value of an element, infinite where open.

    Unless the element says otherwise a percentage lies in 0 to 100 and nothing is negative.
    """
    low = element.low if element.low is not None else 0.0
    high = element.high if element.high is not None else math.inf
    if element.measure == Measure.PERCENT and element.high is None:
        high = 100.0
    elif element.measure == Measure.TRUTH:
        low, high = 0.0, 1.0
    elif element.measure == Measure.RATING:
        low, high = 0.0, float(len(element.scale) - 1)
    return low, high


def figure_of(value: Any, element: DataElement, *, decimal: str | None = None) -> Figure | None:
    """Return the figure that a cell holds, None for a blank one.

    `value` is a text, a number, a truth value or None, as a file or a call gives it; `decimal`
    is the file's decimal mark where its other cells prove one (see `numbers`).
    Raises BadValueError with the rule's slug and a sentence naming the remedy.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return _quick(value, element) or _from_text(value, element, decimal)
    if isinstance(value, bool):
        return _from_truth(value, element)
    if isinstance(value, int | float):
        return _from_number(value, element)
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        msg = (
            f"Ô chứa ngày tháng ({value}), có thể do bảng tính tự đổi “10-12” thành ngày; "
            "hãy định dạng ô là văn bản (Text) rồi nhập lại."
        )
        raise BadValueError("date-in-cell", msg)
    raise BadValueError(
        "not-a-number", "Ô chứa kiểu dữ liệu không đọc được; hãy ghi một số, một khoảng hoặc chữ."
    )


def _quick(value: str, element: DataElement) -> Figure | None:
    """Return the figure of the plainest numbers, which are nearly all; None sends the rest on."""
    if element.measure in _WORDED or not _PLAINEST.fullmatch(value):
        return None
    number = float(value.replace(",", "."))
    return Figure(number, number) if _possible(number, element=element) else None


def written(figure: Figure, element: DataElement) -> str:
    """Write a figure as an officer would; `figure_of` reads it back to the same figure.

    Numbers are in Vietnamese form, so it is read back with the decimal mark ",".
    """
    if figure.low is None or figure.high is None:
        return "không có số liệu"
    say = partial(_said, element=element)
    least, greatest = limits(element)
    if figure.low == figure.high:
        return say(figure.low)
    above = ">" if figure.low_open else "≥"
    below = "<" if figure.high_open else "≤"
    if figure.high == greatest and not figure.high_open:
        return f"{above}{say(figure.low)}"
    if figure.low == least and not figure.low_open:
        return f"{below}{say(figure.high)}"
    low = f">{say(figure.low)}" if figure.low_open else say(figure.low)
    high = f"<{say(figure.high)}" if figure.high_open else say(figure.high)
    return f"{low}–{high}"


def _said(number: float, *, element: DataElement) -> str:
    if element.measure == Measure.TRUTH:
        return "đạt" if number else "không đạt"
    if element.measure == Measure.RATING:
        return element.scale[int(number)]
    return plain(number)


def _from_text(value: str, element: DataElement, decimal: str | None) -> Figure | None:
    if len(value) > _LONGEST:
        msg = (
            f"Ô có {len(value)} ký tự, quá dài cho một giá trị; hãy chỉ ghi số hoặc khoảng giá trị."
        )
        raise BadValueError("not-a-number", msg)
    text = _SPACES.sub(" ", unaccented(value).translate(_SYMBOLS)).strip()
    if not text:
        return None
    if text in words.NO_FIGURE:
        return NO_FIGURE
    _refuse_unclear(text, value.strip())
    if element.measure == Measure.TRUTH:
        return _truth_of(text, value.strip())
    if element.measure == Measure.RATING:
        return _bounded(text, element, partial(_rank, element=element, value=value.strip()))
    return _bounded(
        text, element, partial(_number, element=element, decimal=decimal, shown=value.strip())
    )


def _refuse_unclear(text: str, value: str) -> None:
    """Refuse what could mean several things, or what the law and not the officer decides."""
    if text in words.DASHES:
        raise BadValueError(
            "dash",
            "Dấu gạch không nói rõ là bằng 0 hay không có số liệu; hãy ghi 0, “không có số liệu”, "
            "hoặc để trống.",
        )
    if text in words.NOT_APPLICABLE:
        raise BadValueError(
            "not-applicable",
            "Việc không áp dụng do quy định quyết định, không ghi vào ô số liệu; hãy để trống.",
        )
    if text.startswith(words.APPROXIMATE):
        msg = f"“{value}” là số ước chừng; hãy ghi số chính xác, hoặc một khoảng như 10–12."
        raise BadValueError("approximate", msg)


def _truth_of(text: str, value: str) -> Figure:
    if text in words.TRUE:
        return Figure(1.0, 1.0)
    if text in words.FALSE:
        return Figure(0.0, 0.0)
    msg = f"“{value[:60]}” không rõ là đạt hay không đạt; hãy ghi “đạt” hoặc “không đạt”."
    raise BadValueError("not-truth", msg)


def _from_truth(value: bool, element: DataElement) -> Figure:
    if element.measure != Measure.TRUTH:
        msg = f"“{element.title.vi}” cần một số, không phải đúng/sai; hãy ghi số."
        raise BadValueError("not-a-number", msg)
    number = float(value)
    return Figure(number, number)


def _from_number(value: float, element: DataElement) -> Figure:
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise BadValueError(
            "nan",
            "Giá trị không phải là một số hữu hạn (NaN hoặc vô cực); hãy ghi số, hoặc để trống.",
        )
    if element.measure == Measure.TRUTH and number not in {0.0, 1.0}:
        raise _not_truth(number)
    if element.measure == Measure.RATING:
        msg = f"Cần ghi mức xếp loại: {', '.join(element.scale)}; không ghi số {plain(number)}."
        raise BadValueError("not-on-scale", msg)
    return _point(number, element)


def _not_truth(number: float) -> BadValueError:
    return BadValueError(
        "not-truth",
        f"Số {plain(number)} không rõ là đạt hay không đạt; hãy ghi 1 (đạt) hoặc 0 (không đạt).",
    )


def _number(text: str, *, element: DataElement, decimal: str | None, shown: str) -> float:
    """Return the number in one piece of a cell, after its sign of per cent or unit."""
    for unit in words.UNITS.get(element.measure, ()):
        if text.endswith(unit):
            text = text.removesuffix(unit).rstrip()
            break
    return parse_number(
        text,
        possible=partial(_possible, element=element),
        decimal=decimal,
        whole=element.measure == Measure.COUNT,
        shown=shown,
    )


@lru_cache(maxsize=512)
def _ranks(scale: tuple[str, ...]) -> dict[str, float]:
    return {unaccented(label).strip(): float(rank) for rank, label in enumerate(scale)}


def _rank(text: str, *, element: DataElement, value: str) -> float:
    rank = _ranks(element.scale).get(text)
    if rank is not None:
        return rank
    msg = (
        f"“{value[:60]}” không có trong thang xếp loại; "
        f"hãy ghi một trong: {', '.join(element.scale)}."
    )
    raise BadValueError("not-on-scale", msg)


def _possible(number: float, *, element: DataElement) -> bool:
    least, greatest = limits(element)
    return least <= number <= greatest and (element.measure != Measure.COUNT or number.is_integer())


def _bounded(text: str, element: DataElement, read: Any) -> Figure:
    """Return the point, bound or range that a text states; `read` turns one end into a number."""
    text = _signed(text)
    parts = _RANGE.fullmatch(text)
    if parts:
        return _range(parts, read, element)
    bound = _BOUND.fullmatch(text)
    if bound:
        return _bound(bound[1], read(bound[2]), element)
    return _point(read(text), element)


def _signed(text: str) -> str:
    """Put signs in the place of the words for a bound."""
    for word, sign in words.BOUND_BEFORE:
        if text.startswith(f"{word} "):
            return f"{sign}{text[len(word) + 1 :]}"
    for word, sign in words.BOUND_AFTER:
        if text.endswith(f" {word}"):
            return f"{sign}{text.removesuffix(word).strip().removeprefix('tu ')}"
    return text


def _point(number: float, element: DataElement) -> Figure:
    _refuse_impossible(number, element)
    return Figure(number + 0.0, number + 0.0)  # adding zero turns -0.0 into 0.0


def _bound(sign: str, number: float, element: DataElement) -> Figure:
    _refuse_impossible(number, element)
    least, greatest = limits(element)
    is_open = "=" not in sign
    low, high = (number, greatest) if ">" in sign else (least, number)
    if low == high and is_open:
        than = "lớn" if ">" in sign else "nhỏ"
        msg = f"Không giá trị nào {than} hơn {plain(number)}{_range_said(element)}; hãy xem lại."
        raise BadValueError("out-of-range", msg)
    if low == high:
        return Figure(low, high)
    return Figure(low, high, is_open and ">" in sign, is_open and "<" in sign)


def _range(parts: re.Match[str], read: Any, element: DataElement) -> Figure:
    low, high = read(parts[2].strip()), read(parts[4].strip())
    _refuse_impossible(low, element)
    _refuse_impossible(high, element)
    low_open, high_open = parts[1] == ">", parts[3] == "<"
    if low > high or (low == high and (low_open or high_open)):
        msg = (
            f"Khoảng từ {plain(low)} đến {plain(high)} không có giá trị nào; "
            "hãy ghi số nhỏ trước, số lớn sau."
        )
        raise BadValueError("range-order", msg)
    return Figure(low, high, low_open, high_open)


def _refuse_impossible(number: float, element: DataElement) -> None:
    least, greatest = limits(element)
    if not least <= number <= greatest:
        msg = (
            f"Giá trị {plain(number)} không thể có với “{element.title.vi}”{_range_said(element)}; "
            "hãy xem lại số và đơn vị tính."
        )
        raise BadValueError("out-of-range", msg)
    if element.measure == Measure.COUNT and not number.is_integer():
        msg = (
            f"“{element.title.vi}” đếm bằng số nguyên, không thể là {plain(number)}; "
            "hãy ghi số nguyên."
        )
        raise BadValueError("not-whole", msg)


def _range_said(element: DataElement) -> str:
    least, greatest = limits(element)
    unit = words.UNIT_SAID.get(element.measure, "")
    if math.isinf(greatest):
        return f" (chỉ từ {plain(least)}{unit} trở lên)"
    return f" (chỉ từ {plain(least)} đến {plain(greatest)}{unit})"
