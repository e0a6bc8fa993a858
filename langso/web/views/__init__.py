"""Views of the public pages."""

from langso.web.views.language import language
from langso.web.views.pages import home, sources
from langso.web.views.places import own_set, place, trend, verdict
from langso.web.views.search import search, suggest
from langso.web.views.shapes import commune_shapes, province_shapes

__all__ = [
    "commune_shapes",
    "home",
    "language",
    "own_set",
    "place",
    "province_shapes",
    "search",
    "sources",
    "suggest",
    "trend",
    "verdict",
]
