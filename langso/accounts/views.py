"""Signing in and out."""

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from langso.accounts import actions, queries
from langso.accounts.forms import SignInForm
from langso.core.guards import reads, writes

PAGE = "accounts/sign_in.html"


@reads
@never_cache
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Ask for name and password."""
    form = SignInForm(initial={"next": request.GET.get("next", "")})
    return render(request, PAGE, {"form": form})


@writes
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Check name and password; too many failures close the door for a while (429)."""
    form = SignInForm(request.POST)
    if not form.is_valid():
        return render(request, PAGE, {"form": form}, status=400)
    name, address, now = form.cleaned_data["username"], _address(request), timezone.now()
    seconds = queries.seconds_until_sign_in(username=name, address=address, at=now)
    if seconds:
        return _too_many(request, form, seconds)
    user = auth.authenticate(request, username=name, password=form.cleaned_data["password"])
    if user is None:
        actions.record_sign_in_failure(username=name, address=address, at=now)
        form.add_error(None, _("Wrong account name or password. Check both and try again."))
        return render(request, PAGE, {"form": form}, status=400)
    auth.login(request, user)
    actions.record_sign_in(user=user, address=address, at=now)
    return redirect(_safe_target(request, form.cleaned_data["next"]))


@writes
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    auth.logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def _too_many(request: HttpRequest, form: SignInForm, seconds: int) -> HttpResponse:
    minutes = -(-seconds // 60)
    text = ngettext(
        "Too many failed sign-ins. Try again in %(minutes)s minute.",
        "Too many failed sign-ins. Try again in %(minutes)s minutes.",
        minutes,
    )
    form.add_error(None, text % {"minutes": minutes})
    response = render(request, PAGE, {"form": form}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _safe_target(request: HttpRequest, target: str) -> str:
    """Return where to go next: only an address of this site, never another one."""
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else settings.LOGIN_REDIRECT_URL
