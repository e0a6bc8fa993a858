"""Vietnamese text: folding away accents for search, and keys that sort as the alphabet does."""

import re
import string
import unicodedata

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# One plain ASCII letter a letter, in byte order, all above the digits.
_LETTER = dict(zip(ALPHABET, string.ascii_uppercase + "abcdefg", strict=True))
# The order of the tones in Vietnamese dictionaries: none, huyền, hỏi, ngã, sắc, nặng.
_TONE = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_WORD = re.compile(r"\d+|[^\W\d_]+")
_NUMBER_WIDTH = 6
_APOSTROPHES = str.maketrans("", "", "'’")


def unaccented(text: str) -> str:
    """Return `text` in lower case, without accents, đ as d, one kind of apostrophe and space."""
    lowered = unicodedata.normalize("NFD", text.lower().replace("đ", "d").replace("’", "'"))
    kept = "".join(c for c in lowered if not unicodedata.combining(c))
    return " ".join(kept.split())


def sort_key(name: str) -> str:
    """Return a key whose plain byte order is Vietnamese dictionary order.

    Letters decide first (a ă â b … d đ …), word by word; then the tones, word by word, so that
    two ways of placing a tone mark (Hoà, Hòa) are equal. Numbers sort by value, before letters.
    Marks between words do not count.
    """
    words = []
    tones = []
    for word in _WORD.findall(unicodedata.normalize("NFC", name.lower().translate(_APOSTROPHES))):
        if word.isdigit():
            words.append(word.lstrip("0").rjust(_NUMBER_WIDTH, "0"))
            tones.append("0")
            continue
        letters, tone = _spell(word)
        words.append(letters)
        tones.append(tone)
    return f"{'.'.join(words)}!{''.join(tones)}"


def _spell(word: str) -> tuple[str, str]:
    """Return the word's letters as ASCII in alphabet order, and the digit of its tone."""
    letters = []
    tone = 0
    for character in word:
        plain = unicodedata.normalize("NFD", character)
        marks = [_TONE[c] for c in plain if c in _TONE]
        tone = marks[0] if marks else tone
        letter = unicodedata.normalize("NFC", "".join(c for c in plain if c not in _TONE))
        letters.append(_LETTER.get(letter, letter if letter.isascii() else "~"))
    return "".join(letters), str(tone)
