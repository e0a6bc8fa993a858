"""Public pages: home, places, search, sources, maps, and the choice of language."""

from django.urls import path

from langso.web import views

app_name = "web"

urlpatterns = [
    path("", views.home, name="home"),
    path("places/<str:code>", views.place, name="place"),
    path("places/<str:code>/verdicts/<str:set_id>/<str:indicator>", views.verdict, name="verdict"),
    path("places/<str:code>/sets/<str:set_id>", views.own_set, name="own-set"),
    path("places/<str:code>/trend", views.trend, name="trend"),
    path("search", views.search, name="search"),
    path("search/suggest", views.suggest, name="suggest"),
    path("sources", views.sources, name="sources"),
    path("maps/provinces.json", views.province_shapes, name="province-shapes"),
    path("maps/communes/<str:code>.json", views.commune_shapes, name="commune-shapes"),
    path("language/<str:code>", views.language, name="language"),
]
