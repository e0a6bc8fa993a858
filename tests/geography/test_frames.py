"""The carrying expression against the plain definition, on generated histories and figures."""

import duckdb
import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from langso.geography.frames import carry as frames
from langso.geography.rules import carry as oracle
from langso.geography.rules.histories import Move

UNITS = range(1, 7)
ELEMENTS = {
    1: oracle.Element("sum"),
    2: oracle.Element("share", 1),
    3: oracle.Element("mean", 1),
    4: oracle.Element("agree"),
    5: oracle.Element("never"),
    6: oracle.Element("share", None),
}
TYPES = {"int32": pa.int32(), "float64": pa.float64(), "boolean": pa.bool_(), "string": pa.string()}


TABLES = {
    "facts": frames.FACTS_SCHEMA, "elements": frames.ELEMENTS_SCHEMA, "moves": frames.MOVES_SCHEMA,
}  # fmt: skip


@pytest.fixture(scope="module")
def duck():
    """Compile the expression once; each example only fills the tables."""
    expression = frames.carried(*(ibis.table(s, name=name) for name, s in TABLES.items()))
    connection = duckdb.connect()
    connection.execute("set threads = 1")
    statement = ibis.to_sql(expression, dialect="duckdb")
    yield lambda tables: _ask(connection, statement, tables)
    connection.close()


def _ask(connection, statement, tables):
    for name, rows in tables.items():
        schema = TABLES[name]
        columns = zip(*rows, strict=True) if rows else [[] for _ in schema]
        arrays = [pa.array(c, TYPES[t]) for c, t in zip(columns, schema.values(), strict=True)]
        connection.register(name, pa.table(arrays, names=list(schema)))
    return connection.execute(statement).to_arrow_table().to_pylist()


numbers = st.sampled_from([0.0, 1.0, 2.5, 40.0, 97.5])


@st.composite
def ranges(draw):
    low = draw(st.none() | numbers)
    if draw(st.booleans()) and low is not None:
        return oracle.Range(low, low)
    high = draw(st.none() | numbers)
    if low is None and high is None:
        low = 1.0
    if low is not None and high is not None and high < low:
        low, high = high, low
    return oracle.Range(
        low, high, draw(st.booleans()) and low is not None, draw(st.booleans()) and high is not None
    )


@st.composite
def move_lists(draw):
    """Each old unit stays, passes wholly, or is split with known or unknown shares."""
    moves = []
    for unit in UNITS:
        fate = draw(st.sampled_from(["stays", "whole", "whole", "split", "gone"]))
        target = draw(st.integers(101, 103))
        if fate == "stays":
            moves.append(Move(unit, unit, True, 1.0))
        elif fate == "whole":
            moves.append(Move(unit, target, True, 1.0))
        elif fate == "split":
            share = draw(st.sampled_from([None, 0.25, 0.5]))
            moves.append(Move(unit, 201, False, share))
            moves.append(Move(unit, target, False, None if share is None else 1 - share))
    return moves


def run(duck, facts, moves):
    rows = duck(
        {
            "facts": [
                (u, e, f.low, f.high, f.low_open, f.high_open) for (u, e), f in facts.items()
            ],
            "elements": [(n, e.carry, e.denominator) for n, e in ELEMENTS.items()],
            "moves": [(m.from_unit, m.to_unit, m.whole, m.share) for m in moves],
        }
    )
    return {(r["unit_id"], r["element_id"]): r for r in rows}


@settings(max_examples=80, deadline=None)
@given(
    facts=st.dictionaries(
        st.tuples(st.sampled_from(list(UNITS)), st.sampled_from(list(ELEMENTS))), ranges(),
        max_size=30,
    ),
    moves=move_lists(),
)  # fmt: skip
def test_expression_agrees_with_definition(duck, facts, moves):
    expected = oracle.carry(facts=facts, elements=ELEMENTS, moves=moves)
    found = run(duck, facts, moves)
    assert found.keys() == expected.keys()
    for key, want in expected.items():
        got = found[key]
        assert (got["reason"], got["carried"]) == (want.reason, want.carried), key
        figure = want.figure or oracle.Range(None, None)
        assert got["low"] == pytest.approx(figure.low), key
        assert got["high"] == pytest.approx(figure.high), key
        assert (got["low_open"], got["high_open"]) == (figure.low_open, figure.high_open), key


def test_merged_commune_adds_sums_and_recomputes_shares(duck):
    moves = [Move(1, 101, True, 1.0), Move(2, 101, True, 1.0)]
    exact = oracle.Range
    facts = {
        (1, 1): exact(3000, 3000), (2, 1): exact(1000, 1000),
        (1, 2): exact(0.9, 0.9), (2, 2): exact(0.5, 0.5),
        (1, 4): exact(1, 1), (2, 4): exact(0, 0),
    }  # fmt: skip
    found = run(duck, facts, moves)
    assert found[101, 1]["low"] == 4000
    assert found[101, 2]["low"] == pytest.approx(0.8)
    assert found[101, 4]["reason"] == "parts_differ"
    assert all(row["carried"] for row in found.values())
