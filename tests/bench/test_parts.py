"""The bench's pure parts: what is asked for, how pages are read, whose data folder it uses."""

import json
import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import numpy as np
import pytest

from bench import country, fresh, installation, trials
from bench.__main__ import NEEDS_DATABASE, PARTS, asked_for
from bench.contenders import Floor, Pandas
from bench.readers import percentile


def test_everything_is_asked_for_when_nothing_is_named() -> None:
    assert tuple(asked_for([]).parts) == PARTS
    assert asked_for(["engine"]).parts == ["engine"]


def test_figures_are_sent_to_a_running_platform_only_with_a_token() -> None:
    assert "fresh" not in asked_for(["--url", "http://x:8000/"]).parts
    asked = asked_for(["--url", "http://x:8000/", "--token", "t"])
    assert asked.parts == [part for part in PARTS if part not in NEEDS_DATABASE]
    assert asked.url == "http://x:8000"


@pytest.mark.parametrize(
    "words", [["dance"], ["fresh", "--url", "http://x"], ["desk", "--url", "http://x"]]
)
def test_what_cannot_be_measured_is_refused(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        asked_for(words)
    assert ended.value.code == 2
    assert capsys.readouterr().err


def test_data_folder_is_never_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LANGSO_HOME", str(tmp_path / "users"))
    monkeypatch.delenv("LANGSO_BENCH_HOME", raising=False)
    monkeypatch.setattr(installation, "ROOT", tmp_path)
    assert installation.home() == tmp_path / "var" / "bench"
    monkeypatch.setenv("LANGSO_BENCH_HOME", str(tmp_path / "elsewhere"))
    assert installation.home() == tmp_path / "elsewhere"


def test_commands_get_the_database_that_was_made_for_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql:///users")
    assert "DATABASE_URL" not in installation.environment(tmp_path)
    variables = installation.environment(tmp_path, "postgresql:///scratch", LANGSO_DEMO="0")
    assert variables["DATABASE_URL"] == "postgresql:///scratch"
    assert (variables["LANGSO_HOME"], variables["LANGSO_DEMO"]) == (str(tmp_path), "0")


@pytest.mark.django_db
def test_scratch_database_is_gone_afterwards() -> None:
    # Of the database that DATABASE_URL names tests only borrow the server; it need not exist.
    address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres"))
    with installation.scratch(address) as database:
        name = urlsplit(database).path.lstrip("/")
        assert name.startswith(installation.SCRATCH)
        assert name in installation._scratches(address)
    assert name not in installation._scratches(address)


def page(**values: object) -> str:
    block = json.dumps({"kind": "sequential", "values": values})
    return f'<p>x</p><script id="map-values" type="application/json">{block}</script><p>y</p>'


CASE = fresh.Case(commune="14944", province="38", criteria_met=19, province_met=406)
ROLLUP = {"items": [{"code": "38", "indicators": {"10": {"met": 405}}}, {"code": "01"}]}
CHANGED = {
    "roll-up (API)": json.dumps(ROLLUP),
    "home page": page(**{"38": {"numerator": 405}}),
    "province page": page(**{"14944": {"value": 18}}),
    "commune page": "<td>1,37 triệu đồng/người/năm</td>",
}
UNCHANGED = {
    "roll-up (API)": json.dumps(ROLLUP).replace("405", "406"),
    "home page": page(**{"38": {"numerator": 406}}),
    "province page": page(**{"14944": {"value": 19}}),
    "commune page": "<td>79,7 triệu đồng/người/năm</td>",
}


def test_pages_show_the_figure_only_when_they_do() -> None:
    watches = fresh.watches(CASE)
    assert {watch.name for watch in watches} == set(CHANGED)
    for watch in watches:
        assert watch.shows(CHANGED[watch.name])
        assert not watch.shows(UNCHANGED[watch.name])


def test_a_page_is_asked_until_it_shows_the_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fresh, "PAUSE", 0)
    answers = iter(["old", "old", "1,37 triệu"])
    asked: list[str] = []

    def ask(path: str) -> str:
        asked.append(path)
        return next(answers)

    watch = fresh.Watch("commune page", "/places/1", lambda text: fresh.SHOWN in text)
    assert fresh.seconds_until(watch, ask, fresh.time.perf_counter()) >= 0
    assert asked == ["/places/1"] * 3
    with pytest.raises(SystemExit, match="does not show"):
        fresh.seconds_until(watch, lambda _path: "old", fresh.time.perf_counter() - 100)


def test_levels_tried_are_never_the_same_twice() -> None:
    tried = {json.dumps(trials.changes(("10", "9.2"), turn)) for turn in range(40)}
    assert len(tried) == 40


def test_percentile_is_the_nearest_rank() -> None:
    assert percentile([5, 1, 4, 2, 3], 0.5) == 3
    assert percentile([5, 1, 4, 2, 3], 1.0) == 5
    assert percentile([7], 0.95) == 7


def test_contenders_agree_on_a_small_country() -> None:
    small = country.make(units=700, seed=3)
    for ours, theirs in zip(Floor(small)(), Pandas(small)(), strict=True):
        assert np.array_equal(ours, theirs)
