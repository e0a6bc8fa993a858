"""Tables as CSV and Parquet; every export says whether its rows are simulated."""

import io

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from langso.exchange.values import TableForm

# A spreadsheet runs a text cell that begins so; an apostrophe makes it plain text again.
_FORMULA = "^[=+\\-@\t\r]"


def choose_form(asked: str | None, accept: str) -> TableForm:
    """Return the form asked by `?format=`, else by the Accept header, else JSON."""
    if asked:
        return TableForm(asked)
    for part in accept.split(","):
        media = part.split(";")[0].strip().lower()
        if media == "text/csv":
            return TableForm.CSV
        if media in {"application/vnd.apache.parquet", "application/parquet"}:
            return TableForm.PARQUET
        if media in {"application/json", "*/*", "application/*"}:
            return TableForm.JSON
    return TableForm.JSON


def write(table: pa.Table, form: TableForm) -> bytes:
    """Return the table's bytes in CSV (UTF-8, header line) or Parquet."""
    buffer = io.BytesIO()
    if form is TableForm.CSV:
        pyarrow.csv.write_csv(_safe_for_spreadsheets(table), buffer)
    else:
        pyarrow.parquet.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _safe_for_spreadsheets(table: pa.Table) -> pa.Table:
    for index, field in enumerate(table.schema):
        column = table.column(index)
        if pa.types.is_string(field.type):
            risky = pc.match_substring_regex(column, _FORMULA)
            # Bounds such as "-3" are figures, not formulas.
            number = pc.match_substring_regex(column, r"^-?[0-9.,]+$")
            quoted = pc.binary_join_element_wise("'", column, "")
            column = pc.if_else(pc.and_not(risky, number), quoted, column)
            table = table.set_column(index, field.name, column)
        elif pa.types.is_null(field.type):
            table = table.set_column(index, field.name, column.cast(pa.string()))
    return table
