"""The demonstration's dossiers: all of them or none."""

import datetime as dt

import pytest

from langso.accounts.models import User
from langso.config.demo import dossiers
from langso.dossiers import queries as files
from langso.recognition.models import Dossier
from tests.factories import offices

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

AT = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)


class BrokenOffError(Exception):
    """Somebody pressed Ctrl-C."""


def load(most: int = 9) -> int:
    def progress(done: int, _all: int) -> None:
        if done >= most:
            raise BrokenOffError

    return dossiers.load(by="system", at=AT, progress=progress)


def test_broken_off_it_leaves_nothing_and_comes_whole_the_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The later stages are taken the same way, and make papers for half a minute.
    monkeypatch.setattr(dossiers, "STAGES", dossiers.STAGES[:2])
    offices.house()
    with pytest.raises(BrokenOffError):
        load(most=2)
    assert not dossiers.is_loaded()
    assert not User.objects.filter(username__startswith="mophong-").exists()
    assert load() == len(dossiers.STAGES)
    found = Dossier.objects.order_by("id")
    assert [files.state_of(file_id=one.file_id).stage for one in found] == list(dossiers.STAGES)
    assert all(one.simulated for one in found)
    simulated = User.objects.filter(username__startswith="mophong-")
    assert simulated
    assert not any(one.has_usable_password() for one in simulated)
    assert load() == 0
