"""What is done to several files at once: read from the form, done one file after another."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from langso.core.asking import BadQuestionError
from langso.dossiers import actions
from langso.dossiers.forms import mailbox as forms
from langso.dossiers.values.files import DossierError
from langso.dossiers.values.mailbox import MailboxRow


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step with what it needs; `refused`: what is lacking, in the reader's words."""

    step: str
    text: str
    user_ids: tuple[int, ...]
    refused: str


@dataclass
class Outcome:
    """What became of it: how many files, and why others not."""

    done: int = 0
    refusals: dict[str, int] = field(default_factory=dict)

    def refuse(self, why: str) -> None:
        """Count one more file that was not done, and why."""
        self.refusals[why] = self.refusals.get(why, 0) + 1

    def sentences(self) -> Iterable[tuple[int, str]]:
        """Yield what to tell, with the level of each message."""
        if self.done:
            said = ngettext("%(number)s file done.", "%(number)s files done.", self.done)
            yield messages.SUCCESS, said % {"number": self.done}
        for why, count in self.refusals.items():
            said = ngettext("%(number)s file not: %(why)s", "%(number)s files not: %(why)s", count)
            yield messages.WARNING, said % {"number": count, "why": why}
        if not self.done and not self.refusals:
            yield messages.INFO, _("Nothing was left to do.")


def step_of(post: QueryDict) -> str:
    """Read which step is wanted. Raises BadQuestionError when there is none such."""
    step = post.get("step", "")
    if step not in forms.STEPS:
        raise BadQuestionError(
            _("There is no step “%(step)s”.") % {"step": step[:40]}, _("Open the mailbox again.")
        )
    return step


def wanted_of(post: QueryDict, step: str) -> Wanted | None:
    """Read what a step needs; None when it was not asked yet. Raises BadQuestionError."""
    if "sure" not in post:
        return None
    text = forms.long_text_of(post.get("text", ""))
    people = tuple(forms.people_of(post))
    refused = ""
    if step == forms.COMMENT and not text:
        refused = _("The comment is empty: write it, then send it.")
    if step == forms.ASSIGN and not people:
        refused = _("Nobody is chosen: tick at least one person.")
    return Wanted(step, text, people, refused)


def take(rows: Iterable[MailboxRow], wanted: Wanted, request: HttpRequest) -> Outcome:
    """Do it to each file by itself: one that refuses does not hold the others back."""
    outcome = Outcome()
    for row in rows:
        try:
            _doing(row, wanted, request)()
        except (DossierError, PermissionDenied) as error:
            outcome.refuse(str(error))
        else:
            outcome.done += 1
    return outcome


def _doing(row: MailboxRow, wanted: Wanted, request: HttpRequest) -> Callable[[], object]:
    at = timezone.now()
    if wanted.step == forms.COMMENT:
        return lambda: actions.comment(
            file_id=row.file_id, text=wanted.text, actor=request.user, at=at
        )
    return lambda: actions.assign(
        file_id=row.file_id, user_ids=wanted.user_ids, actor=request.user, at=at,
        reason=wanted.text,
    )  # fmt: skip
