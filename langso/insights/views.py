"""Trying other levels of the law on the whole country."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from langso.core.asking import plain_answers
from langso.core.guards import reads
from langso.insights import forms, presenters


@reads
@plain_answers()
def what_if(request: HttpRequest) -> HttpResponse:
    """Show who gains and who loses the title under other levels; not kept, so the time is true."""
    page = presenters.what_if_page(forms.attempt_of(request.GET))
    return render(request, "insights/what_if.html", {"page": page, "result": page.result})
