"""The papers of a dossier: words of the law folder filled with facts, and their tables.

Papers are official, so they are in Vietnamese whatever the reader's language. A fact that is not
known yet is left as dots, to be filled in by whoever signs.
"""

from collections.abc import Iterable, Mapping, Sequence

from langso.dossiers.values.papers import PaperSection, PaperTable
from langso.recognition.values.dossiers import (
    DetailRow,
    FoundBy,
    Meeting,
    Opinions,
    Survey,
    SurveyOutcome,
    TableCounts,
)
from langso.reporting.rules.paper_words import SIMULATED, UNCONFIRMED
from langso.reporting.values import FindingVerdict, Stage
from langso.standards.rules.dossier_papers import PLACEHOLDER
from langso.standards.values.dossier_papers import DossierPaper, SurveyRule

DOTS = "…………"
VERDICTS = {
    "met": "Đạt",
    "not_met": "Chưa đạt",
    "basically_met": "Cơ bản đạt",
    "undetermined": "Chưa đủ số liệu",
    "not_applicable": "Không áp dụng",
}
ASSUMED_LEVELS = "Có mức đạt chưa được xác nhận (đánh dấu * ở cột mức phải đạt)"
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def filled(text: str, facts: Mapping[str, str]) -> str:
    """Return words with their facts; what is not known is left as dots."""
    return PLACEHOLDER.sub(lambda found: facts.get(found[1]) or DOTS, text)


def gaps(paper: DossierPaper, facts: Mapping[str, str]) -> int:
    """Count the facts a paper still leaves to fill in."""
    texts = [paper.about, *(part.text for part in paper.parts)]
    named = [name for text in texts for name in PLACEHOLDER.findall(text)]
    return sum(not facts.get(name) for name in named)


def sections(
    paper: DossierPaper, facts: Mapping[str, str], tables: Mapping[str, PaperTable]
) -> tuple[PaperSection, ...]:
    """Return the parts of a paper: headings numbered, each line of words a paragraph.

    An article keeps its own name; a table that there is nothing for is left out.
    """
    found = []
    number = 0
    for part in paper.parts:
        heading = ""
        if part.title is not None:
            is_article = part.title.vi.startswith("Điều ")
            heading = part.title.vi
            if not is_article:
                number += 1
                heading = f"{ROMAN[min(number, len(ROMAN)) - 1]}. {heading}"
        lines = (filled(line, facts).strip() for line in part.text.splitlines())
        table = tables.get(part.table) if part.table else None
        found.append(PaperSection(heading, tuple(line for line in lines if line), table))
    return tuple(found)


def marks(paper: DossierPaper, rows: Sequence[DetailRow], *, simulated: bool) -> tuple[str, ...]:
    """Return the marks a paper carries at its top, the gravest first."""
    found = []
    if simulated or any(row.simulated for row in rows):
        found.append(SIMULATED)
    if str(paper.confidence) in UNCONFIRMED:
        found.append(UNCONFIRMED[str(paper.confidence)])
    shows_levels = any(part.table in {"detailed", "findings"} for part in paper.parts)
    if shows_levels and any(row.unconfirmed for row in rows):
        found.append(ASSUMED_LEVELS)
    return tuple(found)


def detailed_table(
    rows: Sequence[DetailRow], found: Mapping[str, Mapping[Stage, FoundBy]]
) -> PaperTable:
    """Return the detailed table: level, value, self-assessment and evidence of each indicator."""
    head = ("TT", "Nội dung chỉ tiêu", "Mức phải đạt", "Kết quả", "Tự đánh giá", "Minh chứng")
    return PaperTable(
        head,
        (0.6, 4.2, 2, 1.6, 1.1, 2),
        tuple(
            (
                row.code,
                row.title.vi,
                f"{row.required.vi}{'*' if row.unconfirmed else ''}",
                row.value.vi,
                word(found.get(row.code, {}), Stage.SELF) or VERDICTS[row.verdict],
                "; ".join(one.title or one.file_name for one in row.evidence) or "–",
            )
            for row in rows
        ),
    )


def findings_table(
    rows: Sequence[DetailRow], found: Mapping[str, Mapping[Stage, FoundBy]]
) -> PaperTable:
    """Return what the three stages found of each indicator, side by side, and why."""
    head = ("TT", "Nội dung chỉ tiêu", "Mức phải đạt", "Kết quả", "Tự đánh giá", "Thẩm tra",
            "Thẩm định", "Ghi chú")  # fmt: skip
    return PaperTable(
        head,
        (0.6, 3.6, 1.8, 1.4, 1.1, 1.1, 1.1, 2),
        tuple(
            (
                row.code,
                row.title.vi,
                f"{row.required.vi}{'*' if row.unconfirmed else ''}",
                row.value.vi,
                *(word(found.get(row.code, {}), stage) or "–" for stage in Stage),
                "; ".join(one.reason for one in found.get(row.code, {}).values() if one.reason),
            )
            for row in rows
        ),
    )


def word(found: Mapping[Stage, FoundBy], stage: Stage) -> str:
    """Return what a stage found, in a word; blank when it has not."""
    one = found.get(stage)
    return VERDICTS[str(one.verdict.value)] if one else ""


def conditions_table(conditions: Iterable[tuple[str, str, str]]) -> PaperTable:
    """Return the conditions: (name, what is known, verdict in words)."""
    rows = tuple((str(n), *one) for n, one in enumerate(conditions, 1))
    return PaperTable(("TT", "Điều kiện", "Kết quả", "Kết luận"), (0.5, 3, 3, 1.2), rows)


