"""Reports in words: a first draft with its figures, and what has moved since it was drafted."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from langso.reporting.rules.paper_words import NO_FIGURE_WORDS
from langso.standards.rules.checks_forms import PLACEHOLDER
from langso.standards.rules.forms import Section

LEAD = 30
"""Characters before a figure that tell it from others."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure of a draft that is another one today."""

    name: str
    then: str
    now: str


def placeholders(section: Section) -> tuple[str, ...]:
    """Return the figures a section names, each once, in their order; plain words are left out."""
    return tuple(dict.fromkeys(name for name in PLACEHOLDER.findall(section.text) if "|" in name))


def filled(section: Section, told: Callable[[str], str]) -> str:
    """Return a section's text with every placeholder told in words."""
    return PLACEHOLDER.sub(lambda found: told(found[1]), section.text)


def moved(then: Mapping[str, str], now: Mapping[str, str]) -> tuple[Moved, ...]:
    """Return the figures that are not what they were; one that is no longer asked is left out."""
    return tuple(
        Moved(name, said, now[name]) for name, said in then.items() if now.get(name, said) != said
    )


def refreshed(
    text: str, figures: tuple[Moved, ...], template: str = ""
) -> tuple[str, tuple[Moved, ...]]:
    """Put today's figures in the place of yesterday's, where that is beyond doubt.

    A figure is found by the words that lead to it in the first draft (`template`), else by its own
    words when no other moved figure has the same; either must stand in the text exactly once.
    Returns the text and the figures that are left to a person.
    """
    said = [one.then for one in figures]
    left = []
    for one in figures:
        lead = _lead(template, one.name)
        unique = said.count(one.then) == 1
        pattern = _whole(one.then, after=lead) if lead else _whole(one.then)
        if len(pattern.findall(text)) != 1 and unique:
            pattern = _whole(one.then)
        if len(pattern.findall(text)) == 1 and (unique or lead):
            text = pattern.sub(lambda _found, now=one.now: now, text)  # type: ignore[misc]
        else:
            left.append(one)
    return text, tuple(left)


def _lead(template: str, name: str) -> str:
    """Return the words before a placeholder on its line, back to the placeholder before it."""
    before, found, _rest = template.partition(f"{{{name}}}")
    lead = before.rpartition("}")[2].rpartition("\n")[2]
    return lead[-LEAD:] if found and lead.strip() else ""


def _whole(words: str, after: str = "") -> re.Pattern[str]:
    """Match the words, but not inside a longer number or word: 12 is not in 1.234 or 12,5."""
    lead = f"(?<={re.escape(after)})" if after else ""
    return re.compile(rf"{lead}(?<![\w])(?<!\d[.,]){re.escape(words)}(?![\w])(?![.,]\d)")


def gaps(text: str) -> int:
    """Return how many figures a text still says are missing."""
    return text.count(NO_FIGURE_WORDS)
