"""The whole law folder as one value, and the small parts that every reader of it shares."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from langso.core.confidence import Confidence
from langso.standards.rules import families
from langso.standards.rules.reading import Document
from langso.standards.values import (
    Carry,
    DataElement,
    Measure,
    ProgrammeTarget,
    SetInfo,
    Source,
    Text,
)


@dataclass(frozen=True, slots=True)
class Law:
    """All law files of an installation, read and sorted by kind; `version` is their hash."""

    version: str
    sets: Mapping[str, Document]
    elements: Mapping[str, DataElement]
    targets: tuple[ProgrammeTarget, ...]
    local: tuple[Document, ...]
    by_kind: Mapping[str, tuple[Document, ...]] = field(default_factory=dict)
    """Every document by its kind, national ones first: what no field above holds is found here."""


def text_of(raw: Mapping[str, str] | None) -> Text | None:
    """Return a text in both languages, None for none."""
    return Text(raw["vi"], raw["en"]) if raw else None


def some_text(raw: Mapping[str, str]) -> Text:
    """Return a text that the schema requires."""
    return Text(raw["vi"], raw["en"])


def any_text(raw: str | Mapping[str, str]) -> Text:
    """Return a text that the file may give once, in Vietnamese, for readers of both languages."""
    return Text(raw, raw) if isinstance(raw, str) else some_text(raw)


def source_of(raw: Mapping[str, Any]) -> Source:
    """Return a source as the file tells it."""
    return Source(
        id=raw["id"],
        name=any_text(raw["name"]),
        issuer=any_text(raw.get("issuer", "")),
        url=raw.get("url", ""),
        seen=any_text(raw.get("seen", "")),
    )


def element_of(raw: Mapping[str, Any]) -> DataElement:
    """Return a data element from its entry in `law/elements.yaml`."""
    return DataElement(
        key=raw["key"],
        title=some_text(raw["title"]),
        measure=Measure(raw["measure"]),
        unit=raw["unit"],
        carry=Carry(raw["carry"]),
        denominator=raw.get("denominator"),
        scale=tuple(raw.get("scale", ())),
        low=raw.get("low"),
        high=raw.get("high"),
        formula=raw.get("formula"),
        note=text_of(raw.get("note")),
    )


def target_of(raw: Mapping[str, Any]) -> ProgrammeTarget:
    """Return a programme's target."""
    return ProgrammeTarget(
        id=raw["id"],
        criteria_set=raw["criteria_set"],
        indicator=raw["indicator"],
        share_percent=float(raw["share_percent"]),
        by_year=raw["by_year"],
        text=some_text(raw["text"]),
        confidence=Confidence(raw["confidence"]),
        source=raw["source"],
    )


def info_of(raw: Mapping[str, Any], *, continued_to: int | None = None) -> SetInfo:
    """Return what a list of sets says of one."""
    return SetInfo(
        id=raw["id"],
        title=some_text(raw["title"]),
        level=raw["level"],
        tier=raw["tier"],
        first_year=raw["years"]["first"],
        last_year=raw["years"]["last"],
        complete=raw["complete"],
        continued_to=continued_to,
    )


def gather(documents: Iterable[Document], *, version: str) -> Law:
    """Sort checked documents by kind. Later files of the same set id replace earlier ones."""
    documents = list(documents)
    catalogues = _kind(documents, "data-elements")
    entries = [entry for doc in catalogues for entry in families.entries(doc.data)]
    targets = [entry for doc in _kind(documents, "programme") for entry in doc.data["targets"]]
    return Law(
        version=version,
        sets={doc.data["id"]: doc for doc in _kind(documents, "criteria-set")},
        elements={entry["key"]: element_of(entry) for entry in entries},
        targets=tuple(target_of(entry) for entry in targets),
        local=tuple(_kind(documents, "local-levels")),
        by_kind={
            kind: tuple(_kind(documents, kind))
            for kind in dict.fromkeys(document.data["kind"] for document in documents)
        },
    )


def _kind(documents: Iterable[Document], kind: str) -> list[Document]:
    return [document for document in documents if document.data["kind"] == kind]
