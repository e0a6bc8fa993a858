"""The engine and the oracle say the same of any law and any figures."""

from hypothesis import given, settings
from hypothesis import strategies as st

from langso.assessment.rules import judging
from langso.core import caches
from tests.assessment import laws
from tests.factories import engine

cases = st.builds(
    engine.Case, profile=laws.profiles, figures=laws.figure_maps, other_sets=laws.other_sets
)


@given(criteria_set=laws.criteria_sets(), units=st.lists(cases, min_size=1, max_size=10))
@settings(max_examples=25)
def test_engine_agrees_with_the_oracle(criteria_set, units):
    outcomes = engine.run(criteria_set, units)

    for case, outcome in zip(units, outcomes, strict=True):
        judged = judging.judge(criteria_set, case.figures, case.profile, case.other_sets)
        assert outcome.items == tuple((item.code, item.unconfirmed) for item in judged.items)
        assert outcome.criteria == judged.criteria
        assert outcome.code == judged.code
        assert outcome.unconfirmed == judged.unconfirmed
    caches.clear_all()
