"""The dated table under construction: acts, units, states, successions, classes and conflicts."""

from dataclasses import dataclass, field

ALWAYS = "1945-09-02"
PRIOR = "2025-01-01"
REFORM = "2025-07-01"


@dataclass
class Unit:
    key: str
    level: str
    begins: str
    until: str = ""
    created_by: str = ""
    ended_by: str = ""
    states: list[dict] = field(default_factory=list)

    def state(self, begins: str, row, parent: "Unit | None", act: str = "") -> None:
        """Add a state from `begins`, where the one before it ends, unless nothing changed."""
        new = {
            "from": begins,
            "until": "",
            "code": row.code,
            "name": row.name,
            "kind": row.kind,
            "parent": parent,
            "act": act,
            "lat": row.lat,
            "lon": row.lon,
            "area": row.area,
            "note": row.note,
        }
        if self.states:
            last = self.states[-1]
            same = ("code", "name", "kind", "parent", "lat", "lon", "area", "note")
            if all(last[name] == new[name] for name in same):
                return
            last["until"] = begins
        self.states.append(new)

    def end(self, until: str, act: str) -> None:
        self.until, self.ended_by = until, act
        self.states[-1]["until"] = until


@dataclass
class Table:
    acts: dict[str, dict] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)
    successions: list[dict] = field(default_factory=list)
    classes: list[dict] = field(default_factory=list)
    conflicts: list[dict] = field(default_factory=list)

    def act(
        self, number: str, title: str, issued: str, effective: str, source: str, confidence: str
    ) -> str:
        self.acts.setdefault(
            number,
            {
                "number": number,
                "title": title,
                "issued_on": issued,
                "effective_on": effective,
                "source": source,
                "confidence": confidence,
            },
        )
        return number

    def unit(self, level: str, begins: str, row, parent: "Unit | None", act: str = "") -> Unit:
        unit = Unit(f"{row.code}-{begins.replace('-', '')}", level, begins, created_by=act)
        unit.state(begins, row, parent, act)
        self.units.append(unit)
        return unit

    def succeed(
        self, old: Unit, new: Unit, on: str, whole: bool, act: str, confidence: str
    ) -> None:
        self.successions.append(
            {
                "predecessor": old,
                "successor": new,
                "effective_on": on,
                "part": "whole" if whole else "part",
                "people_share": "1" if whole else "",
                "area_share": "1" if whole else "",
                "act": act,
                "confidence": confidence,
            }
        )

    def classify(self, unit: Unit, scheme: str, value: str, source: str, confidence: str) -> None:
        self.classes.append(
            {
                "unit": unit,
                "scheme": scheme,
                "value": value,
                "from": unit.begins,
                "until": unit.until,
                "source": source,
                "confidence": confidence,
            }
        )

    def conflict(
        self, topic: str, subject: str, detail: str, sources: str, resolution: str
    ) -> None:
        self.conflicts.append(
            {
                "topic": topic,
                "subject": subject,
                "detail": detail,
                "sources": sources,
                "resolution": resolution,
            }
        )
