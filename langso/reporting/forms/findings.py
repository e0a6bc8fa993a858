"""What somebody finds of an indicator, as the form sends it."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from langso.core import asking
from langso.core.asking import BadQuestionError
from langso.reporting.values import FindingVerdict, Stage

ALL, DIFFERING, UNFOUND = "all", "differing", "unfound"
SHOWN = (ALL, DIFFERING, UNFOUND)


@dataclass(frozen=True, slots=True)
class Said:
    """A finding as it was sent."""

    set_id: str
    indicator: str
    stage: Stage
    verdict: FindingVerdict
    reason: str


def show_of(asked: QueryDict) -> str:
    """Return which indicators are asked for. Raises BadQuestionError."""
    return asking.choice_of(asked.get("show", ""), SHOWN, what=_("Choice"), default=ALL)


def finding_of(post: QueryDict) -> Said:
    """Read a finding. Raises BadQuestionError when the stage or the finding is none."""
    stage = asking.choice_of(post.get("stage", ""), Stage.values, what=_("Stage"), default="")
    verdict = asking.choice_of(
        post.get("verdict", ""), FindingVerdict.values, what=_("Finding"), default=""
    )
    if not stage or not verdict:
        raise BadQuestionError(
            _("No finding is chosen."), _("Choose met, basically met or not met.")
        )
    return Said(
        set_id=asking.text_of(post.get("set", ""))[:60],
        indicator=asking.text_of(post.get("indicator", ""))[:20],
        stage=Stage(stage),
        verdict=FindingVerdict(verdict),
        reason=" ".join(post.get("reason", "").replace("\x00", " ").split())[:500],
    )
