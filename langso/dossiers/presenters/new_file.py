"""The form that opens a work file: for which organisation, under which procedure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core.choices import Choice
from langso.dossiers.presenters import file_words
from langso.dossiers.queries import organisations
from langso.standards import queries as standards
from langso.standards.values.procedures import Procedure

PLAIN = "work-file"
"""Procedures of this subject are opened here; others begin where their subject is."""


@dataclass(frozen=True, slots=True)
class ProcedureChoice:
    """A procedure to choose, with its stages in a line."""

    id: str
    title: str
    stages: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class NewPage:
    """Everything the form asks."""

    organisations: tuple[Choice, ...]
    procedures: tuple[ProcedureChoice, ...]
    topics: tuple[Choice, ...]
    refused: str
    typed: Mapping[str, str]


def page(
    user: Somebody, *, on: dt.date, refused: str = "", typed: Mapping[str, str] | None = None
) -> NewPage:
    """Lay out the form. Raises PermissionDenied for who handles no files."""
    told = typed or {}
    mine = organisations.organisations_of(user=user, on=on)
    if not mine or not accounts.list_places_of(user=user, action=Action.HANDLE_FILES, on=on):
        raise PermissionDenied(_("No role of yours opens work files."))
    found = standards.list_procedures(subject=PLAIN, on=on)
    chosen = told.get("procedure") or (found[0].id if found else "")
    return NewPage(
        organisations=tuple(
            Choice(one.desk.key, file_words.name_of(one), told.get("organisation") == one.desk.key)
            for one in mine
        ),
        procedures=tuple(_procedure(one, chosen) for one in found),
        topics=tuple(
            Choice(key, title, told.get("topic") == key)
            for key, title in file_words.topics(on).items()
        ),
        refused=refused,
        typed=file_words.Typed(told),
    )


def _procedure(procedure: Procedure, chosen: str) -> ProcedureChoice:
    stages = " → ".join(file_words.text(stage.title) for stage in procedure.stages)
    return ProcedureChoice(
        procedure.id, file_words.text(procedure.title), stages, procedure.id == chosen
    )


def refuse_foreign(user: Somebody, key: str, *, on: dt.date) -> None:
    """Raise PermissionDenied unless the desk is one that the person acts for."""
    if key not in {one.desk.key for one in organisations.organisations_of(user=user, on=on)}:
        raise PermissionDenied(_("You do not act for this organisation."))
