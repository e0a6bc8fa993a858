"""A document's text as PDF: itself, or made of its Word file."""

import datetime as dt
import io
import logging
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from lxml import etree

from langso.accounts.queries import Somebody
from langso.dossiers.actions import papers, versions
from langso.dossiers.queries import documents as queries
from langso.dossiers.values.documents import DocumentError, VersionInfo

logger = logging.getLogger(__name__)

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SECONDS = 60
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_HYPERLINK = "/hyperlink"


def render_pdf(*, document_id: int, actor: Somebody | None, at: dt.datetime) -> VersionInfo:
    """Return the newest version as PDF: itself if it is one, else made of the Word file and kept.

    Call it outside of a transaction. Raises DocumentError when there is no text, or none that can
    be made into PDF here; further what `add_version` raises.
    """
    latest = queries.latest_version(document_id=document_id)
    if latest is None:
        raise DocumentError(_("The document has no text yet. Upload it first."))
    if latest.media_type == PDF:
        return latest
    if latest.media_type != WORD:
        raise DocumentError(
            _("Only Word files become PDF here. Save “%(name)s” as PDF and upload that.")
            % {"name": latest.name}
        )
    with queries.open_version(version_id=latest.id) as stream:
        made = pdf_of_word(content=stream.read(), title=latest.name)
    name = f"{Path(latest.name).stem}.pdf"
    return versions.add_version(
        document_id=document_id, stream=io.BytesIO(made), name=name, template=latest.template,
        note=_("made of version %(number)s") % {"number": latest.number}, actor=actor, at=at,
    )  # fmt: skip


def pdf_of_word(*, content: bytes, title: str) -> bytes:
    """Return a Word file as PDF: by LibreOffice where it is installed, else by the papers' kit.

    The kit carries paragraphs and tables over, not the layout; a preview says so.
    """
    made = _by_office(content)
    if made is not None:
        return made
    return papers.pdf_of_paper(papers.plain_paper(content, title), plain=True)


def office_program() -> str | None:
    """Return LibreOffice's program; None when it is not installed or `LANGSO_OFFICE=off`."""
    if settings.LANGSO_OFFICE == "off":
        return None
    return shutil.which(settings.LANGSO_OFFICE or "soffice")


def without_outside(content: bytes) -> bytes:
    """Return an office file without anything it would fetch from elsewhere; links to click stay.

    A picture or template with an address would make LibreOffice call that address from here.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(
        made, "w", zipfile.ZIP_DEFLATED
    ) as target:  # fmt: skip
        for entry in source.infolist():
            part = source.read(entry)
            target.writestr(
                entry.filename, _inside(part) if entry.filename.endswith(".rels") else part
            )
    return made.getvalue()


def _inside(part: bytes) -> bytes:
    reading = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    tree = etree.fromstring(part, reading)
    for relation in tree.findall(_RELATION):
        outside = relation.get("TargetMode") == "External"
        if outside and not (relation.get("Type") or "").endswith(_HYPERLINK):
            tree.remove(relation)
    made: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made


def _by_office(content: bytes) -> bytes | None:
    """Return what LibreOffice makes of a Word file; None when it is absent or fails."""
    program = office_program()
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="langso-office-") as name:
        folder = Path(name)
        (folder / "in.docx").write_bytes(without_outside(content))
        command = [
            program, "--headless", "--norestore", "--nolockcheck", "--nologo",
            f"-env:UserInstallation=file://{folder}/profile",
            "--convert-to", "pdf", "--outdir", str(folder), str(folder / "in.docx"),
        ]  # fmt: skip
        try:
            subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
            return (folder / "in.pdf").read_bytes()
        except (OSError, subprocess.SubprocessError):
            logger.exception("LibreOffice did not make a PDF; the kit does")
            return None
