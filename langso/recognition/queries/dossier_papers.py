"""The papers of a dossier, filled with everything that is known of it on a day."""

import datetime as dt
from dataclasses import dataclass

from langso.accounts import queries as accounts
from langso.dossiers.values.files import OpinionChoice, VoteChoice
from langso.dossiers.values.organisations import OrganisationKind
from langso.dossiers.values.papers import OfficialPaper, PaperTable
from langso.geography.values import Place
from langso.recognition.queries.dossier_knowledge import Known, known_of
from langso.recognition.queries.dossier_steps import StepFacts
from langso.recognition.queries.dossiers import DossierInfo
from langso.recognition.rules import papers as rules
from langso.recognition.values.dossiers import DossierKind
from langso.standards import queries as standards
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
