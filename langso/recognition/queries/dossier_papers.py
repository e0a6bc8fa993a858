"""The papers of a dossier, filled with everything that is known of it on a day."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from langso.accounts import queries as accounts
from langso.assessment.values import Verdict
from langso.dossiers.values.files import OpinionChoice, VoteChoice
from langso.dossiers.values.organisations import OrganisationKind
from langso.dossiers.values.papers import OfficialPaper, PaperTable
from langso.geography import queries as geography
from langso.geography.values import Place
from langso.recognition.models import Title
from langso.recognition.queries import dossiers, eligibility, titles
from langso.recognition.queries.dossiers import DossierInfo, Findings, StepFacts
from langso.recognition.rules import detail_table
from langso.recognition.rules import papers as rules
from langso.recognition.values.dossiers import DetailRow, DossierKind
from langso.standards import queries as standards
from langso.standards.values import Text
from langso.standards.values.dossier_papers import DossierPaper

NOTATION = {"submission": "TTr", "report": "BC", "minutes": "BB", "decision": "QĐ", "notice": "TB"}
CHOICES = {
    OpinionChoice.AGREE: "Nhất trí",
    OpinionChoice.CONDITIONS: "Nhất trí có điều kiện",
    OpinionChoice.DISAGREE: "Không nhất trí",
}
VOTES = {
    VoteChoice.FOR: "Tán thành",
    VoteChoice.AGAINST: "Không tán thành",
    VoteChoice.ABSTAIN: "Không có ý kiến",
}


class NoSuchPaperError(LookupError):
    """The law folder words no paper for this requirement."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose paper it is: kind of organisation and unit, and its two lines at the top."""

    kind: str
    unit_id: int
    lines: tuple[str, str]
    notation: str
    place: str


@dataclass(frozen=True, slots=True)
class FilledPaper:
    """A paper ready to be drafted; `gaps` counts what is left to fill in."""

    paper: DossierPaper
    official: OfficialPaper
    desk: Desk
    gaps: int


@dataclass(frozen=True, slots=True)
class ConditionKnown:
    """A condition of the title: what is known of it, and the verdict (met, not_met or neither)."""

    id: str
    text: Text
    known: Text
    verdict: str

    @property
    def word(self) -> str:
        """The verdict in the reader's language."""
        return str(Verdict(self.verdict).label)


@dataclass(frozen=True, slots=True)
class Known:
    """Everything papers are made of, read once."""

    dossier: DossierInfo
    path: tuple[Place, ...]
    rows: tuple[DetailRow, ...]
    findings: Findings
    steps: StepFacts
    conditions: tuple[ConditionKnown, ...]
    facts: Mapping[str, str]
    simulated: bool

    @property
    def unit(self) -> Place:
        """The unit whose title it is."""
        return self.path[-1]


def list_papers(*, dossier: DossierInfo) -> list[DossierPaper]:
    """Return the papers that the law folder words for a dossier, in the order of the procedure."""
    use = "recognition" if dossier.kind == DossierKind.RECOGNITION else "revocation"
    return standards.list_dossier_papers(use=use)


def paper_of(*, dossier: DossierInfo, code: str, on: dt.date) -> FilledPaper:
    """Return one paper filled with what is known on a day. Raises NoSuchPaperError."""
    paper = next((one for one in list_papers(dossier=dossier) if one.code == code), None)
    if paper is None:
        raise NoSuchPaperError(f"Không có mẫu văn bản “{code}” trong thư mục luật.")
    known = known_of(dossier=dossier, on=on)
    desk = _desk(paper.by, known.path)
    return FilledPaper(paper, _official(paper, known, desk, on), desk,
                       rules.gaps(paper, known.facts))  # fmt: skip


def known_of(*, dossier: DossierInfo, on: dt.date) -> Known:
    """Return everything a dossier's papers and pages are made of."""
    day = _day_of(dossier, on)
    path = tuple(geography.path(unit_id=dossier.unit_id, on=day))
    kept = dossiers.table_of(dossier_id=dossier.id)
    rows = kept.rows if kept else ()
    found = dossiers.findings_of(dossier_id=dossier.id)
    steps = dossiers.step_facts(dossier=dossier)
    conditions = _conditions(dossier, rows, steps, on)
    simulated = dossier.simulated or any(row.simulated for row in rows)
    facts = _facts(dossier, path, rows, found, steps, on)
    facts |= _condition_facts(conditions)
    return Known(dossier, path, rows, found, steps, conditions, facts, simulated)


