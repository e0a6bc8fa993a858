"""Every read of recognition that other packages may use."""

from langso.recognition.queries.counts import TrendDay, counts, published, trend
from langso.recognition.queries.eligibility import eligibility
from langso.recognition.queries.listing import TitlesAsked, list_titles, place_titles
from langso.recognition.queries.risks import risk, risks
from langso.recognition.queries.rows import version as titles_version
from langso.recognition.queries.titles import (
    all_titles_of,
    get_title,
    legacy_titles_of,
    title_rule,
    titles_by_unit,
    titles_of,
)

__all__ = [
    "TitlesAsked",
    "TrendDay",
    "all_titles_of",
    "counts",
    "eligibility",
    "get_title",
    "legacy_titles_of",
    "list_titles",
    "place_titles",
    "published",
    "risk",
    "risks",
    "title_rule",
    "titles_by_unit",
    "titles_of",
    "titles_version",
    "trend",
]
