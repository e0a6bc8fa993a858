"""A second reading of procedures that shares nothing with the platform: raw YAML, plain questions.

It knows what a person is (a role at a kind of place, perhaps in a department) and says of any
outcome whether it may be taken now. Where the platform and it disagree, one of them is wrong.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml

from tests.repository import tree

FOLDER = tree.ROOT / "law" / "procedures"
# Who handles files at all, and who decides, apart from any file.
HANDLES = {
    "recorder", "leader", "verifier", "appraiser", "clerk", "front", "provincial_leader",
    "council_member",
}  # fmt: skip
DECIDES = {"provincial_leader"}
GIVEN = ("reason", "missing", "document", "decision_number", "votes", "findings")
MEMBERS = {"council1", "council2", "council3"}
ASKED = ("health", "finance")
"""The departments every file of these tests is opened with."""


@cache
def raw_procedures() -> dict[str, dict[str, Any]]:
    """Read every shipped procedure with nothing but YAML; days stay texts. To be read only."""
    found = [
        yaml.load(path.read_text(), Loader=yaml.CBaseLoader)  # noqa: S506 - only builds texts
        for path in sorted(FOLDER.glob("*.yaml"))
    ]
    return {raw["id"]: raw for raw in found}


@dataclass(frozen=True)
class Officer:
    """Somebody by name: a role at a kind of place."""

    name: str
    role: str
    place: str
    department: str = ""


@dataclass
class Naive:
    """A file as this reading sees it."""

    raw: dict[str, Any]
    opener: str
    stage: str = ""
    suspended: bool = False
    ended: bool = False
    brought_by: str = ""
    papers: list[tuple[str, bool, bool]] = field(default_factory=list)
    opinions: set[str] = field(default_factory=set)
    votes: dict[str, str] = field(default_factory=dict)
    visited: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stage = self.stage or self.raw["first"]
        self.brought_by = self.opener
        self.visited.append(self.stage)

    def here(self) -> dict[str, Any]:
        """Return the stage the file is in."""
        return next(one for one in self.raw["stages"] if one["code"] == self.stage)

    def outcome(self, code: str) -> dict[str, Any] | None:
        """Return an outcome of the stage."""
        return next((one for one in self.here()["outcomes"] if one["code"] == code), None)

    def fits(self, person: Officer, rule: dict[str, Any], department: str = "") -> bool:
        """Tell whether a person is whom a rule names."""
        if person.role not in rule["roles"] or person.role not in HANDLES:
            return False
        if person.place != {"organisation": "unit"}.get(rule["at"], rule["at"]):
            return False
        wanted = department or rule.get("department", "")
        return not wanted or person.department in ("", wanted)

    def may(self, person: Officer, code: str, given: set[str]) -> bool:
        """Tell whether a person may take an outcome now, bringing what is given."""
        if self.ended:
            return False
        outcome = self.outcome(code)
        if outcome is None:
            return False
        if self.suspended and outcome["kind"] not in ("resume", "withdraw"):
            return False
        if not self.suspended and outcome["kind"] == "resume":
            return False
        if not self.fits(person, outcome.get("by", self.here()["actor"])):
            return False
        decides = self.here()["kind"] == "decision" and "by" not in outcome
        if decides and person.role not in DECIDES:
            return False
        if outcome.get("separate") == "true" and person.name == self.brought_by:
            return False
        return self._is_ready(outcome, given)

    def _is_ready(self, outcome: dict[str, Any], given: set[str]) -> bool:
        if any(asked not in given for asked in outcome.get("asks", ())):
            return False
        if self.here()["kind"] == "council" and outcome["kind"] != "withdraw":
            cast = len(self.votes)
            if cast < 2:
                return False
            fors = list(self.votes.values()).count("for")
            if outcome["kind"] in ("forward", "finish") and fors < cast:
                return False  # of two or three votes 90 % are all of them
        if outcome["kind"] not in ("forward", "finish"):
            return True
        return not self.papers_lacking() and not self.opinions_lacking()

    def papers_lacking(self) -> list[dict[str, Any]]:
        """Return the documents the stage still wants."""
        lacking = []
        for wanted in self.here().get("documents", ()):
            found = [paper for paper in self.papers if paper[0] == wanted["code"]]
            enough = len(found) >= int(wanted.get("count_from", 1))
            signed = wanted.get("signed", "none")
            person = all(paper[1] for paper in found) or signed not in ("person", "both")
            agency = all(paper[2] for paper in found) or signed not in ("agency", "both")
            if not (enough and person and agency):
                lacking.append(wanted)
        return lacking

    def opinions_lacking(self) -> list[str]:
        """Return the departments the stage still waits for."""
        stage = self.here()
        if stage["kind"] != "opinions":
            return []
        asked = ASKED if stage["departments"] == "all" else stage["departments"]
        return [one for one in asked if one not in self.opinions]

    def take(self, person: Officer, code: str) -> None:
        """Take an outcome that may be taken."""
        outcome = self.outcome(code)
        assert outcome is not None
        kind = outcome["kind"]
        if kind == "supplement":
            self.suspended = True
        elif kind == "resume":
            self.suspended = False
        elif kind in ("reject", "withdraw", "finish"):
            self.ended = True
        else:
            self.stage = outcome["to"]
            self.brought_by = person.name
            self.opinions, self.votes = set(), {}
            self.visited.append(self.stage)

    def may_vote(self, person: Officer) -> bool:
        """Tell whether a person may vote now."""
        council = self.here()["kind"] == "council" and not self.ended and not self.suspended
        return council and person.name in MEMBERS and person.name not in self.votes

    def may_speak(self, person: Officer, department: str) -> bool:
        """Tell whether a person may give a department's opinion now."""
        if self.ended or self.suspended or department not in self.opinions_lacking():
            return False
        return self.fits(person, self.here()["actor"], department)
