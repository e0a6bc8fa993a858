"""The API with all its routes."""

from langso.exchange.views import law, observations, online, titles, units, verdicts
from langso.exchange.views.api import api

__all__ = ["api"]

for _router in (
    units.router,
    law.router,
    verdicts.router,
    titles.router,
    online.router,
    observations.router,
):
    api.add_router("", _router)
