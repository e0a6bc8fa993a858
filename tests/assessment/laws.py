"""Small criteria sets and figures for Hypothesis: every feature of the law, few of each."""

from hypothesis import strategies as st

from langso.assessment.values import Profile
from langso.core.confidence import Confidence
from langso.ledger.values import Figure
from langso.standards.values import (
    ClassOverride,
    Combine,
    Comparison,
    CriteriaSet,
    Criterion,
    Delegate,
    EntryCondition,
    Guard,
    Indicator,
    Level,
    Measure,
    Test,
    Text,
)

TEXT = Text("vi", "en")
ELEMENTS = [f"e{n}" for n in range(6)]
REGIONS = ["TDMNPB", "TN", "DNB"]
CLASSES = [("hardship", "yes"), ("island", "yes"), ("area", "III")]
PROVINCES = ["02", "42"]
OTHER_SETS = ["other-a", "other-b"]
VALUES = [0.0, 1.0, 2.0, 3.0, 4.0]

maybe = st.none()


def or_none(*values: object) -> st.SearchStrategy:
    return st.sampled_from([None, *values])


@st.composite
def levels(draw: st.DrawFn) -> Level:
    scheme, klass = draw(st.sampled_from([(None, None), *CLASSES]))
    return Level(
        value=draw(st.sampled_from([*VALUES, None])),
        confidence=draw(st.sampled_from(list(Confidence))),
        source="s",
        region=draw(or_none(*REGIONS)),
        year=draw(or_none(2024)),
        scheme=scheme,
        klass=klass,
        province=draw(or_none(*PROVINCES)),
    )


guards = st.builds(
    Guard,
    element=st.sampled_from(ELEMENTS),
    comparison=st.sampled_from(list(Comparison)),
    value=st.sampled_from(VALUES),
)
tests = st.builds(
    Test,
    id=st.just("t"),
    element=st.sampled_from(ELEMENTS),
    comparison=st.sampled_from(list(Comparison)),
    levels=st.lists(levels(), max_size=4).map(tuple),
    guard=st.one_of(st.none(), guards),
    implied=st.sampled_from([False, False, True]),
)

wholes = st.builds(
    Test,
    id=st.just("whole"),
    element=st.sampled_from(ELEMENTS),
    comparison=st.sampled_from(list(Comparison)),
    levels=st.lists(levels(), max_size=3).map(tuple),
)


@st.composite
def indicators(draw: st.DrawFn, code: str, criterion: int) -> Indicator:
    plain = draw(st.booleans())
    return Indicator(
        code=code,
        criterion=criterion,
        title=TEXT,
        measure=Measure.COUNT,
        unit="",
        combine=draw(st.sampled_from(list(Combine))),
        tests=tuple(draw(st.lists(tests, min_size=int(plain), max_size=3))),
        delegated_to=draw(st.sampled_from([Delegate.NONE, Delegate.PROVINCE])),
        title_confidence=Confidence.SEEN,
        level_confidence=Confidence.SEEN,
        sources=(),
        applies_when=None if plain else draw(st.one_of(st.none(), guards)),
        requires_set=None if plain else draw(or_none(*OTHER_SETS)),
        whole=None if plain else draw(st.one_of(st.none(), wholes)),
    )


@st.composite
def entries(draw: st.DrawFn, name: str) -> EntryCondition:
    return EntryCondition(
        id=name,
        text=TEXT,
        confidence=Confidence.SEEN,
        test=draw(st.one_of(st.none(), tests)),
        requires_set=draw(or_none(*OTHER_SETS)),
        applies_when=draw(st.one_of(st.none(), guards)),
    )


overrides = st.builds(
    ClassOverride,
    id=st.sampled_from(["first", "second"]),
    when=st.lists(
        st.lists(st.sampled_from(CLASSES), min_size=1, max_size=2).map(tuple), max_size=2
    ).map(tuple),
    region=st.sampled_from(REGIONS),
    text=st.just(TEXT),
    confidence=st.just(Confidence.VERIFIED),
    source=st.just("s"),
)


@st.composite
def criteria_sets(draw: st.DrawFn) -> CriteriaSet:
    criteria = []
    # A size now and then that takes a second mask word.
    many = draw(st.sampled_from([3, 3, 3, 30]))
    for number in range(draw(st.integers(0, 4))):
        count = draw(st.integers(0, 3)) if number else draw(st.integers(0, many))
        members = tuple(draw(indicators(f"{number}.{n}", number)) for n in range(count))
        criteria.append(Criterion(number, TEXT, "", members))
    return CriteriaSet(
        id="made",
        title=TEXT,
        level="commune",
        kinds=(),
        tier="ntm",
        year=2024,
        first_year=2021,
        last_year=2025,
        legal_basis=(),
        criteria=tuple(criteria),
        entry_conditions=tuple(draw(entries(f"c{n}")) for n in range(draw(st.integers(0, 2)))),
        overrides=tuple(draw(st.lists(overrides, max_size=2))),
        targets=(),
        sources={},
        pass_rule=TEXT,
        pass_confidence=Confidence.SEEN,
        version="v",
        complete=draw(st.sampled_from([True, True, False])),
    )


@st.composite
def figures(draw: st.DrawFn) -> Figure | None:
    kind = draw(st.sampled_from(["point", "point", "range", "bound", "none", "missing"]))
    if kind == "point":
        value = draw(st.sampled_from(VALUES))
        return Figure(value, value)
    if kind == "range":
        low, high = sorted(
            draw(st.lists(st.sampled_from(VALUES), min_size=2, max_size=2, unique=True))
        )
        return Figure(low, high, draw(st.booleans()), draw(st.booleans()))
    if kind == "bound":
        value, is_open = draw(st.sampled_from(VALUES)), draw(st.booleans())
        infinity = float("inf")
        if draw(st.booleans()):
            return Figure(value, infinity, is_open, False)
        return Figure(-infinity, value, False, is_open)
    return Figure(None, None) if kind == "none" else None


profiles = st.builds(
    Profile,
    region=or_none(*REGIONS),
    classes=st.frozensets(st.sampled_from(CLASSES)),
    province=or_none(*PROVINCES),
)
figure_maps = st.dictionaries(st.sampled_from(ELEMENTS), figures(), max_size=6)
other_sets = st.dictionaries(
    st.sampled_from(OTHER_SETS), st.tuples(st.integers(0, 3), st.booleans())
)
