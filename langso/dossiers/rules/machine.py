"""What may follow: the moves of a stage, who may make them, and what stands against one.

Nothing here knows a procedure by name. A move is an outcome of the very stage the file is in, so
no stage is skipped and none is repeated unless an outcome leads back to it.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from langso.dossiers.rules.refusals import problem
from langso.dossiers.values.files import (
    ENDED,
    Ask,
    Facts,
    FileStatus,
    Move,
    Paper,
    Post,
    Problem,
    State,
    VoteChoice,
)
from langso.standards.rules.procedures import ALL
from langso.standards.values.procedures import (
    ActorRule,
    Outcome,
    OutcomeKind,
    Procedure,
    RequiredDocument,
    Stage,
    StageKind,
)

HANDLE, DECIDE, VOTE = "handle_files", "decide", "vote"
ONWARD = frozenset({OutcomeKind.FORWARD, OutcomeKind.FINISH})
WHILE_SUSPENDED = frozenset({OutcomeKind.RESUME, OutcomeKind.WITHDRAW})


def allowed(procedure: Procedure, state: State, facts: Facts) -> tuple[Move, ...]:
    """Return the moves that a person may ask for now, each with what still stands against it."""
    if state.status in ENDED:
        return ()
    stage = procedure.stage(state.stage)
    moves = []
    for outcome in stage.outcomes:
        if _status_problem(state, outcome) or _person_problem(stage, outcome, state, facts):
            continue
        standing = tuple(_standing_problems(stage, outcome, state, facts))
        moves.append(
            Move(
                stage.code, outcome.code, outcome.title, outcome.kind, outcome.to, outcome.asks,
                standing,
            )
        )  # fmt: skip
    return tuple(moves)


def check(procedure: Procedure, state: State, ask: Ask, facts: Facts) -> list[Problem]:
    """Return everything that stands against a move; empty: it may be made.

    Where it cannot be made at all (no such outcome here, wrong person, ended) that alone is said.
    """
    stage = procedure.stage(state.stage)
    outcome = stage.outcome(ask.outcome)
    if state.status in ENDED:
        return [problem("ended")]
    if outcome is None:
        elsewhere = any(one.outcome(ask.outcome) for one in procedure.stages)
        return [problem("wrong-stage" if elsewhere else "no-such-outcome", stage=stage.title.vi)]
    first = _status_problem(state, outcome) or _person_problem(stage, outcome, state, facts)
    if first is not None:
        return [first]
    return [
        *_asked_problems(outcome, ask, facts.on),
        *_standing_problems(stage, outcome, state, facts),
    ]


def check_history(procedure: Procedure, state: State, ask: Ask) -> list[Problem]:
    """Return what stands against a step entered afterwards: the order of stages alone.

    Who acted then holds no post today, and papers of that time are in the archive.
    """
    stage = procedure.stage(state.stage)
    outcome = stage.outcome(ask.outcome)
    if state.status in ENDED:
        return [problem("ended")]
    if outcome is None:
        return [problem("wrong-stage", stage=stage.title.vi)]
    first = _status_problem(state, outcome)
    return [first] if first is not None else []


def acting_post(
    rule: ActorRule, facts: Facts, *, needs: str = HANDLE, department: str | None = None
) -> Post | None:
    """Return the post by which a person may act under a rule; their own before a delegated one.

    A post counts only at the very place the rule names: who stands above does not do the work of
    those below. `department` asks for another department than the rule's. What a council member
    or who decides must do in person is not delegated.
    """
    unit_id = facts.places.of(rule.at)
    if unit_id is None and rule.at != "country":
        return None
    wanted = rule.department if department is None else department
    fitting = [
        post
        for post in facts.posts
        if post.role in rule.roles
        and post.unit_id == unit_id
        and (not wanted or post.department in ("", wanted))
        and needs in post.may
        and not (post.delegated and needs != HANDLE)
    ]
    return min(fitting, key=lambda post: post.delegated, default=None)


def actor_of(stage: Stage, outcome: Outcome, facts: Facts) -> Post | None:
    """Return the post by which a person may take an outcome of a stage."""
    deciding = stage.kind == StageKind.DECISION and outcome.by is None
    return acting_post(outcome.by or stage.actor, facts, needs=DECIDE if deciding else HANDLE)


def _status_problem(state: State, outcome: Outcome) -> Problem | None:
    if state.status == FileStatus.SUSPENDED and outcome.kind not in WHILE_SUSPENDED:
        return problem("suspended")
    if outcome.kind != OutcomeKind.RESUME:
        return None
    if state.status != FileStatus.SUSPENDED:
        return problem("not-suspended")
    return problem("ordered") if state.stopped_by_order else None


def order_problem(state: State, *, stops: bool) -> Problem | None:
    """Return why an order cannot suspend (`stops`) or resume a file now, None when it can.

    What waits for a supplement stands still already, and goes on when that is given.
    """
    if state.status in ENDED:
        return problem("ended")
    if stops and state.status == FileStatus.SUSPENDED:
        return problem("stopped-before")
    if not stops and not state.stopped_by_order:
        return problem("no-order-to-lift")
    return None


def _person_problem(stage: Stage, outcome: Outcome, state: State, facts: Facts) -> Problem | None:
    post = actor_of(stage, outcome, facts)
    if post is None:
        return problem("wrong-role", stage=stage.title.vi)
    acting = {facts.actor_id, post.on_behalf_of_id} - {None}
    if outcome.separate and acting & state.brought_by:
        return problem("separate", stage=stage.title.vi)
    return None


def _asked_problems(outcome: Outcome, ask: Ask, on: dt.date) -> Iterator[Problem]:
    """Yield what the outcome asks for and does not come with the move."""
    told = ask.payload
    given = {
        "reason": bool(ask.reason.strip()),
        "missing": any(item.strip() for item in ask.missing),
        "document": bool(ask.document_ids),
        "decision_number": _is_decision(told, on),
        "votes": _are_votes(told.get("votes")),
        "findings": bool(told.get("findings")),
    }
    for name in outcome.asks:
        if not given[name]:
            yield problem(f"no-{name.replace('_', '-')}", outcome=outcome.title.vi)


def _is_decision(told: Mapping[str, Any], on: dt.date) -> bool:
    try:
        decided_on = dt.date.fromisoformat(str(told.get("decided_on", "")))
    except ValueError:
        return False
    return bool(str(told.get("decision_number", "")).strip()) and decided_on <= on


def _are_votes(votes: object) -> bool:
    if not isinstance(votes, Mapping):
        return False
    present, agree = votes.get("present"), votes.get("agree")
    return isinstance(present, int) and isinstance(agree, int) and 0 <= agree <= present > 0


def _standing_problems(
    stage: Stage, outcome: Outcome, state: State, facts: Facts
) -> Iterator[Problem]:
    """Yield what is still to be done in the stage before this outcome."""
    if stage.kind == StageKind.COUNCIL and outcome.kind != OutcomeKind.WITHDRAW:
        yield from _council_problems(stage, outcome, state, facts)
    if outcome.kind not in ONWARD:
        return
    for wanted in stage.documents:
        yield from _document_problems(wanted, state.papers)
    for department in opinions_lacking(stage, state):
        yield problem("no-opinion", department=department)


def opinions_lacking(stage: Stage, state: State) -> tuple[str, ...]:
    """Return the departments whose opinion the stage still waits for."""
    return tuple(one for one in asked_departments(stage, state) if one not in state.opinions)


def asked_departments(stage: Stage, state: State) -> tuple[str, ...]:
    """Return the departments that a stage asks: its own, or all the file was opened with."""
    if stage.departments != ALL:
        return stage.departments
    return tuple(one for one in state.departments if one != stage.actor.department)


def _document_problems(wanted: RequiredDocument, papers: tuple[Paper, ...]) -> Iterator[Problem]:
    found = [paper for paper in papers if paper.requirement == wanted.code]
    if len(found) < wanted.count_from:
        yield problem("missing-document", document=wanted.title.vi)
        return
    lacking = {
        "person": wanted.signed in ("person", "both"),
        "agency": wanted.signed in ("agency", "both"),
    }
    for paper in found:
        if lacking["person"] and not paper.person_signed:
            yield problem("unsigned-document", document=wanted.title.vi, who="người có thẩm quyền")
        if lacking["agency"] and not paper.agency_signed:
            yield problem("unsigned-document", document=wanted.title.vi, who="cơ quan")


def _council_problems(
    stage: Stage, outcome: Outcome, state: State, facts: Facts
) -> Iterator[Problem]:
    """Yield a quorum not reached and, where the council would pass it, votes that do not.

    Shares are compared to four decimals, as the law file writes two thirds.
    """
    rule = stage.council
    if rule is None:
        return
    tally = count_votes(state, facts.council_ids)
    members = len(facts.council_ids)
    if not members or round(tally["cast"] / members, 4) < rule.quorum_share:
        yield problem("no-quorum", cast=tally["cast"], members=members)
        return
    base = members if rule.base == "members" else tally["cast"]
    if outcome.kind in ONWARD and round(tally["for"] / base, 4) < rule.pass_share:
        yield problem("not-passed", votes=tally["for"], base=base)


def count_votes(state: State, council_ids: frozenset[int]) -> dict[str, int]:
    """Return votes cast by members of the council since the stage was entered, and those for."""
    cast = [choice for member, choice in state.votes.items() if member in council_ids]
    return {"cast": len(cast), "for": sum(choice == VoteChoice.FOR for choice in cast)}


def vote_problem(procedure: Procedure, state: State, facts: Facts) -> Problem | None:
    """Return why a person cannot vote now, None when they can: once a member, in person."""
    stage = procedure.stage(state.stage)
    if state.status != FileStatus.OPEN or stage.kind != StageKind.COUNCIL:
        return problem("no-vote-now", stage=stage.title.vi)
    if facts.actor_id not in facts.council_ids:
        return problem("wrong-role", stage=stage.title.vi)
    if facts.actor_id in state.votes:
        return problem("voted-before")
    return None


def opinion_problem(
    procedure: Procedure, state: State, department: str, facts: Facts
) -> Problem | None:
    """Return why a department's opinion cannot be given now by a person, None when it can."""
    stage = procedure.stage(state.stage)
    if state.status != FileStatus.OPEN or stage.kind != StageKind.OPINIONS:
        return problem("no-opinion-now", stage=stage.title.vi)
    if department not in asked_departments(stage, state):
        return problem("not-asked", department=department)
    if acting_post(stage.actor, facts, department=department) is None:
        return problem("wrong-role", stage=stage.title.vi)
    if department in state.opinions:
        return problem("opinion-before", department=department)
    return None
