"""Facts of the law that a person must still confirm, and the document that would settle each."""

from collections.abc import Iterator, Mapping
from typing import Any

from langso.core.confidence import CONFIRMED, Confidence
from langso.standards.rules.law import Law, any_text, some_text
from langso.standards.rules.levels import level_rows
from langso.standards.values import OpenFact


def open_facts(law: Law, set_id: str) -> list[OpenFact]:
    """Return the open facts of a set: titles, levels and conditions recalled or unknown.

    A level seen for some regions but unknown for others is listed with those regions.
    """
    raw = law.sets[set_id].data
    facts = [*_entry_facts(raw), *_axis_facts(raw)]
    for criterion in raw["criteria"]:
        for entry in criterion["indicators"]:
            facts += _indicator_facts(raw, entry)
    return facts


def _entry_facts(raw: Mapping[str, Any]) -> Iterator[OpenFact]:
    document = _basis(raw)
    for item in raw.get("entry_conditions", ()):
        confidence = Confidence(item["confidence"])
        if confidence not in CONFIRMED:
            yield OpenFact(
                raw["id"], item["id"], some_text(item["text"]), "entry", confidence, "", document
            )
    rule = raw["pass_rule"]
    if rule["confidence"] not in CONFIRMED:
        text = some_text(rule["text"])
        yield OpenFact(raw["id"], "", text, "entry", Confidence(rule["confidence"]), "", document)


def _axis_facts(raw: Mapping[str, Any]) -> Iterator[OpenFact]:
    """Tell of an incomplete set: how many indicators the law has and how many are known."""
    counts = raw["counts"]
    if not raw["complete"]:
        text = some_text(counts.get("note", raw["title"]))
        yield OpenFact(raw["id"], "", text, "title", Confidence.UNKNOWN, "", _basis(raw))
    for item in raw.get("known_contents", ()):
        title = some_text(item["title"])
        yield OpenFact(raw["id"], "", title, "level", Confidence.UNKNOWN, "", _basis(raw))


def _indicator_facts(raw: Mapping[str, Any], entry: Mapping[str, Any]) -> Iterator[OpenFact]:
    title, confidence = some_text(entry["title"]), entry["confidence"]
    weak = confidence.get("recall") == "weak"
    document = settling_document(raw, entry)
    cells = unknown_cells(entry)
    named = ", ".join(cell for cell in cells if cell)
    for part, found in (("title", confidence["title"]), ("level", confidence["level"])):
        if found not in CONFIRMED:
            where = named if part == "level" else ""
            yield OpenFact(
                raw["id"], entry["code"], title, part, Confidence(found), where, document, weak
            )
    if confidence["level"] in CONFIRMED and cells:
        yield OpenFact(
            raw["id"], entry["code"], title, "level", Confidence.UNKNOWN, named, document
        )


def unknown_cells(entry: Mapping[str, Any]) -> list[str]:
    """Name the null cells of an indicator's tables: "BTB", "2021 DBSH", "" for national."""
    names = []
    for item in (entry, *entry.get("tests", ())):
        for _, fields in level_rows(item.get("levels", {})):
            cell = fields["cell"]
            if (cell.get("level") if isinstance(cell, Mapping) else cell) is None:
                named = (fields.get("year"), fields.get("region"), fields.get("klass"))
                names.append(" ".join(str(part) for part in named if part is not None))
    return list(dict.fromkeys(names))


def settling_document(raw: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
    """Name what to obtain, in Vietnamese: guidance and the province's decision, or the annex."""
    parts = [_basis(raw)]
    if entry.get("guidance"):
        parts.append(any_text(entry["guidance"]).vi)
    if entry.get("delegated_to") == "province":
        parts.append("quyết định của UBND cấp tỉnh")
    return "; ".join(parts)


def _basis(raw: Mapping[str, Any]) -> str:
    """Write the set's legal basis with its annex."""
    items = [f"{item['instrument']} {item.get('part', '')}".strip() for item in raw["legal_basis"]]
    return ", ".join(items)
