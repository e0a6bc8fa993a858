"""How the picture of a procedure is written as SVG: lines of text, lines of ways."""

from dataclasses import dataclass

from django import template

from langso.core.templatetags.writing import in_language
from langso.dossiers.presenters.procedures import place_name
from langso.dossiers.values.pictures import Edge, Node

register = template.Library()

LONGEST_LINE = 21
LINE_HEIGHT = 15


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a box's text and where it stands."""

    x: int
    y: int
    text: str


@register.filter
def lines(node: Node) -> list[Line]:
    """Return the text of a box in the reader's language, broken into at most three lines."""
    broken = broken_up(in_language(node.title))
    x, y = node.middle
    first = y - LINE_HEIGHT * (len(broken) - 1) // 2 + 4
    return [Line(x, first + number * LINE_HEIGHT, text) for number, text in enumerate(broken)]


def broken_up(text: str, most: int = 3) -> list[str]:
    """Break a text between words; what does not fit ends in an ellipsis."""
    found: list[str] = []
    for word in text.split():
        if found and len(found[-1]) + 1 + len(word) <= LONGEST_LINE:
            found[-1] = f"{found[-1]} {word}"
        else:
            found.append(word)
    if len(found) <= most:
        return found
    return [*found[: most - 1], f"{found[most - 1]} …"]


@register.filter
def way(edge: Edge) -> str:
    """Write the points of a way as SVG does."""
    return " ".join(f"{x},{y}" for x, y in edge.points)


@register.filter
def place_titled(at: str) -> str:
    """Name a place of the procedure in the reader's language."""
    return place_name(at)
