"""Every question about places that other packages may ask."""

from langso.geography.frames.carry import ELEMENTS_SCHEMA, FACTS_SCHEMA, MOVES_SCHEMA
from langso.geography.queries.below import ids_below
from langso.geography.queries.carry import carried, carry_map
from langso.geography.queries.classes import (
    classes_of,
    classes_of_units,
    list_conflict_topics,
    list_conflicts,
)
from langso.geography.queries.lineage import kin_of, lineage
from langso.geography.queries.tables import (
    class_rows,
    classes_on,
    day_rows,
    state_rows,
    succession_rows,
    unit_rows,
)
from langso.geography.queries.units import (
    count_units,
    cursor_of,
    explain_missing_code,
    find_codes,
    get_place,
    get_places,
    get_unit,
    last_day,
    life,
    list_below,
    list_units,
    page_units,
    path,
    revision,
)

__all__ = [
    "ELEMENTS_SCHEMA",
    "FACTS_SCHEMA",
    "MOVES_SCHEMA",
    "carried",
    "carry_map",
    "class_rows",
    "classes_of",
    "classes_of_units",
    "classes_on",
    "count_units",
    "cursor_of",
    "day_rows",
    "explain_missing_code",
    "find_codes",
    "get_place",
    "get_places",
    "get_unit",
    "ids_below",
    "kin_of",
    "last_day",
    "life",
    "lineage",
    "list_below",
    "list_conflict_topics",
    "list_conflicts",
    "list_units",
    "page_units",
    "path",
    "revision",
    "state_rows",
    "succession_rows",
    "unit_rows",
]
