"""A figure's whole way: entered, submitted, verified, approved, in the ledger."""

import pytest

from langso.ledger import queries as ledger_queries
from langso.ledger.values import Figure
from langso.reporting import queries
from langso.reporting.models import CellEvent, Entry
from langso.reporting.values import CellState, SaveStatus
from tests.factories import ledger
from tests.factories import reporting as factory

pytestmark = pytest.mark.django_db

ELEMENTS = ("ntm.1.1", "poverty_rate")


def state(made: factory.Office, element: str) -> CellState:
    view = queries.sheet(round_key=factory.ROUND, unit_id=made.unit)
    return next(row.state for row in view.rows if row.element_key == element)


def test_a_figure_goes_from_the_commune_into_the_ledger(made: factory.Office) -> None:
    saved = factory.save(
        made, factory.entry("ntm.1.1", "đạt"), factory.entry("poverty_rate", "4,5")
    )
    assert [one.status for one in saved] == [SaveStatus.SAVED] * 2
    assert saved[1].figure == Figure(4.5, 4.5)
    sent = factory.submit(made)
    assert set(sent.submitted) == set(ELEMENTS)
    assert not sent.blocked
    before = ledger.effective(period=202600)
    assert before == {}
    assert factory.take("verify", made, *ELEMENTS, by=made.verifier).done == 2
    decided = factory.take("approve", made, *ELEMENTS, by=made.appraiser)
    assert decided.done == 2
    assert len(decided.batches) == 1
    poverty = ledger.element_id("poverty_rate")
    assert ledger.effective(period=202600)[(made.unit, poverty)] == Figure(4.5, 4.5)
    batch = ledger_queries.get_batch(batch_id=decided.batches[0])
    assert batch.status == "approved"
    assert batch.simulated
    kinds = list(CellEvent.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["submit"] * 2 + ["verify"] * 2 + ["approve"] * 2


def test_a_returned_cell_is_mended_and_the_rest_moves_on(made: factory.Office) -> None:
    factory.save(made, factory.entry("ntm.1.1", True), factory.entry("poverty_rate", 45))
    factory.submit(made)
    factory.take("verify", made, "ntm.1.1", by=made.verifier)
    back = factory.take(
        "return_cells", made, "poverty_rate", by=made.verifier, reason="Thừa một số 0?"
    )
    assert back.done == 1
    view = queries.sheet(round_key=factory.ROUND, unit_id=made.unit)
    row = next(row for row in view.rows if row.element_key == "poverty_rate")
    assert (row.state, row.reason, row.returns) == (CellState.RETURNED, "Thừa một số 0?", 1)
    again = factory.submit(made)
    assert again.submitted == ()
    assert [one.rule for one in again.blocked] == ["returned-unmended"]
    factory.save(made, factory.entry("poverty_rate", "4,5"))
    assert factory.submit(made).submitted == ("poverty_rate",)
    assert state(made, "ntm.1.1") == CellState.VERIFIED


def test_an_approved_figure_stays_in_force_until_its_correction_is_approved(
    made: factory.Office,
) -> None:
    factory.save(made, factory.entry("poverty_rate", "4,5"))
    for step, who in (("submit", made.leader), ("verify", made.verifier)):
        if step == "submit":
            factory.submit(made)
        else:
            factory.take(step, made, "poverty_rate", by=who)
    factory.take("approve", made, "poverty_rate", by=made.appraiser)
    refused = factory.save(made, factory.entry("poverty_rate", "4,4"))[0]
    assert (refused.status, refused.rule) == (SaveStatus.REFUSED, "approved")
    told = factory.save(made, factory.entry("poverty_rate", "4,4", note="Đếm sót 3 hộ"))[0]
    assert (told.status, told.state) == (SaveStatus.SAVED, CellState.ENTERED)
    poverty = ledger.element_id("poverty_rate")
    assert ledger.effective(period=202600)[(made.unit, poverty)] == Figure(4.5, 4.5)
    factory.submit(made)
    factory.take("verify", made, "poverty_rate", by=made.verifier)
    factory.take("approve", made, "poverty_rate", by=made.appraiser)
    assert ledger.effective(period=202600)[(made.unit, poverty)] == Figure(4.4, 4.4)


def test_villages_are_summed_and_go_together(made: factory.Office) -> None:
    first, second = made.villages.values()
    factory.save(
        made,
        factory.entry("households", 120, village_id=first),
        factory.entry("households", "80", village_id=second),
    )
    view = queries.sheet(round_key=factory.ROUND, unit_id=made.unit)
    row = next(row for row in view.rows if row.element_key == "households")
    assert (row.figure, row.text, row.state) == (Figure(200, 200), "200", CellState.ENTERED)
    assert factory.submit(made).submitted == ("households",)
    refused = factory.save(made, factory.entry("households", 1, village_id=first))[0]
    assert refused.rule == "frozen"
    factory.take("return_cells", made, "households", by=made.verifier, reason="Xem lại thôn 2")
    factory.save(made, factory.entry("households", 90, village_id=second))
    factory.submit(made)
    factory.take("verify", made, "households", by=made.verifier)
    factory.take("approve", made, "households", by=made.appraiser)
    key = (made.unit, ledger.element_id("households"))
    assert ledger.effective(period=202600)[key] == Figure(210, 210)
    assert Entry.objects.filter(door="sum").count() == 2


def test_a_commune_without_villages_types_the_figure_itself(made: factory.Office) -> None:
    place = factory.Office(**made.__dict__)
    place.ids = {**made.ids, "18001": made.ids["18002"]}
    leader = factory.leader_at(place.unit)
    saved = factory.save(place, factory.entry("households", 150), by=made.stranger)[0]
    assert saved.status == SaveStatus.SAVED
    view = queries.sheet(round_key=factory.ROUND, unit_id=place.unit)
    row = next(row for row in view.rows if row.element_key == "households")
    assert (row.plan.kind, row.text) == ("typed", "150")
    assert factory.submit(place, by=leader).submitted == ("households",)
    factory.take("verify", place, "households", by=made.verifier)
    factory.take("approve", place, "households", by=made.appraiser)
    key = (place.unit, ledger.element_id("households"))
    assert ledger.effective(period=202600)[key] == Figure(150, 150)
