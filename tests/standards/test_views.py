"""The rule book can be read: every set, every year, and plain words for anything else."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from langso.accounts.values import Role
from langso.core import asking
from langso.standards import queries
from tests.factories.accounts import person
from tests.factories.standards import write_local

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "today", lambda: dt.date(2026, 11, 23))


def test_all_sets_are_listed(client: Client) -> None:
    page = client.get("/law/").text
    for info in queries.list_sets():
        assert f'href="/law/{info.id}"' in page


@pytest.mark.parametrize("set_id", [info.id for info in queries.list_sets()])
def test_each_set_shows_each_indicator_in_both_languages(client: Client, set_id: str) -> None:
    page = client.get(f"/law/{set_id}")
    assert page.status_code == 200
    info = next(info for info in queries.list_sets() if info.id == set_id)
    year = max(info.first_year, min(info.last_year, 2026))
    for indicator in queries.get_set(set_id=set_id, year=year).indicators:
        assert f'id="i-{indicator.code}"' in page.text
    client.cookies["django_language"] = "en"
    english = client.get(f"/law/{set_id}")
    assert '<html lang="en">' in english.text


def test_levels_differ_by_year(client: Client) -> None:
    then, now = (
        client.get(f"/law/commune-ntm-2021-2025?year={year}").text for year in (2022, 2025)
    )
    assert then != now


def test_what_is_not_certain_says_so(client: Client) -> None:
    page = client.get("/law/commune-ntm-2021-2025?year=2024").text
    assert "chưa xác nhận" in page
    assert "Điều chờ xác nhận" in page
    assert "318/QĐ-TTg" in page


def test_income_is_a_table_by_region_with_its_unit(client: Client) -> None:
    page = client.get("/law/commune-ntm-2021-2025?year=2025").text
    part = page.split('id="i-10"')[1].split("</article>")[0]
    assert "triệu đồng/người/năm" in part
    assert "Đồng bằng sông Cửu Long" in part
    assert "≥ 48" in part


def test_unknown_set_says_so(client: Client) -> None:
    page = client.get("/law/no-such-set")
    assert page.status_code == 404
    assert "Không có bộ tiêu chí “no-such-set”" in page.text


@pytest.mark.parametrize("year", ["1990", "2026", "abc", "٢٠٢٤", "20240"])
def test_wrong_year_says_which_years_there_are(client: Client, year: str) -> None:
    page = client.get("/law/commune-ntm-2021-2025", {"year": year})
    assert page.status_code == 400
    assert "Hãy" in page.text


def test_reader_who_has_the_page_gets_304(client: Client) -> None:
    etag = client.get("/law/")["ETag"]
    assert client.get("/law/", headers={"If-None-Match": etag}).status_code == 304


@pytest.fixture
def faulty_file() -> Iterator[None]:
    write_local("tinh-70.yaml", "kind: local-levels\na: [1\n")
    yield
    shutil.rmtree(Path(settings.HOME) / "law")


@pytest.mark.usefixtures("faulty_file")
@pytest.mark.parametrize("role", [Role.LAW_KEEPER, Role.ADMINISTRATOR])
@pytest.mark.parametrize("path", ["/law/", "/law/commune-ntm-2021-2025"])
def test_who_keeps_the_law_sees_which_local_files_were_left_out(
    client: Client, role: Role, path: str
) -> None:
    (fault,) = queries.local_faults()
    client.force_login(person(role))
    page = client.get(path).text
    assert "Có tệp quy định của địa phương không được dùng" in page
    assert f"<code>tinh-70.yaml:{fault.line}</code>" in page
    assert f'Cách sửa: <span lang="vi">{fault.remedy}</span>' in page
    client.cookies["django_language"] = "en"
    assert "Local law files were left out" in client.get(path).text


@pytest.mark.usefixtures("faulty_file")
@pytest.mark.parametrize("role", [None, Role.VERIFIER, Role.ANALYST])
def test_others_do_not_see_faults_of_local_files(client: Client, role: Role | None) -> None:
    assert "tinh-70.yaml" not in client.get("/law/").text
    client.force_login(person(role))
    assert "tinh-70.yaml" not in client.get("/law/").text


def test_nothing_is_said_while_every_local_file_is_in_use(client: Client) -> None:
    client.force_login(person(Role.ADMINISTRATOR))
    assert "không được dùng" not in client.get("/law/").text
