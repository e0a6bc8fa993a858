"""kill -9 of all that a platform consists of while officers save: nothing lost or doubled."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from langso.config.postgres.cluster import Cluster
from tests.browser import prepared
from tools import killing, officers
from tools.serving import Platform

pytestmark = [pytest.mark.serves, pytest.mark.slow]
ROUND = "2026"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Lend a data folder that is filled: a first start is tested elsewhere."""
    with prepared.copied(tmp_path_factory.getbasetemp()) as folder:
        yield folder


def test_nothing_acknowledged_is_lost(home: Path, started: list[Platform]) -> None:
    """Each kind of process is killed in turn; the officers' figures are compared with the books."""
    platform = Platform.start(home, LANGSO_DEMO="0")
    started.append(platform)
    platform.await_ready(120)
    platform.await_words("sẵn sàng", 10)
    cluster = Cluster.of_home(home)
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    crew = officers.call(8, ROUND, {**inherited, "LANGSO_HOME": str(home)})
    before = killing.newest_entry(cluster.url())
    killer = killing.Killer(platform.process.pid, cluster.data)
    kept = killing.work(
        platform.port, crew, ROUND, kill=killer, kills=len(killer.kinds), pause=(0.3, 0.9)
    )
    codes = [officer.code for officer in crew]
    assert killing.faults(cluster.url(), ROUND, kept, since=before, codes=codes) == []
    assert len(kept.saved) >= len(crew)
    assert set(killer.done) == set(killer.kinds)
    platform.await_ready(60)
    platform.await_words("PostgreSQL ended and is started again", 1)
    platform.await_words("The worker ended and was started again", 20)
    assert platform.end() == 0
    assert not cluster.is_running()
