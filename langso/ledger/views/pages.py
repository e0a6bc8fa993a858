"""Pages that show evidence."""

import json

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from langso.accounts.values import Action
from langso.core import asking
from langso.core.asking import plain_answers
from langso.core.files import queries as files
from langso.core.guards import reads
from langso.core.periods import Period
from langso.geography import queries as geography
from langso.geography.values import Level, UnknownUnitError
from langso.ledger import queries
from langso.ledger.presenters import evidence as presenter
from langso.ledger.presenters.evidence import CellPage
from langso.ledger.views import asked
from langso.standards import queries as standards
from langso.standards.values import UnknownElementError

MISSING = (UnknownUnitError, UnknownElementError)
REFUSED_STATUS = 400


@reads
@never_cache
@asked.signed_in
@plain_answers(missing=MISSING)
def cell(request: HttpRequest) -> HttpResponse:
    """Show the evidence of one cell: for the sheet's drawer, or as a page."""
    period = asked.period_in(request.GET)
    place = asked.place_of(request.GET.get("unit", ""), period)
    element = asked.element_in(request.GET)
    asked.require(request, Action.SEE_EVIDENCE, place.unit_id)
    page = presenter.cell_page(
        place=place, element=element, period=period,
        may_add=asked.may_add(request, place.unit_id), today=asking.today(),
    )  # fmt: skip
    return cell_answer(request, page)


def cell_answer(
    request: HttpRequest, page: CellPage, *, refused: tuple[str, ...] = (),
    done: tuple[str, ...] = (), changed: bool = False,
) -> HttpResponse:  # fmt: skip
    """Answer with a cell's evidence: a fragment for htmx, else the page (400 after refusals).

    htmx puts only successful answers into the page, so a fragment is one whatever was refused.
    """
    context = {"page": page, "refused": refused, "done": done}
    if not asked.is_fragment(request):
        status = REFUSED_STATUS if refused else 200
        return render(request, "ledger/cell_evidence.html", context, status=status)
    answer = render(request, "ledger/_cell_evidence.html", context | {"in_fragment": True})
    if changed:
        told = {
            "unit": page.place.code, "element": page.element.key, "period": str(page.period),
            "count": len(page.items),
        }  # fmt: skip
        answer.headers["HX-Trigger"] = json.dumps({"evidence-changed": told})
    return answer


@reads
@never_cache
@asked.signed_in
@plain_answers(missing=MISSING)
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """List a unit's evidence of a period."""
    period = asked.period_in(request.GET)
    place = asked.place_of(code, period)
    asked.require(request, Action.SEE_EVIDENCE, place.unit_id)
    today = asking.today()
    groups = presenter.groups(place=place, period=period, today=today)
    had = [str(Period.from_code(one)) for one in queries.evidence_periods(unit_id=place.unit_id)]
    context = {
        "place": place, "period": period, "groups": groups,
        "count": sum(len(group.items) for group in groups),
        "periods": sorted({*had, str(period), str(today.year)}, reverse=True),
        "elements": standards.list_elements(), "may_add": asked.may_add(request, place.unit_id),
    }  # fmt: skip
    return render(request, "ledger/unit_evidence.html", context)


@reads
@never_cache
@asked.signed_in
def one(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """Show one piece of evidence: the file, when and where, and every figure it stands behind."""
    evidence = asked.evidence_to_see(request, evidence_id)
    if evidence is None:
        raise PermissionDenied
    return one_answer(request, evidence_id)


def one_answer(request: HttpRequest, evidence_id: int, *, refused: str = "") -> HttpResponse:
    """Answer with the page of one piece of evidence (400 after a refusal)."""
    evidence = queries.get_evidence(evidence_id=evidence_id)
    today = asking.today()
    units = queries.units_of_evidence(evidence_id=evidence_id)
    mine = [unit_id for unit_id in units if asked.may_add(request, unit_id)]
    links = presenter.links_shown(evidence=evidence, may_end=mine, today=today)
    found = queries.shared_photos(unit_ids=units)
    context = {
        "evidence": evidence, "links": [link for link in links if link.row.ended_at is None],
        "ended": [link for link in links if link.row.ended_at is not None],
        "item": presenter.lone_item(evidence, found, today),
        "place": geography.get_places(unit_ids=[evidence.unit_id], on=today)[evidence.unit_id],
        "erased": files.is_erased(sha256=evidence.file.sha256),
        "may_erase": asked.may_erase(request, evidence.unit_id),
        "may_add": bool(mine), "elements": standards.list_elements(),
        "years": presenter.years_offered(today), "refused": refused,
    }  # fmt: skip
    return render(request, "ledger/evidence.html", context, status=400 if refused else 200)


@reads
@never_cache
@asked.signed_in
@plain_answers(missing=MISSING)
def shared(request: HttpRequest, code: str) -> HttpResponse:
    """List the pictures that stand behind figures of two communes, for who checks a province."""
    period = asked.period_in(request.GET)
    place = asked.place_of(code, period)
    asked.require(request, Action.SEE_EVIDENCE, place.unit_id)
    day = min(asking.today(), period.last_on)
    below = geography.list_units(on=day, level=Level.COMMUNE, parent_code=place.code)
    pairs = presenter.pairs(units=[place, *below], period=period, today=asking.today())
    context = {"place": place, "period": period, "pairs": pairs, "title": _("Pictures used twice")}
    return render(request, "ledger/shared_photos.html", context)
