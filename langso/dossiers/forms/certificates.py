"""What the page of certificates is asked: whose certificate, where its key is, the file."""

from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from langso.core import asking
from langso.core.asking import BadQuestionError
from langso.dossiers.values.signatures import KeyProvider

LARGEST = 64 * 1024
"""Bytes; a certificate has a few thousand."""

PERSON, ORGANISATION = "person", "organisation"


@dataclass(frozen=True, slots=True)
class NewCertificate:
    """A certificate as an administrator registers it, for a person or an organisation."""

    username: str
    organisation_key: str
    provider: str
    reference: str
    body: bytes


def certificate_of(request: HttpRequest) -> NewCertificate:
    """Read a registration. Raises BadQuestionError for no holder or no file."""
    username, organisation_key = _holder(asking.text_of(request.POST.get("holder", "")))
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile) or (upload.size or 0) > LARGEST:
        raise BadQuestionError(
            _("No certificate was chosen."), _("Choose a .cer or .pem file of at most 64 KB.")
        )
    return NewCertificate(
        username=username,
        organisation_key=organisation_key,
        provider=asking.choice_of(
            request.POST.get("provider", ""), KeyProvider.values, what=_("Where the key is"),
            default=KeyProvider.OWN.value,
        ),
        reference=asking.text_of(request.POST.get("reference", ""))[:200],
        body=upload.read(),
    )  # fmt: skip


def _holder(chosen: str) -> tuple[str, str]:
    """Return the account or the organisation's key of a choice, `person:…`, `organisation:…`."""
    kind, _colon, value = chosen.partition(":")
    if kind not in (PERSON, ORGANISATION) or not value:
        raise BadQuestionError(
            _("It is not clear whose certificate it is."),
            _("Look for a person or an organisation by name, and choose one of the list."),
        )
    return (value[:150], "") if kind == PERSON else ("", value[:150])
