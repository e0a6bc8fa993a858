"""Outlines are GeoJSON, kept by readers until the tree changes."""

import pytest
from django.test import Client

from tests.factories import geography

pytestmark = pytest.mark.django_db


def test_provinces(client: Client) -> None:
    geography.two_levels()
    answer = client.get("/maps/provinces.json?on=2024-12-31")
    assert answer["Content-Type"].startswith("application/geo+json")
    assert answer.json()["type"] == "FeatureCollection"
    again = client.get(
        "/maps/provinces.json?on=2024-12-31", headers={"If-None-Match": answer["ETag"]}
    )
    assert again.status_code == 304


def test_communes_without_outlines_are_points(client: Client) -> None:
    geography.province()
    geography.commune("18001", "Xã Tân Mỹ", lat=18.3, lon=105.9)
    features = client.get("/maps/communes/42.json?on=2024-12-31").json()["features"]
    assert [(one["properties"]["code"], one["geometry"]["type"]) for one in features] == [
        ("18001", "Point")
    ]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/maps/provinces.json?on=x", 400), ("/maps/communes/99.json?on=2024-12-31", 404)],
)
def test_wrong_questions_say_what_is_wrong(client: Client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.json()["detail"]
