"""The rule book."""

from django.urls import path

from langso.standards import views

app_name = "standards"

urlpatterns = [
    path("", views.rule_books, name="rule-books"),
    path("<str:set_id>", views.rule_book, name="rule-book"),
]
