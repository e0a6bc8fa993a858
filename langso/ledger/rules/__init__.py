"""What a cell of a form, a workbook or a call may say, and what figure it stands for."""

from langso.ledger.rules.figures import figure_of, limits, written
from langso.ledger.rules.headers import Layout, layout_of
from langso.ledger.rules.names import may_be_same
from langso.ledger.rules.numbers import decimal_mark, parse_number
from langso.ledger.rules.reporting import period_of

__all__ = [
    "Layout",
    "decimal_mark",
    "figure_of",
    "layout_of",
    "limits",
    "may_be_same",
    "parse_number",
    "period_of",
    "written",
]
