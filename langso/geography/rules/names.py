"""What is stored beside a unit's name so that it can be found and sorted."""

from langso.core.text import sort_key, unaccented
from langso.geography.values import short_name


def search_text(name: str, code: str) -> str:
    """Return the text searched: the full name unaccented in lower case, then # and the code."""
    return f"{unaccented(name)} #{code}"[:200]


def name_sort_key(name: str) -> str:
    """Return the key units sort by: their name without its kind, in Vietnamese order."""
    return sort_key(short_name(name))[:400]
