"""Every read of work files that other packages may use."""

from langso.dossiers.queries.acting import facts_for, may_handle, moves_for, places_of
from langso.dossiers.queries.documents import (
    document_facts,
    documents_by_id,
    find_document,
    get_document,
    get_version,
    latest_version,
    list_documents,
    list_versions,
    open_version,
)
from langso.dossiers.queries.files import (
    clock_of,
    find_file,
    get_file,
    list_events,
    may_see,
    procedure_of,
    procedure_of_version,
    state_of,
    stopped_by_order,
)
from langso.dossiers.queries.organisations import (
    find_organisations,
    get_organisation,
    list_organisations,
    organisations_of,
)
from langso.dossiers.queries.parts import linked_files
from langso.dossiers.queries.pictures import picture
from langso.dossiers.queries.registers import (
    list_distributions,
    list_own_tasks,
    list_registers,
    list_tasks,
    register_rows,
    waiting_incoming,
)
from langso.dossiers.queries.search import matching_files, search_documents

__all__ = [
    "clock_of",
    "document_facts",
    "documents_by_id",
    "facts_for",
    "find_document",
    "find_file",
    "find_organisations",
    "get_document",
    "get_file",
    "get_organisation",
    "get_version",
    "latest_version",
    "linked_files",
    "list_distributions",
    "list_documents",
    "list_events",
    "list_organisations",
    "list_own_tasks",
    "list_registers",
    "list_tasks",
    "list_versions",
    "matching_files",
    "may_handle",
    "may_see",
    "moves_for",
    "open_version",
    "organisations_of",
    "picture",
    "places_of",
    "procedure_of",
    "procedure_of_version",
    "register_rows",
    "search_documents",
    "state_of",
    "stopped_by_order",
    "waiting_incoming",
]
