"""Numbers given to many at once: one series an organisation and year, no gap and no double."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from langso.dossiers.models import Document, Register, RegisterEntry
from tests.dossiers.numbers import drafted, issued, received
from tests.factories import offices


class TornError(Exception):
    """Something that goes wrong after a number was given."""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_fifty_officers_at_once_leave_no_gap_and_no_double():
    house = offices.house()
    officers = 50
    documents = [drafted(house, number).id for number in range(officers * 2)]
    together = threading.Barrier(officers)
    torn: list[int] = []

    def number(place: int) -> list[int]:
        given = []
        together.wait(60)
        try:
            for round_number in (0, 1):
                document_id = documents[place * 2 + round_number]
                try:
                    with transaction.atomic():
                        number = issued(house, document_id).number
                        # Every third officer's machine dies before the transaction ends.
                        if (place + round_number) % 3 == 0:
                            torn.append(number)
                            raise TornError
                    given.append(number)
                except TornError:
                    given.append(issued(house, document_id).number)
        finally:
            connection.close()
        return given

    with ThreadPoolExecutor(officers) as pool:
        given = [one for many in pool.map(number, range(officers)) for one in many]

    assert len(torn) > 30
    assert sorted(given) == list(range(1, 101))
    register = Register.objects.get()
    assert (register.last, register.direction, register.year) == (100, "out", 2026)
    entries = RegisterEntry.objects.order_by("number")
    assert [entry.number for entry in entries] == list(range(1, 101))
    kept = dict(Document.objects.values_list("pk", "number"))
    assert {entry.document_id: entry.number for entry in entries} == kept
    days = [entry.on for entry in entries]
    assert days == sorted(days)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_arrivals_and_departures_at_once_count_each_for_themselves():
    house = offices.house()
    documents = [drafted(house, number).id for number in range(8)]
    together = threading.Barrier(16)

    def send(document_id: int) -> int:
        together.wait(60)
        try:
            return issued(house, document_id).number
        finally:
            connection.close()

    def arrive(place: int) -> int:
        together.wait(60)
        try:
            return received(house, sign=f"{place}/QĐ-UBND").number
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        out = [pool.submit(send, one) for one in documents]
        came = [pool.submit(arrive, place) for place in range(8)]
    assert sorted(one.result() for one in out) == list(range(1, 9))
    assert sorted(one.result() for one in came) == list(range(1, 9))
