"""The package of files handed over, made of its list and the kept files whenever it is wanted."""

import hashlib
import tempfile
import zipfile
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _

from langso.core.files import queries as files
from langso.dossiers.models import ArchiveTransfer
from langso.dossiers.values.archive import ArchiveRefusedError

_PIECE = 256 * 1024
_IN_MEMORY = 16 * 1024 * 1024
# One day for every entry: the same list gives the same package, byte for byte.
_DAY = (1980, 1, 1, 0, 0, 0)


def package_of(*, manifest: Mapping[str, Any]) -> IO[bytes]:
    """Return the package as an open ZIP file at its beginning.

    Entries are stored as they are, so that the bytes depend on the list alone. Raises
    ArchiveRefusedError when a kept file is not the one that the list names.
    """
    target: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - given on
    try:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            # The database keeps no order of names, so they are sorted.
            for name, text in sorted(manifest["texts"].items()):
                archive.writestr(zipfile.ZipInfo(name, _DAY), text)
            for entry in manifest["entries"]:
                _add(archive, entry)
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return target


def _add(archive: zipfile.ZipFile, entry: Mapping[str, Any]) -> None:
    digest = hashlib.sha256()
    with (
        files.open_file(sha256=entry["sha256"]) as kept,
        archive.open(zipfile.ZipInfo(entry["path"], _DAY), "w", force_zip64=True) as place,
    ):
        while piece := kept.read(_PIECE):
            digest.update(piece)
            place.write(piece)
    if digest.hexdigest() != entry["sha256"]:
        raise ArchiveRefusedError(
            _("The kept file of %(path)s was changed in the storage. Tell your administrator.")
            % {"path": entry["path"]}
        )


def open_package(*, transfer: ArchiveTransfer) -> IO[bytes]:
    """Return the package of a handing over, made again and compared with what was handed over.

    Raises ArchiveRefusedError when it is not the same to the last byte.
    """
    made = package_of(manifest=transfer.manifest)
    if digest_of(made) != transfer.sha256:
        made.close()
        raise ArchiveRefusedError(
            _("The package made again is not the one handed over. Tell your administrator.")
        )
    return made


def digest_of(file: IO[bytes]) -> str:
    """Return the SHA-256 of an open file and leave it at its beginning."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return digest
