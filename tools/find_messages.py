"""Find every text that pages and messages ask gettext to translate.

`python -m tools.find_messages` prints those the Vietnamese catalogue does not have, as entries to
fill in, and those that nothing asks for any more.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.compile_messages import LOCALE, parse

LANGSO = Path(__file__).resolve().parents[1] / "langso"
CATALOGUE = LOCALE / "vi" / "LC_MESSAGES" / "django.po"
ONE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
MANY = {"ngettext", "ngettext_lazy"}

Message = tuple[str, str | None]


def in_python(source: str) -> Iterator[Message]:
    """Yield the messages (text, plural) of Python source."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
        if name in ONE and texts and isinstance(texts[0], str) and texts[0]:
            yield (texts[0], None)
        elif name in MANY and len(texts) >= 2:
            yield (texts[0], texts[1])


def in_template(source: str) -> Iterator[Message]:
    """Yield the messages of a Django template: Django turns it into Python-like source first."""
    from django.utils.translation.template import templatize

    calls = re.findall(
        r"""(?<!\w)(n?gettext)\(\s*u?((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
        r"""(?:\s*,\s*u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))?)""",
        templatize(source).replace(" _(", " gettext("),
    )
    for name, arguments in calls:
        texts = ast.literal_eval(f"({arguments},)")
        yield (texts[0], texts[1] if name == "ngettext" else None)


def all_messages() -> dict[Message, str]:
    """Return every message with the first file that asks for it."""
    found: dict[Message, str] = {}
    for path in sorted(LANGSO.rglob("*.py")):
        for message in in_python(path.read_text(encoding="utf-8")):
            found.setdefault(message, str(path.relative_to(LANGSO.parent)))
    for path in sorted(LANGSO.rglob("templates/**/*")):
        if path.suffix in {".html", ".txt"}:
            for message in in_template(path.read_text(encoding="utf-8")):
                found.setdefault(message, str(path.relative_to(LANGSO.parent)))
    return found


def quoted(text: str) -> str:
    """Return a text as a catalogue writes it."""
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'


def main() -> int:
    """Print what is missing from the catalogue and what it no longer needs."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    known = {(entry.msgid, entry.plural) for entry in parse(CATALOGUE.read_text("utf-8"))}
    wanted = all_messages()
    for (text, plural), where in wanted.items():
        if (text, plural) in known:
            continue
        print(f"#: {where}\nmsgid {quoted(text)}")
        print(f'msgid_plural {quoted(plural)}\nmsgstr[0] ""\n' if plural else 'msgstr ""\n')
    for text, _plural in sorted(known - set(wanted) - {("", None)}):
        print(f"# no longer asked for: {text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
