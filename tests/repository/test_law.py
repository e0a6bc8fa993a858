"""The law files that ship are valid."""

from django.conf import settings

from langso.standards import queries


def test_every_law_file_is_valid() -> None:
    faults = queries.check_folder(path=settings.LANGSO_LAW_FOLDER)
    assert not faults, "\n".join(str(fault) for fault in faults)
