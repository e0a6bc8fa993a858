"""Writers at the same time: one batch a key, and event ids in the order of commits."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from langso.ledger import queries
from langso.ledger.models import Batch, Observation
from tests.factories.ledger import AT, record

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def in_thread(work):
    """Run work on a connection of its own, and close it."""
    try:
        return work()
    finally:
        connection.close()


def test_two_writers_of_one_key_make_one_batch(units, elements):
    together = threading.Barrier(4)

    def write():
        together.wait(20)
        return record((units[0], elements[0], 202400, 1.0), key="one")

    with ThreadPoolExecutor(4) as pool:
        results = [done.result() for done in [pool.submit(in_thread, write) for _ in range(4)]]
    assert sorted(result.repeated for result in results) == [False, True, True, True]
    assert len({result.event_id for result in results}) == 1
    assert (Batch.objects.count(), Observation.objects.count()) == (1, 1)


def test_a_writer_waits_at_the_gate_until_the_one_before_has_committed(units, elements):
    inside, may_commit = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            result = record((units[0], elements[0], 202400, 1.0), key="slow")
            inside.set()
            assert may_commit.wait(10)
        return result

    def quick():
        return record((units[1], elements[0], 202400, 2.0), key="quick")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(in_thread, slow)
        assert inside.wait(10)
        before = queries.cut()
        second = pool.submit(in_thread, quick)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.3)
        assert queries.cut() == before
        may_commit.set()
        assert before < first.result(10).event_id < second.result(10).event_id


def test_whoever_has_all_up_to_a_cut_misses_nothing_below_it(units, elements):
    writers, each = 4, 12
    done = threading.Event()
    seen_late: list[int] = []

    def write(writer):
        for number in range(each):
            with transaction.atomic():
                record((units[0], elements[0], 202400, number), key=f"{writer}-{number}")

    def watch():
        top, known = 0, 0
        while not done.is_set():
            changes = queries.changes_since(cut=top)
            known += changes.rows.num_rows
            with connection.cursor() as cursor:
                cursor.execute(
                    "select count(*) from ledger_batchevent where id <= %s", [changes.cut]
                )
                if cursor.fetchone()[0] != known:
                    seen_late.append(changes.cut)
            top = changes.cut
        return known + queries.changes_since(cut=top).rows.num_rows

    with ThreadPoolExecutor(writers + 1) as pool:
        watcher = pool.submit(in_thread, watch)
        work = [pool.submit(in_thread, lambda w=writer: write(w)) for writer in range(writers)]
        try:
            for writer in work:
                writer.result(30)
        finally:
            # However a writer ended, the watcher must: the pool waits for it for ever.
            done.set()
        assert watcher.result(30) == writers * each
    assert seen_late == []
    times = [batch.event_at for batch in queries.list_batches(limit=1000)]
    assert times == sorted(times, reverse=True)
    assert queries.cut_at(at=AT + dt.timedelta(days=1)) == queries.cut()
