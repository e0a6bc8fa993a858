"""Those pages of allauth that are in use, with our templates. Their names are allauth's own."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache

from langso.accounts.views import signing
from langso.core.guards import writes_by_get


def _page(view: Any, template: str) -> Any:
    return never_cache(view.as_view(template_name=template))


_codes = _page(codes.ViewRecoveryCodesView, "accounts/keys/codes.html")

# Address, page, our template, allauth's name.
_PAGES = [
    (
        "confirm/",
        account.ReauthenticateView,
        "accounts/keys/confirm.html",
        "account_reauthenticate",
    ),
    (
        "password/",
        account.PasswordChangeView,
        "accounts/keys/password.html",
        "account_change_password",
    ),
    ("2fa/", base.IndexView, "accounts/keys/index.html", "mfa_index"),
    ("2fa/sign-in/", base.AuthenticateView, "accounts/keys/sign_in.html", "mfa_authenticate"),
    ("2fa/confirm/", base.ReauthenticateView, "accounts/keys/confirm.html", "mfa_reauthenticate"),
    ("2fa/app/", totp.ActivateTOTPView, "accounts/keys/app.html", "mfa_activate_totp"),
    (
        "2fa/app/remove/",
        totp.DeactivateTOTPView,
        "accounts/keys/remove.html",
        "mfa_deactivate_totp",
    ),
    (
        "2fa/codes/new/",
        codes.GenerateRecoveryCodesView,
        "accounts/keys/new_codes.html",
        "mfa_generate_recovery_codes",
    ),
    ("2fa/keys/", webauthn.ListWebAuthnView, "accounts/keys/keys.html", "mfa_list_webauthn"),
    ("2fa/keys/add/", webauthn.AddWebAuthnView, "accounts/keys/add_key.html", "mfa_add_webauthn"),
    (
        "2fa/keys/confirm/",
        webauthn.ReauthenticateWebAuthnView,
        "accounts/keys/confirm.html",
        "mfa_reauthenticate_webauthn",
    ),
    (
        "2fa/keys/<int:pk>/remove/",
        webauthn.RemoveWebAuthnView,
        "accounts/keys/remove.html",
        "mfa_remove_webauthn",
    ),
]

urlpatterns: list[URLPattern] = [
    path("login/", signing.to_sign_in, name="account_login"),
    path("logout/", account.LogoutView.as_view(http_method_names=["post"]), name="account_logout"),
    path("closed/", signing.closed, name="account_inactive"),
    path("closed/sign-up/", signing.closed, name="account_signup"),
    # Codes are shown once, so showing them is noted.
    path("2fa/codes/", writes_by_get(_codes), name="mfa_view_recovery_codes"),
    *(path(address, _page(view, template), name=name) for address, view, template, name in _PAGES),
    path("2fa/keys/sign-in/", never_cache(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("oidc/cancelled/", signing.sign_on_cancelled, name="socialaccount_login_cancelled"),
    path("oidc/<slug:provider_id>/login/", signing.sign_on, name="openid_connect_login"),
    path(
        "oidc/<slug:provider_id>/login/callback/", signing.signed_on, name="openid_connect_callback"
    ),
]