def organisations_table(opinions: Opinions) -> PaperTable | None:
    """Return what organisations said of the dossier; None when none did."""
    rows = tuple(
        (str(n), one.name, "Nhất trí" if one.agrees else "Chưa nhất trí", one.note)
        for n, one in enumerate(opinions.organisations, 1)
    )
    if not rows:
        return None
    return PaperTable(("TT", "Tổ chức", "Ý kiến", "Nội dung góp ý"), (0.5, 3, 1.3, 3), rows)


def departments_table(said: Iterable[tuple[str, str, str]]) -> PaperTable | None:
    """Return the departments' opinions: (department, opinion, words); None when none was given."""
    rows = tuple((str(n), *one) for n, one in enumerate(said, 1))
    if not rows:
        return None
    return PaperTable(("TT", "Sở, ngành", "Ý kiến", "Nội dung"), (0.5, 3, 1.3, 3), rows)


def survey_table(survey: Survey, result: SurveyOutcome, rule: SurveyRule | None) -> PaperTable:
    """Return the survey's results by content."""
    names = {one.id: one.title.vi for one in rule.contents} if rule else {}
    valid = survey.collected - survey.invalid
    rows = tuple(
        (
            str(n),
            names.get(one.id, one.id),
            str(one.satisfied),
            str(valid - one.blank - one.satisfied),
            str(one.blank),
            percent(result.shares[one.id]),
        )
        for n, one in enumerate(survey.contents, 1)
    )
    head = ("TT", "Nội dung", "Hài lòng", "Chưa hài lòng", "Không ý kiến", "Tỷ lệ hài lòng")
    return PaperTable(head, (0.5, 3.4, 1, 1.1, 1.1, 1.2), rows)


def votes_table(votes: Iterable[tuple[str, str]]) -> PaperTable | None:
    """Return votes by choice: (words, number)."""
    rows = tuple((str(n), *one) for n, one in enumerate(votes, 1))
    return PaperTable(("TT", "Nội dung", "Số lượng"), (0.5, 4, 1.2), rows) if rows else None


def percent(share: float | None) -> str:
    """Write a share in percent with one decimal, as Vietnamese do; blank for none."""
    return "" if share is None else f"{share:.1f}%".replace(".", ",")


def of(part: int, whole: int) -> str:
    """Write a part of a whole in percent; blank when there is no whole."""
    return percent(100 * part / whole) if whole else ""


def meeting_facts(meeting: Meeting) -> dict[str, str]:
    """Return the facts of a meeting by their names in papers."""
    return {
        "meeting_on": f"{meeting.held_on:%d/%m/%Y}",
        "meeting_at": meeting.place,
        "meeting_chair": meeting.chair,
        "meeting_secretary": meeting.secretary,
        "meeting_invited": str(meeting.invited),
        "meeting_present": str(meeting.present),
        "meeting_present_share": of(meeting.present, meeting.invited),
        "meeting_for": str(meeting.agreed),
        "meeting_against": str(meeting.against),
        "meeting_share": of(meeting.agreed, meeting.present),
    }


def opinion_facts(opinions: Opinions) -> dict[str, str]:
    """Return the facts of the taking of opinions by their names in papers."""
    return {
        "opinions_from": f"{opinions.from_on:%d/%m/%Y}",
        "opinions_to": f"{opinions.to_on:%d/%m/%Y}",
        "opinions_asked": str(opinions.asked),
        "opinions_agreed": str(opinions.agreed),
        "opinions_share": of(opinions.agreed, opinions.asked),
        "opinions_comments": opinions.comments or "Không có ý kiến khác.",
    }


def survey_facts(survey: Survey, result: SurveyOutcome) -> dict[str, str]:
    """Return the facts of a survey by their names in papers."""
    verdict = {True: "đạt mức quy định", False: "chưa đạt mức quy định", None: ""}
    said = verdict[result.verdict] or "chưa kết luận được vì chưa biết mức phải đạt"
    return {
        "survey_from": f"{survey.from_on:%d/%m/%Y}",
        "survey_to": f"{survey.to_on:%d/%m/%Y}",
        "survey_households": str(survey.households),
        "survey_collected": str(survey.collected),
        "survey_coverage": percent(result.coverage),
        "survey_satisfied": percent(result.overall),
        "survey_verdict": said,
        "satisfaction": f"Tỷ lệ hài lòng chung {percent(result.overall)}, {said}.",
    }


def table_facts(counts: TableCounts) -> dict[str, str]:
    """Return what a table counts by the names of papers."""
    return {
        "criteria_met": str(counts.criteria_met),
        "criteria_total": str(counts.criteria),
        "indicators_met": str(counts.indicators_met),
        "indicators_total": str(counts.indicators),
        "not_met": ", ".join(counts.not_met) or "không có",
        "open": ", ".join(counts.open) or "không có",
        "evidence": str(counts.evidence),
    }


def finding_facts(found: Iterable[Mapping[Stage, FoundBy]]) -> dict[str, str]:
    """Return how many indicators each stage found met, basically met and not met."""
    rows = list(found)
    names = {
        FindingVerdict.MET: "met",
        FindingVerdict.BASICALLY_MET: "basically",
        FindingVerdict.NOT_MET: "not_met",
    }
    facts = {}
    for stage in (Stage.VERIFIED, Stage.APPRAISED):
        said = [one[stage].verdict for one in rows if stage in one]
        if said:
            for verdict, name in names.items():
                facts[f"{stage.value}_{name}"] = str(said.count(verdict))
    return facts
