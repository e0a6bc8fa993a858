"""Signing in and out. The password is asked here; allauth asks for the second factor."""

from urllib.parse import urlsplit

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.socialaccount.providers.openid_connect import views as openid
from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from langso.accounts import actions, queries
from langso.accounts.forms import SignInForm
from langso.core import asking
from langso.core.addresses import client_address
from langso.core.guards import reads, writes, writes_by_get
from langso.core.middleware import CONTENT_SECURITY_POLICY

PAGE = "accounts/sign_in.html"


@reads
@never_cache
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Ask for name and password, or for a passkey, or send to a sign-on service."""
    target = _safe_target(request, request.GET.get("next", ""))
    if request.user.is_authenticated:
        return redirect(target)
    return _page(request, SignInForm(initial={"next": request.GET.get("next", "")}))


@writes
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Check name and password; too many failures close the door for a while (429)."""
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    name, address, now = form.cleaned_data["username"], client_address(request), timezone.now()
    seconds = queries.seconds_until_sign_in(username=name, address=address, at=now)
    if seconds:
        return _too_many(request, form, seconds)
    user = auth.authenticate(request, username=name, password=form.cleaned_data["password"])
    if user is None:
        actions.record_sign_in_failure(username=name, address=address, at=now)
        form.add_error(None, _("Wrong account name or password. Check both and try again."))
        return _page(request, form, status=400)
    target = _safe_target(request, form.cleaned_data["next"])
    login = Login(user=user, redirect_url=target)
    answer: HttpResponse = perform_password_login(request, {"username": user.get_username()}, login)
    return answer


@writes
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    auth.logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@reads
def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send whoever allauth sends to its own page to ours."""
    query = request.GET.urlencode()
    return redirect(reverse("accounts:sign-in") + (f"?{query}" if query else ""))


@reads
def closed(request: HttpRequest) -> HttpResponse:
    """Say that accounts are made by administrators, and that an ended one opens no more."""
    return asking.problem(
        request, _("This way in is closed."),
        _("Accounts are made by administrators. Ask the one of your province."), status=403,
    )  # fmt: skip


@reads
def sign_on_cancelled(request: HttpRequest) -> HttpResponse:
    """Say that a sign-on was broken off at the other service."""
    return asking.problem(
        request, _("The sign-on was broken off."), _("Sign in again."), status=403
    )


@writes
@never_cache
def sign_on(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send somebody to a sign-on service."""
    answer: HttpResponse = openid.login(request, provider_id)
    return answer


@writes_by_get
@never_cache
def signed_on(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Meet who comes back from a sign-on service with its proof."""
    answer: HttpResponse = openid.callback(request, provider_id)
    return answer


def _services() -> list[dict[str, str]]:
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return [{"id": app["provider_id"], "name": app["name"]} for app in apps]


def _page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    services = _services()
    response = render(request, PAGE, {"form": form, "services": services}, status=status)
    if services:
        # The form posts here, and browsers hold the redirect to the service against the same rule.
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace(
            "form-action 'self'", " ".join(["form-action 'self'", *_origins()])
        )
    return response


def _origins() -> list[str]:
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    parts = [urlsplit(app["settings"]["server_url"]) for app in apps]
    return [f"{part.scheme}://{part.netloc}" for part in parts]


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what allauth refuses as too often (429)."""
    response = asking.problem(
        request, _("Too many attempts."), _("Wait five minutes and try again."), status=429
    )
    response.headers["Retry-After"] = "300"
    return response


def _too_many(request: HttpRequest, form: SignInForm, seconds: int) -> HttpResponse:
    minutes = -(-seconds // 60)
    text = ngettext(
        "Too many failed sign-ins. Try again in %(minutes)s minute.",
        "Too many failed sign-ins. Try again in %(minutes)s minutes.",
        minutes,
    )
    form.add_error(None, text % {"minutes": minutes})
    response = _page(request, form, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _safe_target(request: HttpRequest, target: str) -> str:
    """Return where to go next: only an address of this site, never another one."""
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else settings.LOGIN_REDIRECT_URL
