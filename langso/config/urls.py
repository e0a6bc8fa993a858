"""Routes of every package."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("langso.web.urls")),
    path("", include("langso.accounts.urls")),
    path("law/", include("langso.standards.urls")),
    path("insights/", include("langso.insights.urls")),
    path("api/v1/", include("langso.exchange.urls")),
]
