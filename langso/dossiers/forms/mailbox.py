"""What the mailbox is asked: its tab and filters in the address, files that were ticked."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from langso.core import asking
from langso.core.asking import BadQuestionError
from langso.dossiers.values.mailbox import MailboxQuestion, Tab

MOST_TICKED = 200
GREATEST = 2**62
REASON_MOST = 2_000
ASSIGN, COMMENT, HAND_OVER = "assign", "comment", "hand-over"
STEPS = (ASSIGN, COMMENT, HAND_OVER)


@dataclass(frozen=True, slots=True)
class Ticked:
    """A file somebody ticked, with the last event that they saw."""

    file_id: int
    last_event: int

    @property
    def value(self) -> str:
        """The file as tick boxes write it."""
        return f"{self.file_id}:{self.last_event}"


def question_of(asked: QueryDict, *, procedures: Iterable[str]) -> MailboxQuestion:
    """Read what is asked of a mailbox. Raises BadQuestionError for choices that do not exist."""
    tab = asking.choice_of(asked.get("tab", ""), Tab.values, what=_("Tab"), default=Tab.WAITING)
    procedure = asking.choice_of(
        asked.get("procedure", ""), tuple(procedures), what=_("Procedure"), default=""
    )
    return MailboxQuestion(
        tab=Tab(tab),
        q=asking.text_of(asked.get("q", ""))[:100],
        organisation_id=number_of(asked.get("organisation", "")),
        procedure_id=procedure,
        topic=asking.text_of(asked.get("topic", ""))[:60],
        everybodys=asked.get("of") == "all",
        after=asking.text_of(asked.get("after", ""))[:60],
    )


def query_of(question: MailboxQuestion, **changes: str) -> str:
    """Return the question as an address's query, without the page unless it is among `changes`."""
    fields = {
        "tab": str(question.tab),
        "q": question.q,
        "organisation": str(question.organisation_id or ""),
        "procedure": question.procedure_id,
        "topic": question.topic,
        "of": "all" if question.everybodys else "",
        **changes,
    }
    return urlencode({name: value for name, value in fields.items() if value})


def number_of(text: str) -> int | None:
    """Return a number that names a row, None for no text. Raises BadQuestionError."""
    text = asking.text_of(text)
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 19 and int(text) < GREATEST):
        raise BadQuestionError(
            _("“%(text)s” is no number.") % {"text": text[:40]}, _("Choose from the list again.")
        )
    return int(text)


def ticked_of(values: Iterable[str]) -> list[Ticked]:
    """Read `file:event` values. Raises BadQuestionError when they are none, or too many."""
    found: dict[int, Ticked] = {}
    for value in values:
        file, _sign, event = value.partition(":")
        numbers = number_of(file), number_of(event)
        if numbers[0] is None or numbers[1] is None:
            raise BadQuestionError(_("A ticked file cannot be read."), _("Open the mailbox again."))
        found[numbers[0]] = Ticked(numbers[0], numbers[1])
    if not found:
        raise BadQuestionError(
            _("No file is ticked."), _("Tick the files in the mailbox, then choose what to do.")
        )
    if len(found) > MOST_TICKED:
        raise BadQuestionError(
            _("At most %(most)s files go at once.") % {"most": MOST_TICKED}, _("Tick fewer files.")
        )
    return list(found.values())


def people_of(post: QueryDict, name: str = "user") -> list[int]:
    """Return the people that were chosen. Raises BadQuestionError."""
    numbers = [number_of(value) for value in post.getlist(name)]
    return [number for number in numbers if number is not None]


def long_text_of(text: str) -> str:
    """Return a reason or comment, trimmed and without what no database could hold."""
    return text.replace("\x00", "").replace("\r\n", "\n").strip()[:REASON_MOST]
