"""Values of recognition."""

from langso.recognition.values.titles import (
    ConditionState,
    CountRow,
    Decision,
    Eligibility,
    Ended,
    EndKind,
    HeldTitle,
    LegacyTitle,
    PlaceTitle,
    Risk,
    RiskLevel,
    TitleError,
    TitleKind,
    UnknownTitleError,
)

__all__ = [
    "ConditionState",
    "CountRow",
    "Decision",
    "Eligibility",
    "EndKind",
    "Ended",
    "HeldTitle",
    "LegacyTitle",
    "PlaceTitle",
    "Risk",
    "RiskLevel",
    "TitleError",
    "TitleKind",
    "UnknownTitleError",
]
