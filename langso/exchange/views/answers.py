"""How lists leave the API: JSON pages with `next`, or whole tables in CSV and Parquet."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from langso.exchange.rules import tables
from langso.exchange.values import MEDIA_TYPES, Page, TableForm
from langso.exchange.views.api import answer

__all__ = ["answer", "limit_of", "table"]


def limit_of(request: HttpRequest, asked: Any) -> int | None:
    """Return the page's length; an export with no `limit` is the whole table (None)."""
    if form_of(request, asked.format) is TableForm.JSON or "limit" in request.GET:
        return int(asked.limit)
    return None


def form_of(request: HttpRequest, asked: str | None) -> TableForm:
    """Return the form the caller wants."""
    return tables.choose_form(asked, request.headers.get("Accept", ""))


def table(request: HttpRequest, page: Page, asked: str | None) -> HttpResponse:
    """Return {"count", "items", "next"} or the same rows as a file."""
    form = form_of(request, asked)
    if form is TableForm.JSON:
        following = None
        if page.cursor:
            query = request.GET.copy()
            query["cursor"] = page.cursor
            following = f"{request.path}?{urlencode(sorted(query.items()))}"
        content = {"count": page.count, "items": page.items(), "next": following, **page.extra}
        response = answer(content)
        response.export_of = page.name  # type: ignore[attr-defined]  # for the audit trail
        return response
    return HttpResponse(
        tables.write(page.table(), form),
        content_type=MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{page.name}.{form.value}"'},
    )
