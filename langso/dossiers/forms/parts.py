"""What is asked about who takes part in a file, and about its links."""

import datetime as dt
import re
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from langso.core import asking
from langso.core.asking import BadQuestionError
from langso.dossiers.forms.mailbox import number_of
from langso.dossiers.values.files import Part

_ADDRESS = re.compile(r"/files/(\d{1,18})(?:[/?#].*)?$")


@dataclass(frozen=True, slots=True)
class AskedPart:
    """Who is to take part: one of a colleague's number, an account, an organisation's name."""

    part: str
    user_id: int | None
    account: str
    organisation: str
    until_on: dt.date | None


@dataclass(frozen=True, slots=True)
class AskedLinks:
    """What a file is to be linked to; `file_id` when the other file's page was named."""

    place: str
    criterion: str
    file_code: str
    file_id: int | None


def part_of(post: QueryDict, *, on: dt.date) -> AskedPart:
    """Read who is to take part. Raises BadQuestionError unless it is exactly one."""
    last = asking.day_of(post.get("until", ""), latest=on + dt.timedelta(days=3_660))
    if last is not None and last < on:
        raise BadQuestionError(
            _("The last day has passed."), _("Choose today or a later day, or none.")
        )
    asked = AskedPart(
        part=asking.choice_of(
            post.get("part", ""), Part.values, what=_("Part"), default=Part.SUPPORT.value
        ),
        user_id=number_of(post.get("user", "")),
        account=asking.text_of(post.get("account", ""))[:150],
        organisation=" ".join(asking.text_of(post.get("organisation", "")).split())[:200],
        until_on=last + dt.timedelta(days=1) if last is not None else None,
    )
    if sum(map(bool, (asked.user_id, asked.account, asked.organisation))) != 1:
        raise BadQuestionError(
            _("It is not clear who is to take part."),
            _("Name one person or one organisation, not both."),
        )
    return asked


def links_of(post: QueryDict) -> AskedLinks:
    """Read what a file is to be linked to. Raises BadQuestionError for nothing at all."""
    other = asking.text_of(post.get("other", ""))[:200]
    address = _ADDRESS.search(other)
    asked = AskedLinks(
        place=asking.text_of(post.get("place", ""))[:12],
        criterion=asking.text_of(post.get("criterion", ""))[:60],
        file_code="" if address else other[:60],
        file_id=int(address[1]) if address else None,
    )
    if not (asked.place or asked.criterion or other):
        raise BadQuestionError(
            _("Nothing is named to link the file to."),
            _("Write a place's code, choose a criterion, or write another file's code."),
        )
    return asked
