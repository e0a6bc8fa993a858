"""Trying other levels of the law."""

from django.urls import path

from langso.insights import views

app_name = "insights"

urlpatterns = [path("what-if", views.what_if, name="what-if")]
