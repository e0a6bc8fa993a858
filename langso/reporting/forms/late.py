"""What the page of late communes is asked."""

from collections.abc import Sequence

from django.http import QueryDict
from django.utils.translation import gettext as _

from langso.core import asking
from langso.core.asking import BadQuestionError
from langso.geography.values import Place

BEHIND, EVERYBODY = "behind", "everybody"


def show_of(asked: QueryDict) -> str:
    """Return whether all communes are asked for or those behind. Raises BadQuestionError."""
    return asking.choice_of(
        asked.get("show", ""), (BEHIND, EVERYBODY), what=_("Choice"), default=BEHIND
    )


def units_of(post: QueryDict, communes: Sequence[Place]) -> list[int]:
    """Return the communes that were ticked, by their codes; all of them for "all".

    Raises BadQuestionError when none is, or one is not of the province.
    """
    known = {place.code: place.unit_id for place in communes}
    if post.get("all") == "1":
        return list(known.values())
    codes = post.getlist("unit")
    if not codes:
        raise BadQuestionError(
            _("No commune is ticked."), _("Tick the communes, then send the reminder.")
        )
    strangers = [code for code in codes if code not in known]
    if strangers:
        raise BadQuestionError(
            _("The commune %(code)s is not asked in this province.") % {"code": strangers[0][:20]},
            _("Open the list again."),
        )
    return [known[code] for code in codes]
