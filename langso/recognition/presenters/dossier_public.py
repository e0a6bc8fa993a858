"""What everybody may see of a dossier: where it stands, its table and its end; no person's name."""

import datetime as dt
from dataclasses import dataclass

from langso.core.deadlines import days_said
from langso.dossiers import queries as files
from langso.dossiers.values.files import Clock, FileStatus
from langso.geography.values import Place
from langso.recognition.presenters.dossier_table import TablePage, table_page
from langso.recognition.presenters.dossiers import StepShown, days_left, steps_of, title_name
from langso.recognition.queries import dossier_knowledge
from langso.recognition.queries import dossiers as queries
from langso.recognition.queries.dossier_knowledge import ConditionKnown
from langso.recognition.queries.dossier_steps import StepFacts
from langso.recognition.queries.dossiers import DossierInfo
from langso.standards.values.procedures import Stage


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A published dossier. `clock` only while the present stage is public: its countdown."""

    dossier: DossierInfo
    place: Place
    province: Place
    title: str
    stage: Stage
    open_now: bool
    status: str
    status_word: str
    steps: tuple[StepShown, ...]
    clock: Clock | None
    left: int | None
    table: TablePage
    conditions: tuple[ConditionKnown, ...]
    told: StepFacts
    title_given: str
    simulated: bool

    @property
    def late(self) -> bool:
        """Whether the day of the published stage has passed."""
        return self.left is not None and self.left < 0

    @property
    def days(self) -> str:
        """The working days left in words, as the work file's page counts them."""
        return days_said(self.left)


def public_page(dossier: DossierInfo, *, on: dt.date) -> PublicPage:
    """Return a published dossier for everybody."""
    file = files.find_file(file_id=dossier.file_id)
    procedure = files.procedure_of(file=file)
    state = files.state_of(file_id=dossier.file_id)
    stage = procedure.stage(state.stage)
    ended = state.status not in (FileStatus.OPEN, FileStatus.SUSPENDED)
    known = dossier_knowledge.known_of(dossier=dossier, on=on)
    events = files.list_events(file_id=dossier.file_id)
    shown = stage.public and not ended
    clock = files.clock_of(file_id=dossier.file_id, on=on) if shown else None
    return PublicPage(
        dossier=dossier,
        place=known.unit,
        province=known.path[0],
        title=title_name(dossier.title),
        stage=stage,
        open_now=shown,
        status=str(state.status),
        status_word=state.status_words,
        steps=steps_of(procedure, state, events),
        clock=clock,
        left=days_left(clock, on),
        table=table_page(known.rows, known.findings, user=None, dossier=dossier, on=on,
                         ended=True),
        conditions=known.conditions,
        told=known.steps,
        title_given=queries.given_title(dossier=dossier),
        simulated=known.simulated,
    )  # fmt: skip
