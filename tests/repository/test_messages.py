"""Vietnamese is complete: every text for people has its translation, and it is compiled."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

from tests.repository import tree
from tools import compile_messages

CATALOGUE = tree.ROOT / "langso" / "locale" / "vi" / "LC_MESSAGES" / "django.po"
MARKERS = {
    "gettext": 0, "gettext_lazy": 0, "gettext_noop": 0, "_": 0, "ngettext": 0, "ngettext_lazy": 0,
    "pgettext": 1, "pgettext_lazy": 1, "npgettext": 1, "npgettext_lazy": 1,
}  # fmt: skip
# What Django's own reading of templates leaves behind: calls amid unreadable text.
CALL = re.compile(r"\b(_|n?p?gettext)\(((?:u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")\s*,?\s*)+)")


def _of_module(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else None
        name = node.func.id if isinstance(node.func, ast.Name) else name
        place = MARKERS.get(name or "")
        if place is None or len(node.args) <= place:
            continue
        text = node.args[place]
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            yield text.value


def _of_template(path: Path) -> Iterator[str]:
    for name, arguments in CALL.findall(templatize(path.read_text(), origin=str(path))):
        texts = ast.literal_eval(f"({arguments.rstrip().rstrip(',')},)")
        yield texts[1 if "pgettext" in name else 0]


def _used() -> dict[str, str]:
    """Return every text for people, and the file that says it."""
    found: dict[str, str] = {}
    for path in tree.files_below("langso", ".py"):
        found |= dict.fromkeys(_of_module(path), tree.name(path))
    for path in tree.files_below("langso", ".html"):
        found |= dict.fromkeys(_of_template(path), tree.name(path))
    return found


def test_every_text_is_translated() -> None:
    entries = compile_messages.parse(CATALOGUE.read_text())
    translated = {entry.msgid for entry in entries if entry.is_translated}
    missing = {text: name for text, name in _used().items() if text not in translated}
    assert not missing


def test_no_translation_is_left_over() -> None:
    entries = compile_messages.parse(CATALOGUE.read_text())
    used = _used()
    assert not [entry.msgid for entry in entries if entry.msgid and entry.msgid not in used]


def test_translations_keep_what_is_filled_in() -> None:
    placeholder = re.compile(r"%\((\w+)\)")
    wrong = [
        entry.msgid
        for entry in compile_messages.parse(CATALOGUE.read_text())
        for text in entry.translations.values()
        if entry.msgid
        and set(placeholder.findall(text))
        - set(placeholder.findall(f"{entry.msgid}{entry.plural or ''}"))
    ]
    assert not wrong


def test_compiled_catalogue_is_that_of_the_text() -> None:
    entries = compile_messages.parse(CATALOGUE.read_text())
    compiled = CATALOGUE.with_suffix(".mo")
    assert compiled.read_bytes() == compile_messages.compiled(entries), "run `make messages`"
    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Sign in") == "Đăng nhập"
