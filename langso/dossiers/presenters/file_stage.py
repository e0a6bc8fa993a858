"""The stage a file is in: the moves it offers, the documents it wants, opinions and votes."""

from collections.abc import Iterable
from dataclasses import dataclass

from langso.core.confidence import CONFIRMED
from langso.dossiers.presenters import file_words
from langso.dossiers.rules import machine
from langso.dossiers.values.documents import DocumentInfo
from langso.dossiers.values.files import (
    Facts,
    Move,
    OpinionChoice,
    Problem,
    State,
)
from langso.standards.values.procedures import Ask, OutcomeKind, Procedure, Stage, StageKind

GOOD = frozenset({OutcomeKind.FORWARD, OutcomeKind.RESUME, OutcomeKind.FINISH})

ENTERED_THERE = frozenset({Ask.FINDINGS, Ask.VOTES, Ask.DECISION_NUMBER})
"""What a package above enters on its own page, with more than a plain form could hold."""


@dataclass(frozen=True, slots=True)
class MoveForm:
    """A move with its words, what it asks for, and what stands against it.

    `elsewhere`: it asks for what is entered on the page of what rides on the file.
    """

    move: Move
    title: str
    to: str
    problems: tuple[Problem, ...]
    asks: frozenset[str]
    good: bool
    first: bool
    elsewhere: bool
    refused: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document that the stage (`later`: one that may follow) needs, and the papers for it."""

    code: str
    title: str
    signed: str
    optional: bool
    unconfirmed: bool
    later: bool
    papers: tuple[DocumentInfo, ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """A department that is asked, with what it said (blank: nothing yet)."""

    department: str
    name: str
    choice: str
    word: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Council:
    """The votes of the stage: for, against, abstaining, of how many members."""

    members: int
    cast: int
    agree: int
    may_vote: bool
    unconfirmed: bool


def moves_of(
    procedure: Procedure,
    moves: Iterable[Move],
    outcome: str,
    refused: tuple[Problem, ...],
    *,
    own_page: bool,
) -> tuple[MoveForm, ...]:
    """Return the moves the stage offers; `refused` stands against the move `outcome`.

    `own_page`: what rides on the file has a page, where findings and the like are entered.
    """
    made: list[MoveForm] = []
    for move in moves:
        good = move.kind in GOOD
        made.append(
            MoveForm(
                move=move,
                title=file_words.text(move.title),
                to=file_words.stage_title(procedure, move.to) if move.to else "",
                problems=move.problems,
                asks=frozenset(move.asks),
                good=good,
                first=not made or outcome == move.outcome,
                elsewhere=own_page and bool(ENTERED_THERE & set(move.asks)),
                refused=refused if move.outcome == outcome else (),
            )
        )
    return tuple(made)


def wanted_of(
    procedure: Procedure, stage: Stage, state: State, documents: Iterable[DocumentInfo]
) -> tuple[Wanted, ...]:
    """Return what the stage needs, then what the stages that may follow need."""
    known = {one.id: one for one in documents}
    following = [one.to for one in stage.outcomes if one.kind == OutcomeKind.FORWARD and one.to]
    stages = [stage, *(procedure.stage(code) for code in dict.fromkeys(following))]
    return tuple(
        Wanted(
            code=one.code,
            title=file_words.text(one.title),
            signed=one.signed,
            optional=one.count_from == 0,
            unconfirmed=one.confidence not in CONFIRMED,
            later=where.code != stage.code,
            papers=tuple(
                known[paper.document_id]
                for paper in state.papers
                if paper.requirement == one.code and paper.document_id in known
            ),
        )
        for where in stages
        for one in where.documents
    )


def opinions_of(
    procedure: Procedure, stage: Stage, state: State, facts: Facts
) -> tuple[Opinion, ...]:
    """Return the departments asked and what they said, nothing where the stage asks none."""
    if stage.kind != StageKind.OPINIONS:
        return ()
    names = file_words.departments()
    return tuple(
        Opinion(
            department=one,
            name=names.get(one, one),
            choice=state.opinions.get(one, ""),
            word=str(OpinionChoice(state.opinions[one]).label) if one in state.opinions else "",
            mine=machine.opinion_problem(procedure, state, one, facts) is None,
        )
        for one in machine.asked_departments(stage, state)
    )


def council_of(procedure: Procedure, stage: Stage, state: State, facts: Facts) -> Council | None:
    """Return how the council has voted so far, None where the stage asks no council."""
    if stage.kind != StageKind.COUNCIL:
        return None
    tally = machine.count_votes(state, facts.council_ids)
    rule = stage.council
    return Council(
        members=len(facts.council_ids),
        cast=tally["cast"],
        agree=tally["for"],
        may_vote=machine.vote_problem(procedure, state, facts) is None,
        unconfirmed=rule is not None and rule.quorum_confidence not in CONFIRMED,
    )
