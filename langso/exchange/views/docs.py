"""The page of documentation, made from the API's own description; nothing loads from outside."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from langso.core.guards import reads
from langso.exchange.rules import describing
from langso.exchange.views.all import api
from langso.exchange.views.api import error_response, not_found


@reads
def show(request: HttpRequest) -> HttpResponse:
    """Show every address with its parameters, body and an example."""
    schema: dict[str, Any] = api.get_openapi_schema()
    host = f"{request.scheme}://{request.get_host()}"
    groups = describing.groups(schema, host)
    return render(request, "exchange/docs.html", {"groups": groups, "host": host})


@csrf_exempt
def missing(request: HttpRequest) -> HttpResponse:
    """Answer any other address below /api/v1/ in the API's own shape."""
    return error_response(not_found())
