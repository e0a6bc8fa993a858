"""What the pages of workbooks take in: a file that is refused while it streams in, and choices."""

import uuid

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest

from langso.reporting.queries.workbooks import UnknownUploadError

SLACK = 64 * 1024
"""What a form may add to its file."""


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Takes a file in piece by piece to the disk, and stops reading behind the limit."""

    def __init__(self, request: HttpRequest, most: int) -> None:
        """`most`: bytes that a file may have."""
        super().__init__(request)
        self._most = most
        self._taken = 0
        self.too_large = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Count a piece and keep it."""
        self._taken += len(raw_data)
        if self._taken > self._most:
            self.too_large = True
            raise StopUpload(connection_reset=True)
        super().receive_data_chunk(raw_data, start)


def says_too_much(request: HttpRequest, most: int) -> bool:
    """Tell whether a request says itself that it holds more than a file may."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    return told.isdecimal() and int(told) > most + SLACK


def file_of(request: HttpRequest) -> "UploadedFile[bytes] | None":
    """Return the uploaded file, None when none was chosen."""
    found = request.FILES.get("file")
    return found if isinstance(found, UploadedFile) else None


def id_of(text: str) -> uuid.UUID:
    """Return the id in an address. Raises UnknownUploadError."""
    try:
        return uuid.UUID(text)
    except ValueError:
        msg = "Không có tệp này trong các tệp bạn đã tải lên; hãy chọn trong danh sách."
        raise UnknownUploadError(msg) from None
