"""Data elements get stable numbers."""

import pytest

from langso.core.models import AuditEvent
from langso.standards import actions, queries
from langso.standards.models import DataElement
from langso.standards.queries import folders
from langso.standards.values import BrokenLawError, LawFault
from tests.factories.standards import AT, sync

pytestmark = pytest.mark.django_db


def test_every_element_gets_a_number_once() -> None:
    assert sync() == len(queries.list_elements())
    numbers = dict(DataElement.objects.values_list("key", "id"))
    assert sync() == 0
    assert dict(DataElement.objects.values_list("key", "id")) == numbers
    assert AuditEvent.objects.filter(action="standards.sync_elements").count() == 1


def test_an_element_that_left_the_law_keeps_its_number_and_may_return() -> None:
    gone = DataElement.objects.create(key="gone")
    back = DataElement.objects.create(key="people", withdrawn=True)
    sync()
    gone.refresh_from_db()
    back.refresh_from_db()
    assert gone.withdrawn
    assert not back.withdrawn
    assert "gone" not in {element.key for element in queries.list_elements()}


def test_a_faulty_law_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    fault = LawFault("a.yaml", 3, "criteria", "sai", "sửa")
    monkeypatch.setattr(folders, "_examined", {})
    monkeypatch.setattr(folders, "check_folder", lambda *, path: [fault])
    with pytest.raises(BrokenLawError, match=r"a\.yaml:3"):
        actions.sync_elements(by="test", at=AT)
    assert not DataElement.objects.exists()
