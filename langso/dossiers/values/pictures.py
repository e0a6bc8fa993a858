"""A procedure as a picture: where its parts lie, whatever they are drawn with."""

from dataclasses import dataclass

from langso.standards.values import Text

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Lane:
    """Who acts: a column of the picture, by the place of the procedure."""

    at: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Node:
    """A part of the picture: start, task, gateway (a choice), wait (for a supplement) or end.

    `ends`: how a file ends there (finish, reject, withdraw). `place` is where a file stands:
    "here", "passed" or nothing; "several" marks a task done by many at once.
    """

    id: str
    kind: str
    x: int
    y: int
    width: int
    height: int
    lane: str
    stage: str = ""
    title: Text | None = None
    ends: str = ""
    place: str = ""
    several: bool = False

    @property
    def middle(self) -> Point:
        """The middle of it."""
        return self.x + self.width // 2, self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one part to another; `kind` is the outcome's, "" between a task and its choice."""

    id: str
    source: str
    target: str
    points: tuple[Point, ...]
    kind: str = ""
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole picture in its own units, the first stage on top."""

    procedure_id: str
    title: Text
    width: int
    height: int
    lanes: tuple[Lane, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
