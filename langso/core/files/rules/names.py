"""Names of files as people gave them: kept for reading, never used as a path."""

import re
import unicodedata

LONGEST_NAME = 150
_SPACES = re.compile(r"\s+")
_SEPARATORS = re.compile(r"[/\\]")
NAMELESS = "tep"


def clean_name(name: str) -> str:
    """Return the last part of a name, composed (NFC), without control and direction marks.

    Vietnamese letters and emoji stay. Marks that turn the direction of reading are left out: they
    make `exe.jpg` look like `gpj.exe`. A name too long loses its middle, never its extension.
    """
    last = _SEPARATORS.split(unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    tidy = _SPACES.sub(" ", kept).strip(" .") or NAMELESS
    if len(tidy) <= LONGEST_NAME:
        return tidy
    stem, dot, ending = tidy.rpartition(".")
    if not dot or len(ending) > 10:
        return tidy[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 2]}….{ending}"


def extension(name: str) -> str:
    """Return the extension of a name in lower case without its dot; empty when there is none."""
    _stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and ending.isascii() and ending.isalnum() else ""


def with_extension(name: str, extensions: tuple[str, ...]) -> str:
    """Return the name ending in one of the extensions: its own, or the first put behind it."""
    if not extensions or extension(name) in extensions:
        return name
    return f"{name}.{extensions[0]}"
