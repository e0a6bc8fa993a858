"""The picture of a procedure: one row a stage in the order of the work, one column a place.

What leads on goes down; what leads back runs along the right edge, one channel for each stage
that work is sent back to; ends and waiting lie beside the choice they follow from. The same
layout is drawn on pages and written into BPMN.
"""

from collections.abc import Iterator, Mapping

from langso.dossiers.values.pictures import Edge, Lane, Node, Picture, Point
from langso.standards.values.procedures import (
    Outcome,
    OutcomeKind,
    Procedure,
    Stage,
    StageKind,
)

ORDER_OF_PLACES = ("organisation", "unit", "district", "province", "country")
TASK_WIDTH, TASK_HEIGHT, CHOICE, END, START = 150, 56, 28, 20, 24
MARGIN, HEAD, GAP, ROW, CHANNEL = 16, 40, 56, 132, 14
SEVERAL = frozenset({StageKind.OPINIONS, StageKind.COUNCIL})
ENDING = {
    OutcomeKind.FINISH: "finish",
    OutcomeKind.REJECT: "reject",
    OutcomeKind.WITHDRAW: "withdraw",
}


def picture_of(
    procedure: Procedure, *, here: str = "", passed: frozenset[str] = frozenset()
) -> Picture:
    """Lay a procedure out; `here` is the stage a file stands at, `passed` those it went through."""
    return _Drawing(procedure, here, passed).whole()


def stages_in_order(procedure: Procedure) -> tuple[Stage, ...]:
    """Return the stages by how far from the first they are on the longest way that leads on.

    Those equally far stand as the file lists them. Ways that lead round in a circle count once.
    """
    onward = {
        stage.code: [one.to for one in stage.outcomes if one.kind == OutcomeKind.FORWARD]
        for stage in procedure.stages
    }
    depth = dict.fromkeys(onward, 0)
    # A way without a circle has no more steps than there are stages.
    for _round in procedure.stages:
        for code, targets in onward.items():
            for target in targets:
                depth[target] = max(depth[target], min(depth[code] + 1, len(onward)))
    listed = {stage.code: number for number, stage in enumerate(procedure.stages)}
    return tuple(
        sorted(procedure.stages, key=lambda stage: (depth[stage.code], listed[stage.code]))
    )


