"""Papers of recognition dossiers and rules of satisfaction surveys, from law files."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from langso.core.confidence import Confidence
from langso.standards.rules.law import Law, some_text, source_of, text_of
from langso.standards.rules.reading import Document
from langso.standards.values import LawFault
from langso.standards.values.dossier_papers import (
    DossierPaper,
    PaperPart,
    SurveyContent,
    SurveyLevel,
    SurveyRule,
)

PAPERS, SURVEYS = "dossier-paper", "satisfaction"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
FACTS = frozenset(
    {
        "unit", "unit_lower", "short_unit", "province", "province_lower", "district", "title",
        "title_lower", "set", "period", "year", "today",
        "criteria_met", "criteria_total", "indicators_met", "indicators_total", "not_met", "open",
        "evidence", "debt", "security", "satisfaction", "standing_titles", "former_parts",
        "opinions_from", "opinions_to", "opinions_asked", "opinions_agreed", "opinions_share",
        "opinions_comments", "meeting_on", "meeting_at", "meeting_chair", "meeting_secretary",
        "meeting_invited", "meeting_present", "meeting_present_share", "meeting_for",
        "meeting_against", "meeting_share", "survey_from", "survey_to", "survey_households",
        "survey_collected", "survey_coverage", "survey_satisfied", "survey_verdict",
        "verified_met", "verified_not_met", "verified_basically", "appraised_met",
        "appraised_not_met", "appraised_basically", "departments_agreed", "departments_asked",
        "council_members", "council_present", "council_for", "council_against", "council_share",
        "council_threshold", "decision_no", "decision_on", "signer", "failed_share", "failed_key",
        "revoked_no", "revoked_on",
    }
)  # fmt: skip
"""Facts of a dossier that a paper may name; a fact that is not known yet is left to fill in."""
TABLES = frozenset(
    {"detailed", "conditions", "findings", "organisations", "departments", "survey", "missing",
     "votes", "debt"}
)  # fmt: skip


def papers_of(law: Law) -> tuple[DossierPaper, ...]:
    """Return the papers of all files in their order.

    For one requirement of one use the later file's holds: an installation words its own.
    """
    found = {
        (document.data["use"], document.data["code"]): document.data
        for document in law.by_kind.get(PAPERS, ())
    }
    return tuple(sorted((_paper(raw) for raw in found.values()), key=lambda one: one.order))


def survey_rules_of(law: Law) -> tuple[SurveyRule, ...]:
    """Return the rules of satisfaction surveys in the order of time; an installation adds some."""
    rules = [
        rule
        for document in law.by_kind.get(SURVEYS, ())
        for rule in (_rule(raw, document.data) for raw in document.data["rules"])
    ]
    return tuple(sorted(rules, key=lambda rule: rule.valid_from))


def survey_rule_on(rules: tuple[SurveyRule, ...], *, title: str, on: dt.date) -> SurveyRule | None:
    """Return the rule of a title in force on a day, the one that began last; None for none."""
    holding = [
        rule
        for rule in rules
        if title in rule.titles
        and rule.valid_from <= on
        and (rule.valid_to is None or on <= rule.valid_to)
    ]
    return holding[-1] if holding else None


def paper_faults(document: Document, law: Law) -> Iterator[LawFault]:
    """Yield facts and tables that no paper may name, and recipients that are blank."""
    data = document.data
    texts: list[tuple[tuple[str | int, ...], str]] = [(("about",), data["about"])]
    for index, part in enumerate(data["sections"]):
        texts.append((("sections", index, "text"), part.get("text", "")))
        if part.get("table", "detailed") not in TABLES:
            yield document.fault(
                ("sections", index, "table"), f"bảng {part['table']!r} không có",
                f"dùng một trong: {', '.join(sorted(TABLES))}",
            )  # fmt: skip
    for path, text in texts:
        for name in sorted(set(PLACEHOLDER.findall(text)) - FACTS):
            yield document.fault(
                path, f"chỗ điền {{{name}}} không có",
                "dùng tên số liệu nêu trong law/README.md, hoặc viết bằng lời",
            )  # fmt: skip


def survey_faults(document: Document, law: Law) -> Iterator[LawFault]:
    """Yield sources that are not listed, and periods that run backwards."""
    data = document.data
    known = {source["id"] for source in data["sources"]}
    for index, rule in enumerate(data["rules"]):
        if rule.get("valid_to", rule["valid_from"]) < rule["valid_from"]:
            yield document.fault(
                ("rules", index, "valid_to"), "ngày cuối trước ngày đầu", "đổi lại thứ tự ngày"
            )
        for name in ("coverage", "overall", "each"):
            if rule[name]["source"] not in known:
                yield document.fault(
                    ("rules", index, name, "source"),
                    f"nguồn {rule[name]['source']!r} không có trong mục sources",
                    "thêm nguồn hoặc sửa mã nguồn",
                )


def _paper(raw: Mapping[str, Any]) -> DossierPaper:
    return DossierPaper(
        id=raw["id"],
        code=raw["code"],
        use=raw["use"],
        type=raw["type"],
        by=raw["by"],
        order=raw["order"],
        title=some_text(raw["title"]),
        about=raw["about"],
        recipients=tuple(raw["recipients"]),
        authority=raw.get("authority", ""),
        office=raw.get("office", ""),
        landscape=raw.get("paper", "portrait") == "landscape",
        confidence=Confidence(raw["confidence"]),
        sources=tuple(source_of(one) for one in raw["sources"]),
        note=text_of(raw.get("note")),
        parts=tuple(
            PaperPart(text_of(one.get("title")), one.get("text", ""), one.get("table", ""))
            for one in raw["sections"]
        ),
    )


def _rule(raw: Mapping[str, Any], data: Mapping[str, Any]) -> SurveyRule:
    last = raw.get("valid_to")
    return SurveyRule(
        titles=frozenset(raw["titles"]),
        valid_from=dt.date.fromisoformat(raw["valid_from"]),
        valid_to=dt.date.fromisoformat(last) if last else None,
        counts=raw["counts"],
        coverage=_level(raw["coverage"]),
        overall=_level(raw["overall"]),
        each=_level(raw["each"]),
        days=raw.get("days"),
        contents=tuple(
            SurveyContent(one["id"], some_text(one["title"]), one.get("last", False))
            for one in data["contents"]
        ),
        contents_confidence=Confidence(data["contents_confidence"]),
        note=text_of(raw.get("note")),
    )


def _level(raw: Mapping[str, Any]) -> SurveyLevel:
    percent = raw["percent"]
    return SurveyLevel(
        None if percent is None else float(percent), Confidence(raw["confidence"]), raw["source"]
    )
