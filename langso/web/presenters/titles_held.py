"""The titles of a unit on its page: its own, and apart from them those of its predecessors."""

import datetime as dt
from dataclasses import dataclass

from langso.geography.values import Place
from langso.recognition import queries as recognition
from langso.recognition.values import HeldTitle, LegacyTitle
from langso.standards import queries as standards
from langso.standards.values import Text


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A title of the unit itself on the day of the page; `ended` when it was not held any more."""

    held: HeldTitle
    name: Text
    ended: bool


@dataclass(frozen=True, slots=True)
class FormerLine:
    """A title of a former unit, held to its last day."""

    one: LegacyTitle
    name: Text


@dataclass(frozen=True, slots=True)
class TitlesHeld:
    """Both lists; the second is history and never adds to the first."""

    own: list[HeldLine]
    former: list[FormerLine]

    @property
    def simulated(self) -> bool:
        """Whether any decision shown is simulated."""
        shown = [line.held for line in self.own] + [line.one.held for line in self.former]
        return any(held.simulated for held in shown)


def titles_held(place: Place, on: dt.date) -> TitlesHeld:
    """Gather what a unit was given up to a day, and what its predecessors held to their end."""
    law = standards.title_law()

    def name_of(title: str) -> Text:
        rule = law.title(title)
        return rule.name if rule else Text(title, title)

    own = [
        one for one in recognition.all_titles_of(unit_id=place.unit_id)
        if one.decision.decided_on <= on
    ]  # fmt: skip
    return TitlesHeld(
        own=[HeldLine(one, name_of(one.title), not one.held_on(on)) for one in own],
        former=[
            FormerLine(one, name_of(one.held.title))
            for one in recognition.legacy_titles_of(unit_id=place.unit_id)
        ],
    )
