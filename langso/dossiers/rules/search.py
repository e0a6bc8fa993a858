"""Words as the search keeps them, and questions put to it.

Every word is kept twice: as written, and without its marks. A word asked with marks must stand so
in the text; without marks it finds all that look alike. The SQL function `dossiers_words` folds
in the same way (migration 0002); a test holds the two together.
"""

import re
import unicodedata

LONGEST_QUESTION = 200
MOST_WORDS = 12

_UPPER = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬÈẺẼÉẸÊỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢÙỦŨÚỤƯỪỬỮỨỰỲỶỸÝỴĐ"
)
_LOWER = (
    "abcdefghijklmnopqrstuvwxyzàảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ"
)
_PLAIN = "aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd"
_MARKS = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'’‘“”–—…•·«»°²³×\t\n\r\f"  # noqa: RUF001 (quotation marks as people type them)
_TONES = (
    ("òa", "oà"),
    ("óa", "oá"),
    ("ỏa", "oả"),
    ("õa", "oã"),
    ("ọa", "oạ"),
    ("òe", "oè"),
    ("óe", "oé"),
    ("ỏe", "oẻ"),
    ("õe", "oẽ"),
    ("ọe", "oẹ"),
    ("ùy", "uỳ"),
    ("úy", "uý"),
    ("ủy", "uỷ"),
    ("ũy", "uỹ"),
    ("ụy", "uỵ"),
)
"""Tone marks have two places in some syllables (hòa, hoà); both are kept the second way."""

_FOLD = str.maketrans(_UPPER + _MARKS, _LOWER + " " * len(_MARKS))
_UNMARK = str.maketrans(_LOWER[26:], _PLAIN)
_PART = re.compile(r'"([^"]*)"|([^\s"]+)')
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Return text in small letters, tone marks in one place, marks between words as spaces."""
    plain = unicodedata.normalize("NFC", text).translate(_FOLD)
    for written, kept in _TONES:
        plain = plain.replace(written, kept)
    return plain


def unmarked(text: str) -> str:
    """Return folded text without the marks of its letters, đ as d."""
    return text.translate(_UNMARK)


def tsquery_of(question: str) -> str:
    """Return a question as PostgreSQL's tsquery; blank when it holds no word.

    All words must stand in the document; words between quotation marks one behind the other. Of
    a phrase that mixes words with and without marks, the marks are let go. Only the first
    `MOST_WORDS` words count.
    """
    parts: list[str] = []
    left = MOST_WORDS
    for phrase, word in _PART.findall(_straight(question[:LONGEST_QUESTION])):
        words = _WORD.findall(folded(phrase or word))[:left]
        if not words:
            continue
        left -= len(words)
        parts.append(_phrase(words) if phrase else " & ".join(_lexeme(one) for one in words))
    return " & ".join(parts)


def excerpt(body: str, question: str, *, around: int = 90) -> str:
    """Return the place in a text where the first word asked for stands; blank for none.

    A word is looked for as the search does: with its marks when it has some.
    """
    text = unicodedata.normalize("NFC", body)
    marked = folded(text)
    plain = unmarked(marked)
    for word in _WORD.findall(folded(question[:LONGEST_QUESTION])):
        where = plain if word == unmarked(word) else marked
        found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", where)
        if found:
            begin, end = max(0, found.start() - around), found.end() + around
            shown = " ".join(text[begin:end].split())
            return f"{'…' if begin else ''}{shown}{'…' if end < len(text) else ''}"
    return ""


def _straight(text: str) -> str:
    return text.replace("“", '"').replace("”", '"')


def _phrase(words: list[str]) -> str:
    marked = [word != unmarked(word) for word in words]
    if any(marked) and not all(marked):
        words = [unmarked(word) for word in words]
    return f"({' <-> '.join(_lexeme(word) for word in words)})"


def _lexeme(word: str) -> str:
    # Only letters and digits are left in it, so that nothing in it means anything to tsquery.
    return f"'{word}'"
