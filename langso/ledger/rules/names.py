"""Whether a name beside a code can be the name of the unit that has the code.

A code is not an identity: 3,316 of the communes of 1 July 2025 reuse the code of a former one.
A file that still means the former commune is found out by its name.
"""

import re

from langso.core.text import unaccented

_WORDS = re.compile(r"[^\W_]+")
_KIND = re.compile(
    r"^(?:thi tran|dac khu|thanh pho|thi xa|xa|phuong|huyen|quan|tinh|tt|tx|tp|x|p)\b[ .]*"
)


def may_be_same(told: str, name: str) -> bool:
    """Tell whether two names share a word, their kinds (xã, phường …) and accents apart.

    Lenient on purpose: spellings differ between offices, and a refusal stops the whole file.
    """
    first, second = _words(told), _words(name)
    return not first or not second or not first.isdisjoint(second)


def _words(name: str) -> set[str]:
    return set(_WORDS.findall(_KIND.sub("", unaccented(name))))
