"""The form for a dossier of the past: a line for each stage of the procedure of its time."""

from collections.abc import Mapping
from dataclasses import dataclass

from langso.core.templatetags.writing import in_language
from langso.geography.values import Level
from langso.recognition.actions.dossier_history import stages_onward
from langso.standards import queries as standards
from langso.standards.values.procedures import Procedure


@dataclass(frozen=True, slots=True)
class PastRow:
    """A stage, and what was typed of it."""

    code: str
    title: str
    on: str
    by: str


@dataclass(frozen=True, slots=True)
class PastPage:
    """The form; `typed` is what was sent before, when it was refused."""

    procedure: Procedure
    rows: tuple[PastRow, ...]
    titles: tuple[tuple[str, str], ...]
    typed: Mapping[str, str]
    refused: str


def past_page(
    procedure: Procedure, *, typed: Mapping[str, str] | None = None, refused: str = ""
) -> PastPage:
    """Return the form of a procedure, with what was typed."""
    typed = typed or {}
    return PastPage(
        procedure=procedure,
        rows=tuple(
            PastRow(
                stage.code,
                in_language(stage.title),
                typed.get(f"on-{stage.code}", ""),
                typed.get(f"by-{stage.code}", ""),
            )
            for stage, _outcome in stages_onward(procedure)
        ),
        titles=tuple(
            (rule.id, in_language(rule.name))
            for rule in standards.title_law().titles
            if rule.level == Level.COMMUNE
        ),
        typed=typed,
        refused=refused,
    )
