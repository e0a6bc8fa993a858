"""Reads of data elements: what is reported, under which number, for which indicator."""

from dataclasses import replace
from functools import lru_cache

from langso.core import caches, moments
from langso.standards.models import DataElement as DataElementRow
from langso.standards.queries.folders import current_law
from langso.standards.queries.sets import get_set
from langso.standards.rules.aliases import alias_of
from langso.standards.rules.formulas import Node, parse
from langso.standards.values import DataElement, UnknownElementError, UnknownSetError

# While elements wait for their numbers, the next number says whether any has come: a tiny question
# where reading all three hundred again would be asked by every part of a page.
_NUMBERS = moments.Clock("select coalesce(max(id), 0) from standards_dataelement")
_numbered: dict[str, tuple[int | None, dict[str, DataElement]]] = {}
"""Elements with their numbers by law version; None: every one of them has its number, and numbers
never change; else the last number that was given when they were read."""
caches.on_clear(_numbered.clear)


def _all() -> dict[str, DataElement]:
    """Return the elements of the law by key, with the database's numbers."""
    version = current_law().law.version
    until, found = _numbered.get(version, (0, {}))
    if found and (until is None or until == _NUMBERS.now()):
        return found
    until, found = _read()
    _numbered.clear()
    _numbered[version] = until, found
    return found


def _read() -> tuple[int | None, dict[str, DataElement]]:
    numbers = dict(DataElementRow.objects.values_list("key", "id"))
    found = {
        name: replace(element, number=numbers.get(name))
        for name, element in current_law().law.elements.items()
    }
    return (None if set(found) <= set(numbers) else max(numbers.values(), default=0)), found


def read_whole_law() -> None:
    """Read all files and parse all formulas, so that no question waits for either."""
    _formulas(current_law().law.version)


def list_elements() -> list[DataElement]:
    """Return all data elements in the order of the law's file; `number` None until loaded."""
    return list(_all().values())


def get_element(*, key: str) -> DataElement:
    """Return one data element. Raises UnknownElementError."""
    found = _all().get(key)
    if found is None:
        raise UnknownElementError(_no_element(key))
    return found


def elements_by_number() -> dict[int, DataElement]:
    """Return the loaded elements by the database's number."""
    return {element.number: element for element in _all().values() if element.number is not None}


def element_for(*, set_id: str, code: str, year: int | None = None) -> DataElement:
    """Return the element that an indicator's code stands for in a set.

    The code may be an indicator's code, an entry condition's id or an element's key. A compound
    indicator stands for its result as a whole or its total; `year` (default: the set's last)
    chooses the version of an amended indicator. Raises UnknownElementError, UnknownSetError.
    """
    elements = _all()
    law = current_law().law
    if set_id not in law.sets:
        msg = f"Không có bộ tiêu chí “{set_id}”."
        raise UnknownSetError(msg)
    last: int = law.sets[set_id].data["years"]["last"]
    key = _aliases(law.version, set_id, year or last).get(code, code)
    if key not in elements:
        msg = f"Bộ tiêu chí “{set_id}” không có chỉ tiêu hay số liệu “{code}”."
        raise UnknownElementError(msg)
    return elements[key]


@lru_cache(maxsize=128)
def _aliases(version: str, set_id: str, year: int) -> dict[str, str]:
    return alias_of(get_set(set_id=set_id, year=year))


def formula_of(*, key: str) -> Node | None:
    """Return the parsed formula of a derived element, None for one that is only reported.

    Raises UnknownElementError.
    """
    formulas = _formulas(current_law().law.version)
    if key not in formulas:
        raise UnknownElementError(_no_element(key))
    return formulas[key]


@lru_cache(maxsize=4)
def _formulas(version: str) -> dict[str, Node | None]:
    elements = current_law().law.elements
    return {
        key: parse(element.formula) if element.formula else None
        for key, element in elements.items()
    }


def _no_element(key: str) -> str:
    return f"Không có số liệu “{key}”. Xem danh sách số liệu trong sổ tay quy định."
