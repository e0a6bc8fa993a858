"""Random people post random moves to a file's page: what the engine refuses, the page refuses."""

import random

import pytest
from django.test import Client
from django.utils import timezone

from langso.dossiers import actions, queries
from langso.dossiers.models import FileEvent, FileState
from langso.dossiers.rules import machine
from langso.dossiers.values.files import Ask
from tests.factories import accounts, offices

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

STEPS = 24
REASONS = ("", "", "Có lý do.")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_stage_is_skipped_repeated_or_done_by_another_role(seed: int) -> None:
    drawn = random.Random(seed)
    house = offices.house()
    # Whose role asks for a second factor has one, or every page would send them to set it up.
    for name in ("appraiser", "second", "chairman", "administrator"):
        accounts.authenticator_app(house[name])
    subject = drawn.choice(("work-file", "recognise-commune-2025"))
    file = actions.open_file(
        organisation_id=house.organisation, unit_id=house.commune, procedure_id=subject,
        title="Đi thử", actor=house["recorder"], at=timezone.now(),
        subject_kind="" if subject == "work-file" else "walk",
    )  # fmt: skip
    procedure = queries.procedure_of(file=file)
    outcomes = sorted({one.code for stage in procedure.stages for one in stage.outcomes})
    on = timezone.localdate()
    browsers: dict[str, Client] = {}
    moved = 0
    for _step in range(STEPS):
        state = queries.state_of(file_id=file.pk)
        last = FileEvent.objects.filter(file=file).count()
        here = [one.code for one in procedure.stage(state.stage).outcomes]
        outcome = drawn.choice(here if drawn.random() < 0.7 else [*outcomes, "no-such"])
        who = drawn.choice(sorted(house.people))
        seen = last if drawn.random() < 0.9 else drawn.choice((0, last + 3))
        reason = drawn.choice(REASONS)
        fresh = queries.find_file(file_id=file.pk)
        sees = queries.may_see(user=house[who], file=fresh, on=on)
        facts = queries.facts_for(user=house[who], state=state, on=on)
        problems = machine.check(procedure, state, Ask(outcome, reason), facts)
        wanted = 403 if not sees else 409 if seen != last else 400 if problems else 302
        if who not in browsers:
            browsers[who] = Client()
            browsers[who].force_login(house[who])
        answer = browsers[who].post(
            f"/files/{file.pk}/move", {"outcome": outcome, "seen": seen, "reason": reason}
        )
        assert answer.status_code == wanted, (who, outcome, state.stage, problems)
        after = FileEvent.objects.filter(file=file).count()
        assert after == last + (wanted == 302)
        moved += wanted == 302
        row = FileState.objects.get(pk=file.pk)
        assert row.stage == queries.state_of(file_id=file.pk).stage
    assert moved
