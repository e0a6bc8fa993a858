"""Which of the three findings is recorded in a stage of a procedure."""

from langso.reporting.values import Stage
from langso.standards.values.procedures import Ask, OutcomeKind, StageKind
from langso.standards.values.procedures import Stage as ProcedureStage

BY_ROLE = {
    "recorder": Stage.SELF,
    "leader": Stage.SELF,
    "verifier": Stage.VERIFIED,
    "appraiser": Stage.APPRAISED,
}


def stage_of(stage: ProcedureStage) -> Stage | None:
    """Return whose findings a stage takes, by the role that acts in it; None: it takes none.

    A stage takes findings when an outcome asks for them, when departments are asked, or when the
    commune mends before it sends (a return leads there).
    """
    role = next((one for one in stage.actor.roles if one in BY_ROLE), "")
    asks = any(Ask.FINDINGS in one.asks for one in stage.outcomes)
    mends = BY_ROLE.get(role) == Stage.SELF and any(
        one.kind == OutcomeKind.RETURN for one in stage.outcomes
    )
    if asks or mends or stage.kind in (StageKind.OPINIONS, StageKind.VISIT):
        return BY_ROLE.get(role)
    return None


def asks_findings(stage: ProcedureStage, outcome: str) -> bool:
    """Tell whether an outcome of a stage needs every indicator found on."""
    found = stage.outcome(outcome)
    return found is not None and Ask.FINDINGS in found.asks
