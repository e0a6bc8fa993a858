"""What the pages of documents are asked."""

import datetime as dt
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from langso.core import asking
from langso.core.asking import BadQuestionError
from langso.dossiers.forms.mailbox import long_text_of, number_of
from langso.dossiers.values.documents import CopyKind, Recipient, TaskPart, TaskStep, Urgency

SUBJECT_MOST = 500
RECIPIENTS_MOST = 200


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document as somebody wants to draft it; `organisation` is the key of a desk."""

    organisation: str
    type: str
    subject: str
    file_id: int | None
    requirement: str
    urgency: str
    secret: bool
    template_id: int | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """An incoming document as a clerk enters it."""

    organisation: str
    type: str
    subject: str
    author: str
    author_code: str
    sign: str
    issued_on: dt.date | None
    arrived_on: dt.date | None
    urgency: str
    secret: bool
    signer: str
    pages: int | None
    note: str
    file_id: int | None
    distribution_id: int | None


@dataclass(frozen=True, slots=True)
class AskedTask:
    """Who is to follow a document up."""

    organisation: str
    user_id: int | None
    part: str
    opinion: str
    due_on: dt.date | None


def draft_of(post: QueryDict) -> NewDocument:
    """Read a new document. Raises BadQuestionError without a subject or an organisation."""
    wanted = NewDocument(
        organisation=asking.text_of(post.get("organisation", ""))[:80],
        type=asking.text_of(post.get("type", ""))[:40],
        subject=_subject(post),
        file_id=number_of(post.get("file", "")),
        requirement=asking.text_of(post.get("requirement", ""))[:60],
        urgency=_urgency(post),
        secret=post.get("secrecy", "none") != "none",
        template_id=number_of(post.get("template", "")),
    )
    _require(wanted.organisation, wanted.subject)
    return wanted


def arrival_of(post: QueryDict) -> Arrival:
    """Read an incoming document. Raises BadQuestionError for what is missing or no day."""
    today = asking.today()
    wanted = Arrival(
        organisation=asking.text_of(post.get("organisation", ""))[:80],
        type=asking.text_of(post.get("type", ""))[:40],
        subject=_subject(post),
        author=asking.text_of(post.get("author", "")),
        author_code=asking.text_of(post.get("author_code", ""))[:40],
        sign=asking.text_of(post.get("sign", ""))[:60],
        issued_on=asking.day_of(post.get("issued_on", ""), latest=today),
        arrived_on=asking.day_of(post.get("arrived_on", ""), latest=today),
        urgency=_urgency(post),
        secret=post.get("secrecy", "none") != "none",
        signer=asking.text_of(post.get("signer", ""))[:150],
        pages=number_of(post.get("pages", "")),
        note=asking.text_of(post.get("note", "")),
        file_id=number_of(post.get("file", "")),
        distribution_id=number_of(post.get("distribution", "")),
    )
    _require(wanted.organisation, wanted.subject)
    if not wanted.author:
        raise BadQuestionError(
            _("It is not said who wrote the document."), _("Write the organisation it comes from.")
        )
    return wanted


def task_of(post: QueryDict) -> AskedTask:
    """Read who is to follow a document up. Raises BadQuestionError."""
    part = asking.choice_of(
        post.get("part", ""), TaskPart.values, what=_("Part"), default=TaskPart.LEAD
    )
    latest = asking.today() + dt.timedelta(days=3_660)
    return AskedTask(
        organisation=asking.text_of(post.get("organisation", ""))[:80],
        user_id=number_of(post.get("person", "")),
        part=part,
        opinion=long_text_of(post.get("opinion", "")),
        due_on=asking.day_of(post.get("due_on", ""), latest=latest),
    )


@dataclass(frozen=True, slots=True)
class AskedRecipients:
    """Who gets a document: names, a chosen list (blank: none), a title to keep the names as."""

    to: list[Recipient]
    chosen: str
    keep_as: str


def recipients_of(post: QueryDict) -> AskedRecipients:
    """Read recipients: organisations that were ticked, names, a line each, and a chosen list.

    Raises BadQuestionError when there is none.
    """
    chosen = asking.text_of(post.get("list", ""))[:20]
    keep_as = " ".join(asking.text_of(post.get("keep_as", "")).split())[:100]
    found = [
        Recipient(organisation_id=number)
        for number in map(number_of, post.getlist("organisation"))
        if number is not None
    ]
    kind = asking.choice_of(
        post.get("kind", ""), CopyKind.values, what=_("Copy"), default=CopyKind.MAIN
    )
    lines = long_text_of(post.get("names", "")).splitlines()
    names = [" ".join(line.split()) for line in lines if line.strip()]
    found += [Recipient(name=name[:200], kind=kind) for name in names]
    if not found and not chosen:
        raise BadQuestionError(
            _("No recipient is named."),
            _("Write who gets the document, a line each, or choose a list."),
        )
    return AskedRecipients(found[:RECIPIENTS_MOST], chosen, keep_as)


def day_in(post: QueryDict, name: str) -> dt.date | None:
    """Read a day up to today. Raises BadQuestionError."""
    return asking.day_of(post.get(name, ""), latest=asking.today())


def _subject(post: QueryDict) -> str:
    return " ".join(long_text_of(post.get("subject", "")).split())[:SUBJECT_MOST]


def _urgency(post: QueryDict) -> str:
    return asking.choice_of(
        post.get("urgency", ""), Urgency.values, what=_("Urgency"), default=Urgency.NONE
    )


def _require(organisation: str, subject: str) -> None:
    if not organisation:
        raise BadQuestionError(
            _("It is not said whose document it is."), _("Choose the organisation.")
        )
    if not subject:
        raise BadQuestionError(
            _("The subject (trích yếu) is missing."), _("Write in one line what it is about.")
        )


def report_of(post: QueryDict) -> str:
    """Read what is reported of a task. Raises BadQuestionError."""
    return asking.choice_of(
        post.get("kind", ""), TaskStep.values, what=_("Report"), default=TaskStep.REPORTED
    )
