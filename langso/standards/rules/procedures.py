"""Procedures from law files, and from the text that a running file began under."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from langso.core.confidence import Confidence
from langso.standards.rules.law import Law, some_text, source_of, text_of
from langso.standards.values.procedures import (
    ActorRule,
    Budget,
    CouncilRule,
    Counts,
    Outcome,
    OutcomeKind,
    Procedure,
    RequiredDocument,
    Rung,
    Stage,
    StageKind,
)

KIND = "procedure"
ALL = ("*",)
"""As a stage's departments: every department that the procedure's file was opened with."""


def procedures_of(law: Law) -> dict[str, Procedure]:
    """Return every procedure of the law folders by its id, national ones first."""
    return {
        document.data["id"]: procedure_of(document.data) for document in law.by_kind.get(KIND, ())
    }


def version_of(raw: Mapping[str, Any]) -> str:
    """Return twelve hex digits that name this very content of a procedure's file."""
    return hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()[:12]


def procedure_of(raw: Mapping[str, Any]) -> Procedure:
    """Return a procedure as its file, or the text kept with a file of work, has it."""
    valid = raw["valid"]
    return Procedure(
        id=raw["id"],
        title=some_text(raw["title"]),
        valid_from=dt.date.fromisoformat(valid["from"]),
        valid_to=dt.date.fromisoformat(valid["to"]) if "to" in valid else None,
        subject=raw["subject"],
        levels=tuple(raw["levels"]),
        stages=tuple(_stage(one) for one in raw["stages"]),
        first=raw["first"],
        confidence=Confidence(raw["confidence"]),
        sources=tuple(source_of(one) for one in raw["sources"]),
        version=version_of(raw),
        notes=tuple(some_text(note) for note in raw.get("notes", ())),
        simulated=raw.get("simulated", False),
    )


def _actor(raw: Mapping[str, Any]) -> ActorRule:
    return ActorRule(tuple(raw["roles"]), raw["at"], raw.get("department", ""))


def _stage(raw: Mapping[str, Any]) -> Stage:
    departments = raw.get("departments", ())
    return Stage(
        code=raw["code"],
        title=some_text(raw["title"]),
        actor=_actor(raw["actor"]),
        kind=StageKind(raw["kind"]),
        outcomes=tuple(_outcome(one) for one in raw["outcomes"]),
        documents=tuple(_document(one) for one in raw.get("documents", ())),
        budget=_budget(raw["budget"]) if "budget" in raw else None,
        rungs=tuple(_rung(one) for one in raw.get("rungs", ())),
        council=_council(raw["council"]) if "council" in raw else None,
        departments=ALL if departments == "all" else tuple(departments),
        public=raw.get("public", False),
        confidence=Confidence(raw["confidence"]),
        note=text_of(raw.get("note")),
    )


def _outcome(raw: Mapping[str, Any]) -> Outcome:
    return Outcome(
        code=raw["code"],
        title=some_text(raw["title"]),
        kind=OutcomeKind(raw["kind"]),
        to=raw.get("to", ""),
        asks=tuple(raw.get("asks", ())),
        separate=raw.get("separate", False),
        by=_actor(raw["by"]) if "by" in raw else None,
    )


def _document(raw: Mapping[str, Any]) -> RequiredDocument:
    return RequiredDocument(
        code=raw["code"],
        title=some_text(raw["title"]),
        type=raw["type"],
        count_from=raw.get("count_from", 1),
        signed=raw.get("signed", "none"),
        confidence=Confidence(raw["confidence"]),
    )


def _budget(raw: Mapping[str, Any]) -> Budget:
    return Budget(
        days=raw["days"],
        counts=Counts(raw["counts"]),
        confidence=Confidence(raw["confidence"]),
        source=raw["source"],
        note=text_of(raw.get("note")),
    )


def _rung(raw: Mapping[str, Any]) -> Rung:
    return Rung(raw["code"], raw["when"], _actor(raw["to"]), some_text(raw["title"]))


def _council(raw: Mapping[str, Any]) -> CouncilRule:
    return CouncilRule(
        quorum_share=raw["quorum"]["value"],
        quorum_confidence=Confidence(raw["quorum"]["confidence"]),
        pass_share=raw["pass"]["value"],
        pass_confidence=Confidence(raw["pass"]["confidence"]),
        base=raw["base"],
        source=raw["source"],
    )
