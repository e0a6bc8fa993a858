"""Word templates: kept, ended, and filled in to draft a document."""

import datetime as dt
import io
from collections.abc import Mapping
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core import audit
from langso.core.files import actions as files
from langso.core.files import queries as kept_files
from langso.dossiers.actions import desk, documents, versions
from langso.dossiers.actions.rendering import WORD
from langso.dossiers.models import DocumentTemplate, Organisation
from langso.dossiers.values.documents import DocumentError, DocumentInfo
from langso.standards import queries as standards


def add_template(
    *,
    organisation_id: int,
    type: str,
    title: str,
    stream: IO[bytes],
    name: str,
    actor: Somebody | None,
    at: dt.datetime,
) -> int:
    """Keep a Word template of an organisation for a type of document, and return its number.

    It is filled in once with nothing, so that a template which cannot be read is refused at once.
    Call it outside of a transaction. Raises DocumentError, FileRefusedError, PermissionDenied.
    """
    organisation = documents.organisation_row(organisation_id)
    desk.require(actor, Action.HANDLE_FILES, organisation, at)
    if type not in standards.document_types().types:
        raise DocumentError(_("There is no type of document “%(id)s”.") % {"id": type})
    who = desk.acting(actor)
    with files.received(stream=stream, name=name, by=who.by, by_id=who.by_id, at=at) as checked:
        if checked.type.media_type != WORD:
            raise DocumentError(_("A template is a Word file (.docx). Save it so and upload it."))
        _filled(checked.path.read_bytes(), {}, strict=False)
        with transaction.atomic():
            kept = files.keep(checked=checked, by=who.by, by_id=who.by_id, at=at)
            row = DocumentTemplate.objects.create(
                organisation=organisation, type=type,
                title=" ".join(title.split())[:200] or kept.name, file_id=kept.id,
                name=kept.name[:150], by=who.by[:150], by_id=who.by_id, at=at,
            )  # fmt: skip
            audit.record_event(
                at=at,
                actor=who.by,
                actor_id=who.by_id,
                action="dossiers.add_template",
                subject=f"template {row.pk}",
                detail={"organisation": organisation_id, "type": type, "name": kept.name},
            )
    return row.pk


def replace_template(
    *, template_id: int, stream: IO[bytes], name: str, actor: Somebody | None, at: dt.datetime
) -> int:
    """Put another Word file in the place of a template, and return the new one's number.

    The one before ends only when the new file is sound; what was drafted from it stays. Call it
    outside of a transaction. Raises as `add_template` does.
    """
    row, organisation = _in_force(template_id)
    desk.require(actor, Action.HANDLE_FILES, organisation, at)
    new = add_template(
        organisation_id=organisation.pk, type=row.type, title=row.title, stream=stream,
        name=name, actor=actor, at=at,
    )  # fmt: skip
    end_template(template_id=template_id, reason=_("replaced by another file"), actor=actor, at=at)
    return new


@transaction.atomic
def end_template(*, template_id: int, reason: str, actor: Somebody | None, at: dt.datetime) -> None:
    """Let a template be chosen no more. Raises DocumentError (no reason), PermissionDenied."""
    row, organisation = _in_force(template_id)
    desk.require(actor, Action.HANDLE_FILES, organisation, at)
    if not reason.strip():
        raise DocumentError(_("Say why the template ends."))
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    who = desk.acting(actor)
    audit.record_event(
        at=at, actor=who.by, actor_id=who.by_id, action="dossiers.end_template",
        subject=f"template {row.pk}",
        detail={
            "organisation": row.organisation_id, "type": row.type, "name": row.name,
            "reason": reason.strip(),
        },
    )  # fmt: skip


def _in_force(template_id: int) -> tuple[DocumentTemplate, Organisation]:
    found = DocumentTemplate.objects.select_related("organisation").filter(pk=template_id)
    row = found.filter(ended_at__isnull=True).first()
    if row is None or row.organisation is None:
        raise DocumentError(_("There is no such template. Choose one of the list."))
    return row, row.organisation


def fields_of(*, template_id: int) -> tuple[str, ...]:
    """Return the words that a template asks for, in the order of their names."""
    from docxtpl import DocxTemplate
    from jinja2.sandbox import SandboxedEnvironment

    row, _organisation = _in_force(template_id)
    with kept_files.open_file(sha256=row.file.sha256) as stream:
        template = DocxTemplate(io.BytesIO(stream.read()))
    return tuple(sorted(template.get_undeclared_template_variables(SandboxedEnvironment())))


def draft_from_template(
    *,
    template_id: int,
    context: Mapping[str, Any],
    organisation_id: int,
    subject: str,
    actor: Somebody | None,
    at: dt.datetime,
    file_id: int | None = None,
    requirement_code: str = "",
) -> DocumentInfo:
    """Draft a document by filling a Word template in; a word it asks for and does not get is named.

    Call it outside of a transaction. Raises DocumentError, and what `draft` and `add_version` do.
    """
    row = DocumentTemplate.objects.select_related("file").filter(pk=template_id).first()
    if (
        row is None
        or row.ended_at is not None
        or row.organisation_id not in (None, organisation_id)
    ):
        raise DocumentError(_("There is no such template. Choose one of the list."))
    with kept_files.open_file(sha256=row.file.sha256) as stream:
        made = _filled(stream.read(), context, strict=True)
    info = documents.draft(
        organisation_id=organisation_id, type=row.type, subject=subject, file_id=file_id,
        requirement_code=requirement_code, actor=actor, at=at,
    )  # fmt: skip
    versions.add_version(
        document_id=info.id, stream=io.BytesIO(made), name=row.name, template=row.title,
        actor=actor, at=at,
    )  # fmt: skip
    return info


def _filled(content: bytes, context: Mapping[str, Any], *, strict: bool) -> bytes:
    """Return a template filled in, in a sandbox: a template is somebody's file. Raises."""
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(autoescape=True)
    if strict:
        environment.undefined = StrictUndefined
    template = DocxTemplate(io.BytesIO(content))
    try:
        template.render(dict(context), jinja_env=environment, autoescape=True)
        made = io.BytesIO()
        template.save(made)
    except (TemplateError, ValueError, KeyError, TypeError) as error:
        raise DocumentError(
            _("The template cannot be filled in: %(fault)s. Mend it in Word and upload it again.")
            % {"fault": error}
        ) from error
    return made.getvalue()
