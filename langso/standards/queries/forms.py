"""Reads of report forms and narrative reports."""

from dataclasses import dataclass

from langso.standards.queries.folders import current_law
from langso.standards.queries.sets import get_set
from langso.standards.rules import forms as rules
from langso.standards.rules.checks_forms import forms_of
from langso.standards.rules.forms import Form, Narrative
from langso.standards.values import Text, UnknownSetError


class UnknownFormError(LookupError):
    """No form or narrative report has this id; the message (Vietnamese) names it."""


@dataclass(frozen=True, slots=True)
class ElementGroup:
    """A line of a form that is typed: its title and the elements that stand in it."""

    title: Text
    element_keys: tuple[str, ...]


def list_forms(*, level: str | None = None, year: int | None = None) -> list[Form]:
    """Return the report forms of a level that hold in a year, in their order; None does not ask."""
    found = forms_of(current_law().law).values()
    return sorted((form for form in found if _asked(form, level, year)), key=lambda one: one.order)


def list_narratives(*, level: str | None = None, year: int | None = None) -> list[Narrative]:
    """Return the narrative reports of a level that hold in a year, in their order."""
    documents = current_law().law.by_kind.get("narrative", ())
    found = (rules.narrative_of(document.data) for document in documents)
    return sorted((one for one in found if _asked(one, level, year)), key=lambda one: one.order)


def _asked(form: Form | Narrative, level: str | None, year: int | None) -> bool:
    return (level is None or form.level == level) and (year is None or holds_in(form, year))


def holds_in(form: Form | Narrative, year: int) -> bool:
    """Tell whether a form is used in a year: one of its own, or one its criteria set is used in.

    A set may be used on after its years (a continuation); the forms that show it go with it.
    """
    if form.first_year <= year <= form.last_year:
        return True
    if isinstance(form, Narrative) or not form.criteria_set or year < form.first_year:
        return False
    try:
        get_set(set_id=form.criteria_set, year=year)
    except UnknownSetError:
        return False
    return True


def get_form(*, form_id: str) -> Form:
    """Return one form. Raises UnknownFormError."""
    for form in list_forms():
        if form.id == form_id:
            return form
    raise UnknownFormError(_no_form(form_id))


def get_narrative(*, form_id: str) -> Narrative:
    """Return one narrative report. Raises UnknownFormError."""
    for narrative in list_narratives():
        if narrative.id == form_id:
            return narrative
    raise UnknownFormError(_no_form(form_id))


def form_elements(*, form_id: str) -> list[ElementGroup]:
    """Return what a commune types into a form, line by line. Raises UnknownFormError."""
    form = get_form(form_id=form_id)
    columns = [column for column in form.leaves if column.holds == "element"]
    if any(column.holds == "verdict" and column.basis == "plan" for column in form.leaves):
        return _planned_criteria()
    return [
        ElementGroup(row.title, tuple(rules.element_key(column, row) for column in columns))
        for _depth, row in rules.walk(form.rows)
        if row.key and columns
    ]


def _planned_criteria() -> list[ElementGroup]:
    """Return one line a criterion: whether the commune plans to meet it."""
    return [
        ElementGroup(element.title, (element.key,))
        for element in current_law().law.elements.values()
        if element.key.startswith(f"{rules.PLAN_PREFIX}.")
    ]


def _no_form(form_id: str) -> str:
    return f"Không có biểu “{form_id}”. Xem danh sách biểu của kỳ báo cáo."
