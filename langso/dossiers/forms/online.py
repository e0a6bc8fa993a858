"""What the pages of the online ratio are asked: period, way of looking, which files."""

import datetime as dt
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from langso.core import asking
from langso.core.periods import Period
from langso.dossiers.forms.mailbox import number_of
from langso.dossiers.values.online import Span

LEVELS = ("central", "province", "district", "commune")
CLOSED, HANDLED = "closed", "handled"


@dataclass(frozen=True, slots=True)
class RatioQuestion:
    """What is asked. `variant`: of files closed, or of all handled; `province`: a code."""

    period: Period
    variant: str = CLOSED
    level: str = ""
    province: str = ""
    topic: str = ""
    organisation_id: int | None = None
    online: str = ""
    after: int | None = None

    @property
    def span(self) -> Span:
        """The days of the period, both ends included."""
        return Span(self.period.first_on, self.period.last_on)

    @property
    def closed(self) -> bool:
        """Whether only files closed in the period are meant."""
        return self.variant == CLOSED

    @property
    def query(self) -> str:
        """The question as an address's query."""
        fields = {
            "period": str(self.period), "variant": self.variant, "level": self.level,
            "province": self.province, "topic": self.topic, "online": self.online,
            "organisation": str(self.organisation_id or ""), "after": str(self.after or ""),
        }  # fmt: skip
        return urlencode({name: value for name, value in fields.items() if value})

    def changed(self, **changes: object) -> str:
        """Return the query with some of it changed, from the first page on."""
        return replace(self, **{"after": None, **changes}).query  # type: ignore[arg-type]


def question_of(asked: QueryDict, *, on: dt.date) -> RatioQuestion:
    """Read what is asked. Raises BadQuestionError; nothing chosen: this year's closed files."""
    return RatioQuestion(
        period=asking.period_of(asked.get("period", "")) or Period(on.year),
        variant=asking.choice_of(
            asked.get("variant", ""), (CLOSED, HANDLED), what=_("Way of counting"), default=CLOSED
        ),
        level=asking.choice_of(asked.get("level", ""), LEVELS, what=_("Level"), default=""),
        province=asking.text_of(asked.get("province", ""))[:12],
        topic=asking.text_of(asked.get("topic", ""))[:60],
        organisation_id=number_of(asked.get("organisation", "")),
        online=asking.choice_of(
            asked.get("online", ""), ("yes", "no"), what=_("Online"), default=""
        ),
        after=number_of(asked.get("after", "")),
    )
