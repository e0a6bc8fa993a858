"""Compile the message catalogues (`django.po` → `django.mo`) without GNU gettext.

Run `python -m tools.compile_messages` after changing a catalogue. The compiled file is committed,
so that the platform speaks Vietnamese on a machine that has no compiler; a test says when the
two differ.
"""

import ast
import struct
import sys
from dataclasses import dataclass, field
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[1] / "langso" / "locale"
MAGIC = 0x950412DE


@dataclass
class Entry:
    """One message: its context, its English text (and plural) and its translations."""

    context: str | None = None
    msgid: str = ""
    plural: str | None = None
    translations: dict[int, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The text under which gettext looks the message up."""
        text = self.msgid if self.plural is None else f"{self.msgid}\x00{self.plural}"
        return text if self.context is None else f"{self.context}\x04{text}"

    @property
    def value(self) -> str:
        """The translations as gettext stores them."""
        return "\x00".join(self.translations[index] for index in sorted(self.translations))

    @property
    def is_translated(self) -> bool:
        """Whether every form has a text."""
        return bool(self.translations) and all(self.translations.values())


class BadCatalogueError(ValueError):
    """A line of a catalogue cannot be read."""


def parse(text: str) -> list[Entry]:
    """Return the entries of a catalogue, its header among them. Raises BadCatalogueError."""
    entries: list[Entry] = []
    where: tuple[str, int] = ("", 0)
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        word, _space, rest = line.partition(" ")
        if word.startswith('"'):
            _append(entries[-1], where, _text(line, number))
            continue
        if word == "msgctxt" or (word == "msgid" and where[0] != "msgctxt"):
            entries.append(Entry())
        where = _place(word, number)
        _append(entries[-1], where, _text(rest, number))
    return entries


def _place(word: str, number: int) -> tuple[str, int]:
    if word in {"msgctxt", "msgid", "msgid_plural", "msgstr"}:
        return (word, 0)
    if word.startswith("msgstr[") and word.endswith("]"):
        return ("msgstr", int(word[7:-1]))
    msg = f"line {number}: {word!r} is no part of a catalogue"
    raise BadCatalogueError(msg)


def _text(quoted: str, number: int) -> str:
    try:
        return str(ast.literal_eval(quoted))
    except (SyntaxError, ValueError) as error:
        msg = f"line {number}: {quoted!r} is not a quoted text"
        raise BadCatalogueError(msg) from error


def _append(entry: Entry, where: tuple[str, int], text: str) -> None:
    name, index = where
    if name == "msgctxt":
        entry.context = (entry.context or "") + text
    elif name == "msgid":
        entry.msgid += text
    elif name == "msgid_plural":
        entry.plural = (entry.plural or "") + text
    else:
        entry.translations[index] = entry.translations.get(index, "") + text


def compiled(entries: list[Entry]) -> bytes:
    """Return a catalogue in gettext's binary form; messages without translation are left out."""
    pairs = sorted(
        (entry.key.encode(), entry.value.encode()) for entry in entries if entry.is_translated
    )
    start = 7 * 4 + 16 * len(pairs)
    keys = b"".join(key + b"\x00" for key, _value in pairs)
    values = b"".join(value + b"\x00" for _key, value in pairs)
    tables = _table([key for key, _value in pairs], start)
    tables += _table([value for _key, value in pairs], start + len(keys))
    header = struct.pack("<7I", MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    return header + tables + keys + values


def _table(texts: list[bytes], start: int) -> bytes:
    rows = []
    for text in texts:
        rows.append(struct.pack("<2I", len(text), start))
        start += len(text) + 1
    return b"".join(rows)


def main() -> int:
    """Compile every catalogue below `langso/locale`."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        entries = parse(path.read_text(encoding="utf-8"))
        path.with_suffix(".mo").write_bytes(compiled(entries))
        print(f"{path.relative_to(LOCALE)}: {sum(e.is_translated for e in entries) - 1} messages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
