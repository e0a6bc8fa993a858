"""Why a file is refused, in the reader's language: the file, the rule and the remedy."""

from collections.abc import Callable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from langso.core.files.values import FileRefusedError, FileType, UnfitError

Facts = dict[str, object]


def refusal(error: UnfitError, name: str) -> FileRefusedError:
    """Return the refusal of a named file for what a rule found."""
    words = _WORDS[error.rule](error.facts)
    message = _("“%(name)s”: %(words)s") % {"name": name, "words": words}
    return FileRefusedError(error.rule, name, message)


def megabytes(size: float) -> str:
    """Write bytes as megabytes with at most one decimal, in the reader's own marks."""
    text = f"{size / 1024 / 1024:.1f}".removesuffix(".0")
    return text if get_language() == "en" else text.replace(".", ",")


def title(kind: object) -> str:
    """Return a type's title in the reader's language."""
    if not isinstance(kind, FileType):
        return ""
    return kind.title_en if get_language() == "en" else kind.title_vi


def _erased(_facts: Facts) -> str:
    return _(
        "the content of this file was erased because the law wants it, so it is not taken in again."
        " Hand in another document."
    )


def _too_large(facts: Facts) -> str:
    return _(
        "the file is larger than %(most)s MB. Take the picture at a lower resolution, or scan the"
        " paper at 200 dpi, and upload it again."
    ) % {"most": megabytes(float(str(facts["most"])))}


def _known_refused(facts: Facts) -> str:
    kind = facts["type"]
    remedy = getattr(kind, "remedy_en" if get_language() == "en" else "remedy_vi", "")
    return _("the file is: %(type)s, which is not taken in. What to do: %(remedy)s.") % {
        "type": title(kind), "remedy": remedy
    }  # fmt: skip


def _disguised(facts: Facts) -> str:
    return _(
        "the name ends in “.%(ending)s”, but the content is: %(type)s. Give the file its right"
        " name, or choose the file you meant, and upload it again."
    ) % {"ending": facts["ending"], "type": title(facts["type"])}


def _two_in_one(facts: Facts) -> str:
    return _(
        "the file is at once: %(type)s, and %(other)s. Open it, save it anew as one of the two,"
        " and upload that."
    ) % {"type": title(facts["type"]), "other": facts["other"]}


def _unknown(facts: Facts) -> str:
    what = f" ({facts['what']})" if facts.get("what") else ""
    return _(
        "the content%(what)s is of no type that is taken in. Upload JPEG, PNG, WebP, PDF, DOCX,"
        " XLSX or plain text."
    ) % {"what": what}


def _pixels(facts: Facts) -> str:
    size = f"{facts['width']} × {facts['height']} " if "width" in facts else ""
    return _(
        "the picture has too many pixels (%(size)sof at most %(most)s million). Make it smaller,"
        " or take it at a lower resolution."
    ) % {"size": size, "most": int(str(facts["most"])) // 1_000_000}


def _packed_within(facts: Facts) -> str:
    return _(
        "there is another file inside (%(entry)s). Take it out of the document and save the"
        " document again."
    ) % {"entry": facts["entry"]}


def _infected(facts: Facts) -> str:
    return _(
        "the virus scanner found %(virus)s in the file, so it was not kept. Do not open it again;"
        " have the machine it comes from cleaned, and upload a clean copy."
    ) % {"virus": facts["virus"]}


_WORDS: dict[str, Callable[[Facts], str]] = {
    "empty": lambda _facts: _("the file is empty. Choose the file again."),
    "too-large": _too_large,
    "erased": _erased,
    "known-refused": _known_refused,
    "disguised": _disguised,
    "two-in-one": _two_in_one,
    "unknown": _unknown,
    "incomplete": lambda _facts: _(
        "the end of the file is missing. Copy it again from where it was made, and upload it again."
    ),
    "web-page": lambda _facts: _(
        "this is a web page or a drawing with code (HTML, SVG). Print it to PDF and upload the PDF."
    ),
    "not-utf8": lambda _facts: _(
        "the text is not written in UTF-8. Open it, choose Save As with the encoding UTF-8, and"
        " upload it again."
    ),
    "bomb": lambda _facts: _(
        "the file would unpack to an enormous size, as harmful files do. Make the document anew"
        " and upload that."
    ),
    "encrypted": lambda _facts: _(
        "the file is locked with a password. Save it without a password and upload it again."
    ),
    "bad-archive": lambda _facts: _(
        "the file is damaged, or was not made by Word or Excel. Open it, save it anew, and upload"
        " it again."
    ),
    "plain-zip": lambda _facts: _(
        "this is a compressed archive, not a Word or Excel file. Unpack it and upload the files"
        " one by one."
    ),
    "macros": lambda _facts: _(
        "the file holds macros. Save it as .docx or .xlsx without macros and upload that."
    ),
    "packed-within": _packed_within,
    "too-many-pixels": _pixels,
    "broken-picture": lambda _facts: _(
        "the picture is damaged or incomplete. Copy it again from the camera, or take it again."
    ),
    "infected": _infected,
}
