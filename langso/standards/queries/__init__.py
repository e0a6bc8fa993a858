"""Every read of the law that other packages may use."""

from langso.standards.queries.departments import department_of
from langso.standards.queries.documents import document_types
from langso.standards.queries.dossier_papers import list_dossier_papers, survey_rule
from langso.standards.queries.elements import (
    element_for,
    elements_by_number,
    formula_of,
    get_element,
    list_elements,
    read_whole_law,
)
from langso.standards.queries.folders import check_folder, law_folders, law_version, local_faults
from langso.standards.queries.forms import (
    ElementGroup,
    UnknownFormError,
    form_elements,
    get_form,
    get_narrative,
    holds_in,
    list_forms,
    list_narratives,
)
from langso.standards.queries.procedures import (
    get_procedure,
    list_procedures,
    local_budgets,
    procedure_for,
    procedure_text,
)
from langso.standards.queries.rounds import (
    check_rules,
    law_reading,
    list_round_terms,
    online_law,
    retention_law,
    return_reasons,
    title_law,
    working_calendar,
    working_days_left,
)
from langso.standards.queries.sets import (
    get_set,
    list_sets,
    local_decisions,
    targets,
    waiting_for_confirmation,
)

__all__ = [
    "ElementGroup",
    "UnknownFormError",
    "check_folder",
    "check_rules",
    "department_of",
    "document_types",
    "element_for",
    "elements_by_number",
    "form_elements",
    "formula_of",
    "get_element",
    "get_form",
    "get_narrative",
    "get_procedure",
    "get_set",
    "holds_in",
    "law_folders",
    "law_reading",
    "law_version",
    "list_dossier_papers",
    "list_elements",
    "list_forms",
    "list_narratives",
    "list_procedures",
    "list_round_terms",
    "list_sets",
    "local_budgets",
    "local_decisions",
    "local_faults",
    "online_law",
    "procedure_for",
    "procedure_text",
    "read_whole_law",
    "retention_law",
    "return_reasons",
    "survey_rule",
    "targets",
    "title_law",
    "waiting_for_confirmation",
    "working_calendar",
    "working_days_left",
]
