"""Every read of the law that other packages may use."""

from langso.standards.queries.elements import (
    element_for,
    elements_by_number,
    formula_of,
    get_element,
    list_elements,
)
from langso.standards.queries.folders import check_folder, law_folders, law_version, local_faults
from langso.standards.queries.sets import (
    get_set,
    list_sets,
    local_decisions,
    targets,
    waiting_for_confirmation,
)

__all__ = [
    "check_folder",
    "element_for",
    "elements_by_number",
    "formula_of",
    "get_element",
    "get_set",
    "law_folders",
    "law_version",
    "list_elements",
    "list_sets",
    "local_decisions",
    "local_faults",
    "targets",
    "waiting_for_confirmation",
]
