"""What forms about titles send, as values."""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from langso.core import asking
from langso.recognition.queries import TitlesAsked
from langso.recognition.rules.importing import day_of
from langso.recognition.values import Decision, TitleError
from langso.standards.values.titles import TitleLaw

MOST_PAGES = 10_000


def asked_of(query: Mapping[str, str], *, law: TitleLaw, today: dt.date) -> TitlesAsked:
    """Return what is asked of the list. Raises BadQuestionError."""
    titles = [one.id for one in law.titles]
    periods = [one.id for one in law.periods]
    return TitlesAsked(
        on=asking.day_of(query.get("on", ""), latest=today) or today,
        title=asking.choice_of(query.get("title", ""), titles, what=_("Title"), default=""),
        period=asking.choice_of(query.get("period", ""), periods, what=_("Period"), default=""),
        province=asking.text_of(query.get("province", "")),
        state=asking.choice_of(
            query.get("state", ""), ("held", "former", "ended"), what=_("State"), default=""
        ),
        q=asking.text_of(query.get("q", "")),
    )


def page_number(query: Mapping[str, str]) -> int:
    """Return the page asked for, the first for anything that is no number."""
    text = query.get("page", "")
    return min(max(int(text), 1), MOST_PAGES) if text.isdecimal() and len(text) < 6 else 1


def decision_of(post: Mapping[str, str]) -> Decision:
    """Return the paper a form tells of. Raises TitleError when the day cannot be read."""
    told = asking.text_of(post.get("decided_on", ""))
    day = day_of(told)
    if day is None:
        msg = f"Không đọc được ngày “{told}”; ghi dạng 31/05/2024."
        raise TitleError(msg)
    return Decision(
        number=asking.text_of(post.get("number", "")),
        decided_on=day,
        signer=asking.text_of(post.get("signer", ""))[:150],
        body=asking.text_of(post.get("body", ""))[:200],
    )
