"""What the pages of dossiers share: which dossier is asked for, and who may see it."""

import datetime as dt

from django.http import Http404, HttpRequest

from langso.accounts import queries as accounts
from langso.accounts.values import Action
from langso.core import asking
from langso.dossiers import queries as files
from langso.geography import queries as geography
from langso.geography.values import Level, Place, UnknownUnitError
from langso.recognition.queries import dossiers as queries
from langso.recognition.queries.dossiers import DossierInfo
from langso.recognition.values.dossiers import UnknownDossierError

MISSING = (UnknownDossierError, UnknownUnitError)


def dossier_of(dossier_id: int) -> DossierInfo:
    """Return a dossier. Raises Http404."""
    try:
        return queries.get_dossier(dossier_id=dossier_id)
    except UnknownDossierError as error:
        raise Http404(str(error)) from error


def may_see(request: HttpRequest, dossier: DossierInfo, on: dt.date) -> bool:
    """Tell whether the reader sees a dossier as officers do."""
    file = files.find_file(file_id=dossier.file_id)
    return files.may_see(user=request.user, file=file, on=on)


def commune_of(code: str) -> Place:
    """Return a living commune-level unit by its code. Raises UnknownUnitError, Http404."""
    place = geography.get_unit(code=code, on=asking.today())
    if place.level != Level.COMMUNE:
        raise Http404(place.name)
    return place


def places_seen(request: HttpRequest) -> list[int] | None:
    """Return the communes whose dossiers the reader may see; None for the whole country."""
    on = asking.today()
    held = accounts.list_places_of(user=request.user, action=Action.SEE_FILES, on=on)
    if None in held:
        return None
    return sorted(geography.ids_below(unit_ids=[one for one in held if one is not None]))