def _day_of(dossier: DossierInfo, on: dt.date) -> dt.date:
    """Return the day of the unit's tree: today's, or the last day of a historic dossier's year."""
    return min(on, dossier.period.last_on) if dossier.historic else on


def _official(paper: DossierPaper, known: Known, desk: Desk, on: dt.date) -> OfficialPaper:
    symbol = "" if paper.type == "minutes" else f"Số:        /{desk.notation}"
    if symbol and paper.type in NOTATION:
        symbol = f"Số:        /{NOTATION[paper.type]}-{desk.notation}"
    names = {"submission": "Tờ trình", "report": "Báo cáo", "minutes": "Biên bản",
             "decision": "Quyết định", "notice": "Thông báo"}  # fmt: skip
    return OfficialPaper(
        organisation=desk.lines,
        symbol=symbol,
        place_and_date=f"{desk.place}, ngày      tháng      năm {on.year}",
        title=names.get(paper.type, paper.title.vi).upper(),
        subtitle=rules.filled(paper.about, known.facts),
        recipients=tuple(rules.filled(one, known.facts) for one in paper.recipients),
        authority=paper.authority,
        office=paper.office,
        signer="",
        marks=rules.marks(paper, known.rows, simulated=known.simulated),
        notes=(paper.note.vi,) if paper.note else (),
        landscape=paper.landscape,
        sections=rules.sections(paper, known.facts, _tables(known)),
    )


def _tables(known: Known) -> dict[str, PaperTable]:
    steps = known.steps
    made: dict[str, PaperTable | None] = {
        "detailed": rules.detailed_table(known.rows, known.findings),
        "findings": rules.findings_table(known.rows, known.findings),
        "conditions": rules.conditions_table(
            (one.text.vi, one.known.vi, rules.VERDICTS[one.verdict]) for one in known.conditions
        ),
        "departments": rules.departments_table(
            (_department(one.department), CHOICES.get(OpinionChoice(one.choice), one.choice),
             one.text)
            for one in steps.departments
        ),
        "votes": rules.votes_table(_vote_rows(steps)),
        "debt": None,
        "missing": None,
    }  # fmt: skip
    if steps.opinions:
        made["organisations"] = rules.organisations_table(steps.opinions)
    if steps.survey and steps.outcome:
        made["survey"] = rules.survey_table(steps.survey, steps.outcome, steps.survey_rule)
    return {name: table for name, table in made.items() if table is not None}


def _vote_rows(steps: StepFacts) -> list[tuple[str, str]]:
    if steps.votes is not None:
        return [(words, str(steps.votes.get(choice, 0))) for choice, words in VOTES.items()]
    if steps.meeting is None:
        return []
    return [
        ("Được mời", str(steps.meeting.invited)),
        ("Có mặt", str(steps.meeting.present)),
        ("Nhất trí", str(steps.meeting.agreed)),
        ("Không nhất trí", str(steps.meeting.against)),
    ]


def _department(slug: str) -> str:
    return next((one.title.vi for one in accounts.departments() if one.id == slug), slug)


def _conditions(
    dossier: DossierInfo, rows: tuple[DetailRow, ...], steps: StepFacts, on: dt.date
) -> tuple[ConditionKnown, ...]:
    """Return how the unit stands to the title's conditions; the table's own counts for criteria."""
    found = eligibility(
        unit_id=dossier.unit_id, title=dossier.title, on=_day_of(dossier, on),
        set_id=dossier.set_id, period=dossier.period,
    )  # fmt: skip
    counted = detail_table.counts(rows)
    told = []
    for one in found.conditions:
        said = one.words
        if one.id == "criteria":
            said = Text(
                f"{counted.criteria_met}/{counted.criteria} tiêu chí, "
                f"{counted.indicators_met}/{counted.indicators} chỉ tiêu",
                f"{counted.criteria_met}/{counted.criteria} criteria, "
                f"{counted.indicators_met}/{counted.indicators} indicators",
            )
        elif one.id == "satisfaction" and steps.outcome is not None:
            share = rules.percent(steps.outcome.overall)
            said = Text(f"tỷ lệ hài lòng chung {share}", f"{share} satisfied")
        told.append(ConditionKnown(one.id, one.text, said, str(Verdict(one.verdict).value)))
    return tuple(told)


def _condition_facts(conditions: Iterable[ConditionKnown]) -> dict[str, str]:
    """Return what is known of debt and security, by the names of papers."""
    words = {"met": "đạt yêu cầu", "not_met": "chưa đạt yêu cầu"}
    return {
        one.id: f"{words[one.verdict]} ({one.known.vi})"
        for one in conditions
        if one.id in {"debt", "security"} and one.verdict in words
    }


