"""The template as an Excel workbook: a list for one commune, a grid of units for a province or all.

What each cell is and how new it was is said by hidden tags, hidden codes and a sheet that no menu
shows (see `rules.workbooks_identity`).
"""

import datetime as dt
from pathlib import Path

from langso.reporting.presenters.workbooks_book import TemplateBook
from langso.reporting.presenters.workbooks_form import write_form
from langso.reporting.presenters.workbooks_grid import write_grids
from langso.reporting.queries.workbooks import Template
from langso.reporting.rules import workbooks_identity as identity


def write_template(template: Template, path: Path, *, sign: identity.Sign, at: dt.datetime) -> None:
    """Write the workbook of a template into a file."""
    import xlsxwriter

    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": not template.is_form, "tmpdir": str(path.parent)}
    )
    title = f"{template.plan.round.title.vi} – {template.unit.name if template.unit else 'Cả nước'}"
    book.set_properties({"title": title, "comments": f"Làng Số; mã {template.scope}"})
    write = write_form if template.is_form else write_grids
    write(TemplateBook(book, template, sign, at))
    book.close()
