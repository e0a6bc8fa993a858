"""Routes of every package."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("langso.web.urls")),
    path("", include("langso.accounts.urls")),
    path("account/", include("langso.accounts.urls.keys")),
    path("law/", include("langso.standards.urls")),
    path("desk/", include("langso.reporting.urls")),
    path("files/", include("langso.dossiers.urls")),
    path("recognition/", include("langso.recognition.urls")),
    path("evidence/", include("langso.ledger.urls")),
    path("insights/", include("langso.insights.urls")),
    path("api/v1/", include("langso.exchange.urls")),
]

# allauth asks for it where it counts attempts.
handler429 = "langso.accounts.views.signing.too_many"

handler500 = "langso.core.outage.server_error"
