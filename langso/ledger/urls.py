"""Routes of evidence."""

from django.urls import path

from langso.ledger.views import changing, giving, pages

app_name = "evidence"

urlpatterns = [
    path("for", pages.cell, name="for"),
    path("of/<str:code>", pages.unit, name="of"),
    path("shared/<str:code>", pages.shared, name="shared"),
    path("add", changing.add, name="add"),
    path("links/<int:link_id>/end", changing.unlink, name="unlink"),
    path("<int:evidence_id>", pages.one, name="one"),
    path("<int:evidence_id>/link", changing.link, name="link"),
    path("<int:evidence_id>/erase", changing.erase, name="erase"),
    path("<int:evidence_id>/public", changing.public, name="public"),
    path("<int:evidence_id>/file", giving.original, name="file"),
    path("<int:evidence_id>/picture/<str:size>", giving.picture, name="picture"),
]
