"""Ready reasons for returns: the country's, a province's own, and one that stands alone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from langso.core import caches
from langso.standards import queries

OWN = """
kind: return-reasons
id: return-reasons-42
title: {vi: Lý do của tỉnh, en: The province's reasons}
provinces: ['42']
%s
reasons: [Xã gửi thiếu biên bản họp dân; đề nghị bổ sung.]
"""


@pytest.fixture
def local() -> Iterator[Path]:
    folder = Path(settings.HOME) / "law"
    folder.mkdir(parents=True, exist_ok=True)
    caches.clear_all()
    yield folder
    shutil.rmtree(folder)
    caches.clear_all()


def put(local: Path, text: str) -> None:
    (local / "reasons.yaml").write_text(text, encoding="utf-8")
    caches.clear_all()


def test_the_country_offers_sentences_to_every_province() -> None:
    reasons = queries.return_reasons(province="42")
    assert len(reasons) == len(set(reasons)) == 5
    assert reasons == queries.return_reasons(province="01")


def test_a_province_has_its_own_beside_them_or_instead(local: Path) -> None:
    common = queries.return_reasons(province="42")
    put(local, OWN % "")
    own = queries.return_reasons(province="42")
    assert own[0].startswith("Xã gửi thiếu biên bản")
    assert own[1:] == common == queries.return_reasons(province="01")
    put(local, OWN % "alone: true")
    assert queries.return_reasons(province="42") == own[:1]
    assert queries.return_reasons(province="01") == common


def test_nobody_takes_the_countrys_away(local: Path) -> None:
    put(local, OWN.replace("provinces: ['42']", "") % "alone: true")
    (fault,) = queries.check_folder(path=local)
    assert "provinces" in fault.remedy
