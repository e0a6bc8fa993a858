"""Routes of the account pages."""

from django.urls import path

from langso.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in_page, name="sign-in"),
    path("sign-in/check/", views.sign_in, name="sign-in-check"),
    path("sign-out/", views.sign_out, name="sign-out"),
]
