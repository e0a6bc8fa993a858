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
AT = "<str:round_key>/<str:code>"
PAPER = "papers/<str:round_key>/<str:unit_code>"
urlpatterns: list[URLPattern] = [
    # desk
    path("", desk.home, name="desk"),
    path("notices/seen", desk.see_notices, name="see-notices"),
    path("reminders", desk.choose_reminders, name="choose-reminders"),
    path(f"queue/{AT}", queue.page, name="queue"),
    path(f"queue/{AT}/act", queue.act, name="queue-act"),
    path(f"queue/{AT}/passing", queue.passing_page, name="queue-passing"),
    path(f"queue/{AT}/passing/verify", queue.verify_passing, name="queue-verify-passing"),
    path(f"findings/{AT}", findings.page, name="findings"),
    path(f"findings/{AT}/record", findings.record, name="record-finding"),
    path(f"late/{AT}", late.page, name="late"),
    path(f"late/{AT}/remind", late.remind, name="remind"),
    # sheet
    path("worker.js", sheet.worker, name="sheet-worker"),
    path(f"sheet/{AT}", sheet.page, name="sheet"),
    path(f"sheet/{AT}/save", sheet.save, name="sheet-save"),
    path(f"sheet/{AT}/review", sheet.review, name="sheet-review"),
    path(f"sheet/{AT}/submit", sheet.submit, name="sheet-submit"),
    path(f"sheet/{AT}/cells", sheet_cells.save_cells, name="sheet-cells"),
    path(f"sheet/{AT}/state", sheet_cells.state, name="sheet-state"),
    path(f"sheet/{AT}/check", sheet_cells.check, name="sheet-check"),
    # workbooks
    path("workbooks/", workbooks.home, name="workbooks"),
    path("workbooks/template", workbooks.choose, name="workbooks-choose"),
    path(f"workbooks/template/{AT}", workbooks.template, name="workbooks-template"),
    path("workbooks/upload", workbooks.upload, name="workbooks-upload"),
    path("workbooks/<str:upload_id>", workbooks.page, name="workbook"),
    path("workbooks/<str:upload_id>/progress", workbooks.progress, name="workbook-progress"),
    path("workbooks/<str:upload_id>/act", workbooks.act, name="workbook-act"),
    path("workbooks/<str:upload_id>/annotated", workbooks.annotated, name="workbook-annotated"),
    # papers
    path("papers/", papers.papers_home, name="papers-home"),
    path(PAPER, papers.paper_list, name="papers"),
    path(f"{PAPER}/<str:form_id>", papers.paper, name="paper"),
    path(f"{PAPER}/<str:form_id>/parts", papers.paper_parts, name="paper-parts"),
    path(f"{PAPER}/<str:form_id>/save", papers.paper_save, name="paper-save"),
    path(f"{PAPER}/<str:form_id>/file/<str:kind>", papers.paper_file, name="paper-file"),
    # evidence
]
