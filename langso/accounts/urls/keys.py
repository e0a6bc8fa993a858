"""Those pages of allauth that are in use, with our templates. Their names are allauth's own."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path
from django.views.decorators.cache import never_cache

from langso.accounts.views import signing
from langso.core.guards import writes_by_get


def _page(view: Any, template: str) -> Any:
    made = view.as_view(template_name=template)
    return never_cache(made)


_codes = _page(codes.ViewRecoveryCodesView, "accounts/keys/codes.html")

urlpatterns = [
    path("login/", signing.to_sign_in, name="account_login"),
    path("logout/", account.LogoutView.as_view(http_method_names=["post"]), name="account_logout"),
    path("closed/", signing.closed, name="account_inactive"),
    path("closed/sign-up/", signing.closed, name="account_signup"),
    path(
        "confirm/",
        _page(account.ReauthenticateView, "accounts/keys/confirm.html"),
        name="account_reauthenticate",
    ),
    path(
        "password/",
        _page(account.PasswordChangeView, "accounts/keys/password.html"),
        name="account_change_password",
    ),
    path("2fa/", _page(base.IndexView, "accounts/keys/index.html"), name="mfa_index"),
    path(
        "2fa/sign-in/",
        _page(base.AuthenticateView, "accounts/keys/sign_in.html"),
        name="mfa_authenticate",
    ),
    path(
        "2fa/confirm/",
        _page(base.ReauthenticateView, "accounts/keys/confirm.html"),
        name="mfa_reauthenticate",
    ),
    path(
        "2fa/app/", _page(totp.ActivateTOTPView, "accounts/keys/app.html"), name="mfa_activate_totp"
    ),
    path(
        "2fa/app/remove/",
        _page(totp.DeactivateTOTPView, "accounts/keys/remove.html"),
        name="mfa_deactivate_totp",
    ),
    # Codes are shown once, so showing them is noted.
    path("2fa/codes/", writes_by_get(_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/codes/new/",
        _page(codes.GenerateRecoveryCodesView, "accounts/keys/new_codes.html"),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/keys/",
        _page(webauthn.ListWebAuthnView, "accounts/keys/keys.html"),
        name="mfa_list_webauthn",
    ),
    path(
        "2fa/keys/add/",
        _page(webauthn.AddWebAuthnView, "accounts/keys/add_key.html"),
        name="mfa_add_webauthn",
    ),
    path(
        "2fa/keys/confirm/",
        _page(webauthn.ReauthenticateWebAuthnView, "accounts/keys/confirm.html"),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "2fa/keys/<int:pk>/remove/",
        _page(webauthn.RemoveWebAuthnView, "accounts/keys/remove.html"),
        name="mfa_remove_webauthn",
    ),
    path("2fa/keys/sign-in/", never_cache(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("oidc/cancelled/", signing.sign_on_cancelled, name="socialaccount_login_cancelled"),
    path("oidc/<slug:provider_id>/login/", signing.sign_on, name="openid_connect_login"),
    path(
        "oidc/<slug:provider_id>/login/callback/", signing.signed_on, name="openid_connect_callback"
    ),
]