class _Drawing:
    """One picture while it is made."""

    def __init__(self, procedure: Procedure, here: str, passed: frozenset[str]) -> None:
        self.procedure, self.here, self.passed = procedure, here, passed
        self.stages = stages_in_order(procedure)
        used = {stage.actor.at for stage in self.stages}
        self.places = [place for place in ORDER_OF_PLACES if place in used]
        self.lane_width = TASK_WIDTH + 2 * GAP
        self.lanes = {
            place: Lane(place, MARGIN + number * self.lane_width, self.lane_width)
            for number, place in enumerate(self.places)
        }
        self.rows = {stage.code: number for number, stage in enumerate(self.stages)}
        back = [
            one.to
            for stage in self.stages
            for one in stage.outcomes
            if one.to and self.rows[one.to] <= self.rows[stage.code]
        ]
        self.channels = {code: number for number, code in enumerate(dict.fromkeys(back))}
        self.right = MARGIN + len(self.places) * self.lane_width
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []

    def whole(self) -> Picture:
        for stage in self.stages:
            self._stage(stage)
        self._start()
        parts = {node.id: node for node in self.nodes}
        for stage in self.stages:
            self.edges += self._ways(stage, parts)
        return Picture(
            procedure_id=self.procedure.id,
            title=self.procedure.title,
            width=self.right + (len(self.channels) + 1) * CHANNEL + MARGIN,
            height=HEAD + START + GAP + len(self.stages) * ROW + MARGIN,
            lanes=tuple(self.lanes.values()),
            nodes=tuple(self.nodes),
            edges=tuple(self.edges),
        )

    def _top(self, code: str) -> int:
        return HEAD + START + GAP // 2 + self.rows[code] * ROW

    def _left(self, stage: Stage) -> int:
        return self.lanes[stage.actor.at].x + GAP

    def _start(self) -> None:
        first = self.procedure.stage(self.procedure.first)
        left = self._left(first) + (TASK_WIDTH - START) // 2
        start = Node("start", "start", left, HEAD, START, START, first.actor.at)
        self.nodes.insert(0, start)
        x = start.middle[0]
        points = ((x, HEAD + START), (x, self._top(first.code)))
        self.edges.append(Edge("flow-start", "start", f"task-{first.code}", points))

    def _stage(self, stage: Stage) -> None:
        left, top, at = self._left(stage), self._top(stage.code), stage.actor.at
        place = "here" if stage.code == self.here else "passed" if stage.code in self.passed else ""
        self.nodes.append(
            Node(
                f"task-{stage.code}", "task", left, top, TASK_WIDTH, TASK_HEIGHT, at, stage.code,
                stage.title, place=place, several=stage.kind in SEVERAL,
            )
        )  # fmt: skip
        if _has_choice(stage):
            middle = left + (TASK_WIDTH - CHOICE) // 2
            below = top + TASK_HEIGHT + 16
            name = f"choice-{stage.code}"
            self.nodes.append(Node(name, "gateway", middle, below, CHOICE, CHOICE, at, stage.code))
        ends = [one for one in stage.outcomes if one.kind in ENDING]
        for number, one in enumerate(ends):
            self.nodes.append(self._end(stage, one, number))
        waits = [one for one in stage.outcomes if one.kind == OutcomeKind.SUPPLEMENT]
        for one in waits:
            right = left + TASK_WIDTH + (GAP - END) // 2
            self.nodes.append(
                Node(
                    f"wait-{stage.code}", "wait", right, top + TASK_HEIGHT + 20, END, END, at,
                    stage.code, one.title,
                )
            )  # fmt: skip

    def _end(self, stage: Stage, outcome: Outcome, number: int) -> Node:
        """Return an end beside the choice; the only way out of a stage goes straight down."""
        left, top = self._left(stage), self._top(stage.code)
        if not _has_choice(stage):
            x, y = left + (TASK_WIDTH - END) // 2, top + TASK_HEIGHT + 20
        else:
            x, y = left - 12 - number * (END + 12), top + TASK_HEIGHT + 20
        return Node(
            f"end-{stage.code}-{outcome.code}", "end", x, y, END, END, stage.actor.at, stage.code,
            outcome.title, ENDING[outcome.kind],
        )  # fmt: skip

    def _ways(self, stage: Stage, parts: Mapping[str, Node]) -> Iterator[Edge]:
        task = parts[f"task-{stage.code}"]
        source = parts.get(f"choice-{stage.code}", task)
        if source is not task:
            x = task.middle[0]
            down = ((x, task.y + task.height), (x, source.y))
            yield Edge(f"flow-{stage.code}", task.id, source.id, down)
        for number, outcome in enumerate(stage.outcomes):
            name = f"flow-{stage.code}-{outcome.code}"
            target, points = self._way(stage, outcome, source, parts, number)
            begins = parts[f"wait-{stage.code}"] if outcome.kind == OutcomeKind.RESUME else source
            yield Edge(name, begins.id, target.id, points, outcome.kind, outcome.title)

    def _way(
        self, stage: Stage, outcome: Outcome, source: Node, parts: Mapping[str, Node], number: int
    ) -> tuple[Node, tuple[Point, ...]]:
        if outcome.kind in ENDING:
            target = parts[f"end-{stage.code}-{outcome.code}"]
            return target, _to_end(source, target)
        if outcome.kind == OutcomeKind.SUPPLEMENT:
            target = parts[f"wait-{stage.code}"]
            y = source.middle[1]
            return target, ((source.x + source.width, y), (target.x, y))
        if outcome.kind == OutcomeKind.RESUME:
            target, wait = parts[f"task-{stage.code}"], parts[f"wait-{stage.code}"]
            x, y = wait.middle[0], target.middle[1]
            return target, ((x, wait.y), (x, y), (target.x + target.width, y))
        target = parts[f"task-{outcome.to}"]
        if outcome.to in self.channels and self.rows[outcome.to] <= self.rows[stage.code]:
            return target, self._back(source, target, number)
        return target, self._down(source, target)

    def _down(self, source: Node, target: Node) -> tuple[Point, ...]:
        """Lead on: straight down, or across between rows; past other tasks by the lane's edge."""
        x, below = source.middle[0], source.y + source.height
        to_x, to_y = target.middle[0], target.y
        if x == to_x and to_y - below < ROW:
            return (x, below), (x, to_y)
        across = to_y - 20
        if to_y - below < ROW:
            return (x, below), (x, across), (to_x, across), (to_x, to_y)
        side = target.x - 18
        return (
            (x, below), (x, below + 8), (side, below + 8), (side, across), (to_x, across),
            (to_x, to_y),
        )  # fmt: skip

    def _back(self, source: Node, target: Node, number: int) -> tuple[Point, ...]:
        """Lead back: below the choice to the right edge, up its channel, into the task's side."""
        channel = self.right + (self.channels[target.stage] + 1) * CHANNEL
        x, below = source.middle[0], source.y + source.height
        out_y = below + 6 + 2 * (number % 3)
        in_y = target.y + 14
        return (
            (x, below), (x, out_y), (channel, out_y), (channel, in_y),
            (target.x + target.width, in_y),
        )  # fmt: skip


def _has_choice(stage: Stage) -> bool:
    """Tell whether more than one outcome leaves a stage."""
    return len([one for one in stage.outcomes if one.kind != OutcomeKind.RESUME]) > 1


def _to_end(source: Node, target: Node) -> tuple[Point, ...]:
    """Lead to an end: straight to the nearest, over the top of it to those behind."""
    (from_x, from_y), (to_x, _to_y) = source.middle, target.middle
    if from_x == to_x:
        return (from_x, source.y + source.height), (to_x, target.y)
    if source.x - target.x - target.width < TASK_WIDTH // 2:
        return (source.x, from_y), (target.x + target.width, from_y)
    over = target.y - 6
    return (
        (source.x, from_y), (source.x - 8, from_y), (source.x - 8, over), (to_x, over),
        (to_x, target.y),
    )  # fmt: skip
