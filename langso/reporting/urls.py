"""Routes of reporting, below `desk/`; each part keeps its own block."""

from django.urls import URLPattern, path

from langso.reporting.views import (
    desk,
    findings,
    late,
    papers,
    queue,
    sheet,
    sheet_cells,
    workbooks,
)

app_name = "reporting"
urlpatterns: list[URLPattern] = [
    # desk
    path("", desk.home, name="desk"),
    path("notices/seen", desk.see_notices, name="see-notices"),
    path("reminders", desk.choose_reminders, name="choose-reminders"),
    path("queue/<str:round_key>/<str:code>", queue.page, name="queue"),
    path("queue/<str:round_key>/<str:code>/act", queue.act, name="queue-act"),
    path("queue/<str:round_key>/<str:code>/passing", queue.passing_page, name="queue-passing"),
    path(
        "queue/<str:round_key>/<str:code>/passing/verify",
        queue.verify_passing,
        name="queue-verify-passing",
    ),
    path("findings/<str:round_key>/<str:code>", findings.page, name="findings"),
    path("findings/<str:round_key>/<str:code>/record", findings.record, name="record-finding"),
    path("late/<str:round_key>/<str:code>", late.page, name="late"),
    path("late/<str:round_key>/<str:code>/remind", late.remind, name="remind"),
    # sheet
    path("worker.js", sheet.worker, name="sheet-worker"),
    path("sheet/<str:round_key>/<str:code>", sheet.page, name="sheet"),
    path("sheet/<str:round_key>/<str:code>/save", sheet.save, name="sheet-save"),
    path("sheet/<str:round_key>/<str:code>/review", sheet.review, name="sheet-review"),
    path("sheet/<str:round_key>/<str:code>/submit", sheet.submit, name="sheet-submit"),
    path("sheet/<str:round_key>/<str:code>/cells", sheet_cells.save_cells, name="sheet-cells"),
    path("sheet/<str:round_key>/<str:code>/state", sheet_cells.state, name="sheet-state"),
    path("sheet/<str:round_key>/<str:code>/check", sheet_cells.check, name="sheet-check"),
    # workbooks
    path("workbooks/", workbooks.home, name="workbooks"),
    path("workbooks/template", workbooks.choose, name="workbooks-choose"),
    path(
        "workbooks/template/<str:round_key>/<str:code>",
        workbooks.template,
        name="workbooks-template",
    ),
    path("workbooks/upload", workbooks.upload, name="workbooks-upload"),
    path("workbooks/<str:upload_id>", workbooks.page, name="workbook"),
    path("workbooks/<str:upload_id>/progress", workbooks.progress, name="workbook-progress"),
    path("workbooks/<str:upload_id>/act", workbooks.act, name="workbook-act"),
    path("workbooks/<str:upload_id>/annotated", workbooks.annotated, name="workbook-annotated"),
    # papers
    path("papers/", papers.papers_home, name="papers-home"),
    path("papers/<str:round_key>/<str:unit_code>", papers.paper_list, name="papers"),
    path("papers/<str:round_key>/<str:unit_code>/<str:form_id>", papers.paper, name="paper"),
    path(
        "papers/<str:round_key>/<str:unit_code>/<str:form_id>/parts",
        papers.paper_parts,
        name="paper-parts",
    ),
    path(
        "papers/<str:round_key>/<str:unit_code>/<str:form_id>/save",
        papers.paper_save,
        name="paper-save",
    ),
    path(
        "papers/<str:round_key>/<str:unit_code>/<str:form_id>/file/<str:kind>",
        papers.paper_file,
        name="paper-file",
    ),
    # evidence
]
