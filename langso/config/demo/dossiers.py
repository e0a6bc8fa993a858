"""A few simulated dossiers of Hà Tĩnh, each at another stage of the procedure.

They are made by the very actions that officers call, in the names of simulated people, so that
every page, paper and signature is what a real dossier has. Everything is marked as simulated.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from langso.accounts import actions as accounts
from langso.accounts import queries as people
from langso.accounts.values import Role, UnknownUserError
from langso.config.serve import demo_accounts
from langso.core.periods import Period
from langso.dossiers import actions as files
from langso.dossiers import queries as file_queries
from langso.dossiers.actions import signing
from langso.geography import queries as geography
from langso.geography.values import Kind, Level, Place
from langso.recognition.actions import dossier_papers, dossiers
from langso.recognition.models import Dossier
from langso.recognition.queries import dossiers as queries
from langso.recognition.queries.dossiers import DossierInfo
from langso.recognition.values.dossiers import NewFinding
from langso.reporting.values import FindingVerdict
from langso.standards import queries as standards
from langso.standards.values import UnknownSetError

Progress = Callable[[int, int], None]
PROVINCE, SET, YEAR = "42", "commune-ntm-2021-2025", Period(2025)
STAGES = ("self-assess", "publish", "verify", "council")
"""Where each dossier is left; the first is that of the accounts to try."""
ROLES = ((Role.RECORDER, "ghi", "Cán bộ"), (Role.LEADER, "ky", "Lãnh đạo"),
         (Role.CLERK, "vt", "Văn thư"))  # fmt: skip
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Cast:
    """Who acts: the commune's three, and the province's."""

    recorder: Any
    leader: Any
    clerk: Any
    province: dict[str, Any]


def is_loaded() -> bool:
    """Tell whether the simulated dossiers are there."""
    return Dossier.objects.filter(simulated=True).exists()


def load(*, by: str, at: dt.datetime, progress: Progress) -> int:
    """Make the dossiers, all or none, and return how many; safe to run again.

    Without a criteria set for the year or people to act there is nothing to show, and none is made.
    """
    communes = _communes(at)
    if is_loaded() or not communes or not _can_judge():
        progress(1, 1)
        return 0
    # Their passwords go to a file, which nothing takes back.
    accounts_to_try = {row["username"] for row in demo_accounts.ensure(
        home=Path(settings.HOME), at=at)}  # fmt: skip
    province = {name: people.get_user(username=name) for name in sorted(accounts_to_try)}
    # Nobody waits with a token in hand: here signatures may be made inside of a transaction.
    with transaction.atomic():
        for number, (place, stage) in enumerate(zip(communes, STAGES, strict=False)):
            cast = _cast(place, province, by=by, at=at)
            _Play(place, cast, at - (3 + 6 * number) * DAY).until(stage)
            progress(number + 1, len(STAGES))
    return len(communes)


def _communes(at: dt.datetime) -> list[Place]:
    """Return the first communes of the province; the first one is that of the accounts to try."""
    provinces = {one.code for one in geography.list_units(on=at.date(), level=Level.PROVINCE)}
    if PROVINCE not in provinces:
        return []
    return geography.list_units(
        on=at.date(), level=Level.COMMUNE, parent_code=PROVINCE, kinds=[Kind.COMMUNE],
        limit=len(STAGES),
    )  # fmt: skip


def _can_judge() -> bool:
    try:
        standards.get_set(set_id=SET, year=YEAR.year)
    except UnknownSetError:
        return False
    return True


def _cast(place: Place, province: dict[str, Any], *, by: str, at: dt.datetime) -> Cast:
    made = [
        _person(f"mophong-{short}-{place.code}", f"{title} {place.name} (mô phỏng)", role, place,
                by=by, at=at)
        for role, short, title in ROLES
    ]  # fmt: skip
    return Cast(made[0], made[1], made[2], province)


def _person(username: str, name: str, role: Role, place: Place, *, by: str, at: dt.datetime) -> Any:
    """Return a simulated officer, whom nobody can sign in as: there is no password."""
    try:
        return people.get_user(username=username)
    except UnknownUserError:
        pass
    user = accounts.create_user(
        username=username, password=None, name=name, is_demo=True, by=by, at=at,
    )  # fmt: skip
    accounts.grant_role(
        user_id=user.pk, role=role, unit_id=place.unit_id, from_on=dt.date(2021, 1, 1), by=by,
        at=at,
    )  # fmt: skip
    return user


class _Play:
    """One dossier, taken from stage to stage; each step is a few hours after the one before."""

    def __init__(self, place: Place, cast: Cast, at: dt.datetime) -> None:
        self.cast, self.at = cast, at
        self.dossier: DossierInfo = dossiers.start(
            unit_id=place.unit_id, title="ntm", set_id=SET, period=YEAR, actor=cast.recorder,
            at=at, simulated=True, origin="langso load dossiers",
        )  # fmt: skip

    def until(self, stage: str) -> None:
        """Go on to a stage; the dossier at the province is left waiting for a supplement."""
        for name in ("begin", "assess", "publish", "send", "verify", "survey", "ask", "appraise"):
            if self._stage() == stage:
                break
            getattr(self, f"_{name}")()
        if stage == "verify":
            self._go("ask-supplement", self.cast.province["tinh"], reason="Thiếu tài liệu.",
                     missing=("Ảnh đường trục xã", "Biên bản nghiệm thu nước sạch"))  # fmt: skip

    def _stage(self) -> str:
        return str(file_queries.state_of(file_id=self.dossier.file_id).stage)

    def _go(self, outcome: str, actor: Any, **more: Any) -> None:
        self.at += dt.timedelta(hours=3)
        state = file_queries.state_of(file_id=self.dossier.file_id)
        files.move(file_id=self.dossier.file_id, outcome=outcome, expected_event=state.last,
                   actor=actor, at=self.at, **more)  # fmt: skip

    def _find(self, actor: Any) -> None:
        table = queries.table_of(dossier_id=self.dossier.id)
        findings = [
            NewFinding(row.code, FindingVerdict.MET) for row in (table.rows if table else ())
            if row.verdict != "not_applicable"
        ]  # fmt: skip
        dossiers.record_findings(
            dossier_id=self.dossier.id, findings=findings, actor=actor, at=self.at
        )

    def _draft(self, actor: Any) -> None:
        wanted = dossier_papers.wanted_now(dossier_id=self.dossier.id)
        dossier_papers.draft_papers(
            dossier_id=self.dossier.id, codes=[one.code for one in wanted if one.count_from],
            actor=actor, at=self.at,
        )  # fmt: skip

    def _begin(self) -> None:
        self._go("begin", self.cast.recorder)

    def _assess(self) -> None:
        self._find(self.cast.recorder)
        self._go("assessed", self.cast.recorder, payload={"findings": True})

    def _publish(self) -> None:
        self._go("closed", self.cast.recorder)
        day = self.at.date()
        self._go("gathered", self.cast.recorder, payload={"opinions": {
            "from": (day - 9 * DAY).isoformat(), "to": day.isoformat(), "asked": 320,
            "agreed": 311, "comments": "Đề nghị sửa đoạn đường thôn 3 (mô phỏng).",
            "organisations": [
                {"name": "Hội Nông dân xã", "agrees": True, "note": ""},
                {"name": "Hội Liên hiệp Phụ nữ xã", "agrees": True, "note": ""},
            ],
        }})  # fmt: skip
        self._go("agreed", self.cast.leader, payload={
            "meeting": {"held_on": day.isoformat(), "place": "Hội trường UBND xã", "chair": "",
                        "secretary": "", "invited": 64, "present": 61, "for": 60, "against": 1},
            "votes": {"present": 61, "agree": 60},
        })  # fmt: skip

    def _send(self) -> None:
        self._draft(self.cast.leader)
        request = next(one for one in file_queries.list_documents(file_id=self.dossier.file_id)
                       if one.requirement_code == "request")  # fmt: skip
        signing.sign(document_id=request.id, as_="person", actor=self.cast.leader, at=self.at)
        files.issue(document_id=request.id, actor=self.cast.clerk, at=self.at)
        signing.sign(document_id=request.id, as_="agency", actor=self.cast.clerk, at=self.at)
        self._go("submit", self.cast.leader)

    def _verify(self) -> None:
        office = self.cast.province["tinh"]
        self._draft(office)
        self._find(office)
        self._go("accept", office, payload={"findings": True})

    def _survey(self) -> None:
        front = self.cast.province["mattrantinh"]
        self._draft(front)
        day = self.at.date()
        rule = standards.survey_rule(title="ntm", on=day)
        contents = [
            {"id": one.id, "satisfied": 1830 - 7 * n, "blank": 12}
            for n, one in enumerate(rule.contents if rule else ())
        ]
        self._go("done", front, payload={"survey": {
            "from": (day - 12 * DAY).isoformat(), "to": day.isoformat(), "households": 2400,
            "collected": 1960, "invalid": 21, "contents": contents,
        }})  # fmt: skip

    def _ask(self) -> None:
        office = self.cast.province["tinh"]
        state = file_queries.state_of(file_id=self.dossier.file_id)
        for department in state.departments:
            if department != "coordination":
                files.give_opinion(
                    file_id=self.dossier.file_id, department=department, choice="agree",
                    text="Nhất trí (mô phỏng).", actor=office, at=self.at,
                )  # fmt: skip
        self._go("done", office)
        self._go("done", self.cast.province["thamdinh"])

    def _appraise(self) -> None:
        appraiser = self.cast.province["thamdinh"]
        self._draft(appraiser)
        self._find(appraiser)
        self._go("pass", appraiser, payload={"findings": True})