def _facts(
    dossier: DossierInfo,
    path: tuple[Place, ...],
    rows: tuple[DetailRow, ...],
    found: Findings,
    steps: StepFacts,
    on: dt.date,
) -> dict[str, str]:
    unit, province = path[-1], path[0]
    title = standards.title_law().title(dossier.title)
    name = title.name.vi if title else dossier.title
    criteria_set = standards.get_set(set_id=dossier.set_id, year=dossier.period.year)
    facts = {
        "unit": unit.name,
        "unit_lower": _lower(unit.name),
        "short_unit": unit.short_name,
        "province": province.name,
        "province_lower": _lower(province.name),
        "district": path[1].name if len(path) == 3 else "",
        "title": name,
        "title_lower": _lower(name),
        "set": _lower(criteria_set.title.vi),
        "period": str(dossier.period),
        "year": str(dossier.period.year),
        "today": f"{on:%d/%m/%Y}",
    }
    facts |= rules.table_facts(detail_table.counts(rows))
    facts |= rules.finding_facts(found.values())
    if steps.meeting:
        facts |= rules.meeting_facts(steps.meeting)
    if steps.opinions:
        facts |= rules.opinion_facts(steps.opinions)
    if steps.survey and steps.outcome:
        facts |= rules.survey_facts(steps.survey, steps.outcome)
    if steps.departments:
        agreed = sum(one.choice != OpinionChoice.DISAGREE for one in steps.departments)
        facts |= {
            "departments_asked": str(len(steps.departments)),
            "departments_agreed": str(agreed),
        }
    return facts | _council_facts(dossier, steps) | _title_facts(dossier, on)


def _council_facts(dossier: DossierInfo, steps: StepFacts) -> dict[str, str]:
    if not steps.votes:
        return {}
    procedure = dossiers.procedure_of(dossier=dossier)
    rule = next((one.council for one in procedure.stages if one.council), None)
    present = sum(steps.votes.values())
    agreed = steps.votes.get(VoteChoice.FOR, 0)
    return {
        "council_members": str(steps.council),
        "council_present": str(present),
        "council_for": str(agreed),
        "council_against": str(steps.votes.get(VoteChoice.AGAINST, 0)),
        "council_share": rules.of(agreed, present),
        "council_threshold": rules.percent(100 * rule.pass_share) if rule else "",
    }


def _title_facts(dossier: DossierInfo, on: dt.date) -> dict[str, str]:
    """Return the titles the unit holds, those of its parts, and the one that is in question."""
    law = standards.title_law()

    def named(slug: str) -> str:
        rule = law.title(slug)
        return rule.short.vi if rule else slug

    own = [
        f"{named(one.title)} ({one.decision.number})"
        for one in titles.titles_of(unit_id=dossier.unit_id, on=on)
    ]
    parts = [
        f"{one.place.name}: {named(one.held.title)}"
        for one in titles.legacy_titles_of(unit_id=dossier.unit_id)
    ]
    facts = {
        "standing_titles": "; ".join(own) or "chưa có",
        "former_parts": "; ".join(parts) or "không có",
    }
    if dossier.against_id is not None:
        row = Title.objects.get(pk=dossier.against_id)
        facts |= {"revoked_no": row.decision_no, "revoked_on": f"{row.decided_on:%d/%m/%Y}"}
    return facts


def _desk(by: str, path: tuple[Place, ...]) -> Desk:
    unit, province = path[-1], path[0]
    kinds = OrganisationKind
    committee, upper = "ỦY BAN NHÂN DÂN", province.name.upper()
    district = path[1] if len(path) == 3 else province
    found = {
        "unit": (kinds.PEOPLE_COMMITTEE, unit, (committee, unit.name.upper()), "UBND"),
        "district": (kinds.PEOPLE_COMMITTEE, district, (committee, district.name.upper()), "UBND"),
        "province": (kinds.PEOPLE_COMMITTEE, province, (committee, upper), "UBND"),
        "coordination": (
            kinds.COORDINATION_OFFICE, province,
            (f"UBND {upper}", "VĂN PHÒNG ĐIỀU PHỐI NÔNG THÔN MỚI"), "VPĐP",
        ),
        "front": (kinds.FRONT, province, ("ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM", upper), "MTTQ"),
        "unit-front": (
            kinds.FRONT, unit, ("ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM", unit.name.upper()), "MTTQ",
        ),
    }  # fmt: skip
    kind, place, lines, notation = found[by]
    return Desk(kind, place.unit_id, lines, notation, place.short_name)


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
