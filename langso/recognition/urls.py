"""Routes of recognition, below `recognition/`; each part keeps its own block."""

from django.urls import URLPattern, path

from langso.recognition.views import (
    dossier_past,
    dossier_steps,
    dossiers,
    titles,
    titles_import,
    titles_review,
)

app_name = "recognition"
urlpatterns: list[URLPattern] = [
    # titles
    path("", titles.counts, name="counts"),
    path("titles/", titles.titles, name="titles"),
    path("titles/<int:title_id>", titles.title, name="title"),
    path("titles/<int:title_id>/end", titles.end_title, name="title-end"),
    path("eligibility/<str:code>", titles_review.eligibility, name="eligibility"),
    path("risk/", titles_review.risk, name="risk"),
    path("import/", titles_import.home, name="title-imports"),
    path("import/template", titles_import.template, name="title-import-template"),
    path("import/upload", titles_import.upload, name="title-import-upload"),
    path("import/enter", titles_import.enter, name="title-enter"),
    path("import/<uuid:import_id>", titles_import.plan, name="title-import"),
    path("import/<uuid:import_id>/faults", titles_import.faults, name="title-import-faults"),
    path("import/<uuid:import_id>/act", titles_import.act, name="title-import-act"),
    # recognition procedure
    path("dossiers/", dossiers.dossier_list, name="dossiers"),
    path("dossiers/past", dossier_past.past_page, name="dossier-past"),
    path("dossiers/past/record", dossier_past.record, name="dossier-past-record"),
    path("dossiers/<int:dossier_id>", dossiers.dossier, name="dossier"),
    path("dossiers/<int:dossier_id>/move", dossier_steps.move, name="dossier-move"),
    path("dossiers/<int:dossier_id>/find", dossier_steps.find, name="dossier-find"),
    path("dossiers/<int:dossier_id>/renew", dossier_steps.renew, name="dossier-renew"),
    path("dossiers/<int:dossier_id>/draft", dossier_steps.draft, name="dossier-draft"),
    path("dossiers/<int:dossier_id>/sign", dossier_steps.sign, name="dossier-sign"),
    path("dossiers/<int:dossier_id>/issue", dossier_steps.issue, name="dossier-issue"),
    path("dossiers/<int:dossier_id>/say", dossier_steps.say, name="dossier-say"),
    path("dossiers/<int:dossier_id>/vote", dossier_steps.vote, name="dossier-vote"),
    path(
        "dossiers/<int:dossier_id>/papers/<str:code>.<str:kind>",
        dossiers.dossier_paper,
        name="dossier-paper",
    ),
    path("start/<str:code>", dossiers.start_page, name="start"),
    path("start/<str:code>/open", dossiers.start, name="start-open"),
]
