"""Work whose worker was killed is done anew, given up in the end, and blocks nobody."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from langso.core import tasks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
QUEUE = "stalled-tests"
done: list[str] = []


@app.task(name="tests.note", queue=QUEUE, pass_context=False)
def note(word: str) -> None:
    """Remember that it ran."""
    done.append(word)


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    """Begin without tasks, and leave none: a worker also puts the scheduled ones into the queue."""
    done.clear()
    _forget()
    yield
    _forget()


def _forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_periodic_defers")
        cursor.execute("delete from procrastinate_jobs")


def left_behind(word: str, **said: Any) -> int:
    """Add a task as a worker leaves it that is killed in the middle."""
    job_id = note.configure(queue=QUEUE, **said).defer(word=word)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'doing' where id = %s", [job_id])
    return int(job_id)


def tidy_and_work() -> None:
    tasks.take_up_stalled.configure(queue=QUEUE, queueing_lock=QUEUE).defer(timestamp=0)
    connector: Any = app.connector
    # The second round does what the first one took up.
    for _ in range(2):
        with app.replace_connector(connector.get_worker_connector()) as working:
            working.run_worker(queues=[QUEUE], wait=False, install_signal_handlers=False)


def status(job_id: int) -> str:
    return str(ProcrastinateJob.objects.get(pk=job_id).status)


def test_what_was_cut_off_is_done_and_its_lock_freed() -> None:
    first = left_behind("first", lock="mail")
    second = int(note.configure(queue=QUEUE, lock="mail").defer(word="second"))
    tidy_and_work()
    assert sorted(done) == ["first", "second"]
    assert (status(first), status(second)) == ("succeeded", "succeeded")


def test_the_next_of_its_kind_takes_its_place() -> None:
    first = left_behind("first", queueing_lock="daily")
    tomorrow = timezone.now() + dt.timedelta(days=1)
    waiting = note.configure(queue=QUEUE, queueing_lock="daily", schedule_at=tomorrow)
    second = int(waiting.defer(word="second"))
    tidy_and_work()
    assert (status(first), status(second), done) == ("failed", "todo", [])


def test_what_kills_every_worker_is_given_up() -> None:
    first = left_behind("first", lock="mail")
    with connection.cursor() as cursor:
        cursor.execute(
            "update procrastinate_jobs set attempts = %s where id = %s",
            [tasks.MOST_ATTEMPTS, first],
        )
    tidy_and_work()
    assert (status(first), done) == ("failed", [])
