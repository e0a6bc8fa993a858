"""How long a file is kept is chosen on its own page, where closing asks for it."""

import pytest
from django.test import Client

from langso.dossiers import actions
from langso.dossiers.queries import archive as queries
from tests.factories import offices
from tests.factories.offices import AT

pytestmark = pytest.mark.django_db


def test_retention_is_chosen_beside_the_files_particulars(house: offices.House) -> None:
    file = actions.open_file(
        organisation_id=house.organisation, unit_id=house.commune, procedure_id="work-file",
        title="Hồ sơ thử", actor=house["recorder"], at=AT,
    )  # fmt: skip
    client = Client()
    client.force_login(house["recorder"])
    chosen = queries.retention_of(file=file)
    page = client.get(f"/files/{file.pk}").content.decode()
    assert chosen is not None
    assert chosen.title.vi in page
    other = page.split('name="retention"')[1].split('<option value="')[1].split('"')[0]
    assert other != chosen.id
    answer = client.post(
        f"/files/archive/{file.pk}/retention", {"retention": other, "back": "file"}
    )
    assert answer.url == f"/files/{file.pk}"
    kept = queries.retention_of(file=file)
    assert kept is not None
    assert kept.id == other
