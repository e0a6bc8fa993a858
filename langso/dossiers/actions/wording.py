"""The words of a document for the search, kept with every version of it."""

import datetime as dt

from django.db import connection
from django.utils import timezone

from langso.dossiers.models import Document, DocumentText
from langso.dossiers.queries import files, search
from langso.dossiers.rules import search as rules
from langso.standards import queries as standards

LONGEST_BODY = 100_000
"""Characters of a document's text that are kept and searched; more is a book, not a document."""

_KEEP = """
insert into dossiers_documenttext (document_id, scopes, body, vector)
values (%(document)s, %(scopes)s, %(body)s,
  to_tsvector('simple', %(marked)s) || to_tsvector('simple', %(unmarked)s))
on conflict (document_id) do update
  set scopes = excluded.scopes, body = excluded.body, vector = excluded.vector
"""


def keep_words(*, document_id: int, at: dt.datetime, body: str | None = None) -> None:
    """Keep a document's words and who may find it; `body` None leaves its text as it is.

    Called within the transaction that changes the document, so that a search is never behind.
    """
    row = Document.objects.select_related("organisation").get(pk=document_id)
    if body is None:
        kept = DocumentText.objects.filter(document_id=document_id).values_list("body", flat=True)
        body = kept.first() or ""
    body = body.replace("\x00", " ")[:LONGEST_BODY]
    kind = standards.document_types().types.get(row.type)
    head = [
        row.sign, row.subject, kind.title.vi if kind else "", row.author_name,
        row.organisation.name_vi, row.signer_name,
    ]  # fmt: skip
    # Folded here, not by the SQL function of the same effect, which is slow on a long text.
    marked = rules.folded("\n".join([*head, body]))
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP,
            {
                "document": document_id,
                "scopes": search.scopes_of(unit_ids=_units(row), on=timezone.localdate(at)),
                "body": body,
                "marked": marked,
                "unmarked": rules.unmarked(marked),
            },
        )


def reindex_documents(*, file_id: int, at: dt.datetime) -> int:
    """Keep anew who may find the documents of a file, after it has moved; return how many."""
    ids = list(Document.objects.filter(file_id=file_id).values_list("pk", flat=True))
    for document_id in ids:
        keep_words(document_id=document_id, at=at)
    return len(ids)


def _units(row: Document) -> list[int | None]:
    """Return the units through which a document may be seen, as `queries.get_document` asks."""
    units = [row.organisation.unit_id]
    if row.file_id is not None:
        file = files.find_file(file_id=row.file_id)
        units.append(file.state.organisation.unit_id)
        if file.subject_kind:
            units.append(file.state.unit_id)
    return units
