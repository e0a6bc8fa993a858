"""People of a journey: accounts with roles and signed-in browsers, made in one go.

How people sign in is a journey of its own; here a dozen of them only have to be there.
"""

import json
from dataclasses import asdict, dataclass

from playwright.sync_api import BrowserContext

from tests.browser.office import Office

MAKE = """
import datetime as dt, json, sys
import django
django.setup()
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from langso.accounts import actions, queries
from langso.accounts.models import User
from langso.geography import queries as geography

asked = json.load(sys.stdin)
now, found = timezone.now(), {}
for one in asked:
    user = actions.create_user(
        username=one["username"], password=None, name=one["name"], is_demo=False, by="system",
        at=now,
    )
    unit = geography.get_unit(code=one["place"], on=timezone.localdate())
    actions.grant_role(
        user_id=user.pk, role=one["role"], unit_id=unit.unit_id,
        department=one["department"], from_on=dt.date(2021, 1, 1), by="system", at=now,
    )
    Authenticator.objects.create(user_id=user.pk, type="totp", data={"secret": "x"})
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = User.objects.get(pk=user.pk).get_session_auth_hash()
    session.save()
    found[one["username"]] = session.session_key
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Someone:
    """A person with one role at one place; `department` blank: in all of them."""

    username: str
    name: str
    role: str
    place: str
    department: str = ""


def signed_in(office: Office, people: list[Someone]) -> dict[str, str]:
    """Make people on a platform and return the session of each, by the name of the account."""
    told = office.operator.inside(MAKE, json.dumps([asdict(one) for one in people]))
    found: dict[str, str] = json.loads(told)
    return found


def become(context: BrowserContext, url: str, session: str) -> None:
    """Let a browser go on as somebody else."""
    context.clear_cookies()
    context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
