"""Who may hold a certificate: people and organisations found by name, for a choice."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.dossiers import queries
from langso.dossiers.forms.certificates import ORGANISATION, PERSON
from langso.dossiers.presenters import file_words

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Holder:
    """A possible holder: `value` goes back with the form, `about` tells apart who is called so."""

    value: str
    name: str
    about: str


def found(name: str, *, user: Somebody, on: dt.date) -> tuple[Holder, ...]:
    """Return the people whom a reader manages and the organisations with a name; some of many."""
    people = accounts.page_people(user=user, on=on, q=name, limit=SHOWN).rows
    organisations = queries.find_organisations(name=name, on=on, limit=SHOWN)
    return (
        *(
            Holder(
                f"{PERSON}:{one.username}", one.name or one.username,
                _("person, signs in as %(username)s") % {"username": one.username},
            )
            for one in people
        ),
        *(
            Holder(f"{ORGANISATION}:{one.desk.key}", file_words.name_of(one), _("organisation"))
            for one in organisations
        ),
    )  # fmt: skip
