"""The page of Word templates: what each asks for, and what the system can fill in."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.dossiers import actions
from langso.dossiers.models import DocumentTemplate
from langso.dossiers.presenters import file_words
from langso.dossiers.queries import documents, organisations
from langso.dossiers.values.organisations import OrganisationInfo
from langso.standards import queries as standards

FILLED_IN = {
    "organisation": _("the organisation's name"),
    "type": _("type of the document"),
    "subject": _("what the document is about"),
    "notation": _("its notation, such as QĐ-UBND"),
}
"""What a template may name, and what stands there; `document_forms.context_of` gives it."""


@dataclass(frozen=True, slots=True)
class TemplateShown:
    """A template with its type in words; `unknown` are words it asks for that nothing gives."""

    row: DocumentTemplate
    type: str
    fields: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TemplatesPage:
    """The templates of the organisations that a reader works for, and what may be added."""

    desks: tuple[OrganisationInfo, ...]
    groups: tuple[tuple[OrganisationInfo, tuple[TemplateShown, ...]], ...]
    types: tuple[tuple[str, str], ...]
    words: tuple[tuple[str, str], ...]
    refused: str


def page(user: Somebody, *, on: dt.date, refused: str = "") -> TemplatesPage:
    """Return the page for somebody; organisations for which they handle no files are left out."""
    mine = tuple(
        one
        for one in organisations.organisations_of(user=user, on=on)
        if accounts.may(user=user, action=Action.HANDLE_FILES, unit_id=one.desk.unit_id, on=on)
    )
    types = standards.document_types().types
    return TemplatesPage(
        desks=mine,
        groups=tuple((one, _shown(one)) for one in mine if one.id is not None),
        types=tuple((key, file_words.text(kind.title)) for key, kind in types.items()),
        words=tuple((word, str(meaning)) for word, meaning in FILLED_IN.items()),
        refused=refused,
    )


def _shown(owner: OrganisationInfo) -> tuple[TemplateShown, ...]:
    types = standards.document_types().types
    found = []
    for row in documents.list_templates(organisation_id=owner.id or 0):
        if row.organisation_id is None:
            continue
        kind = types.get(row.type)
        fields = actions.fields_of(template_id=row.pk)
        unknown = tuple(one for one in fields if one not in FILLED_IN)
        title = file_words.text(kind.title) if kind else row.type
        found.append(TemplateShown(row, title, fields, unknown))
    return tuple(found)
