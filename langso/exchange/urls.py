"""Routes of /api/v1/."""

from django.urls import path, re_path

from langso.exchange.views import docs
from langso.exchange.views.all import api

urlpatterns = [
    path("docs", docs.show, name="api-docs"),
    path("", api.urls),
    re_path(r"^.*$", docs.missing),
]
