"""Sign-on services (OpenID Connect) as the environment names them."""

import os
import re
from typing import Any
from urllib.parse import urlsplit

from langso.config.env import BadSettingError, words

_PARTS = ("NAME", "URL", "CLIENT_ID", "SECRET", "CLAIM", "SCOPES")
_HERE = {"localhost", "127.0.0.1", "::1"}


def services() -> list[dict[str, Any]]:
    """Return the services of `LANGSO_OIDC` as allauth describes them.

    `LANGSO_OIDC=vneid,hatinh` names them; for each, `LANGSO_OIDC_VNEID_URL` is the issuer,
    `_CLIENT_ID` and `_SECRET` are this platform's, `_NAME` stands on the button, `_CLAIM` is the
    claim that identifies a person (default `sub`; `email` only counts when the service verified
    it), `_SCOPES` what is asked for (default `openid profile`). Raises BadSettingError.
    """
    return [_service(name) for name in words("LANGSO_OIDC", default=[])]


def _service(name: str) -> dict[str, Any]:
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,30}", name):
        msg = f"LANGSO_OIDC: {name!r} is no name of a service; use small letters, digits and -."
        raise BadSettingError(msg)
    prefix = f"LANGSO_OIDC_{name.upper().replace('-', '_')}_"
    said = {part: os.environ.get(prefix + part, "").strip() for part in _PARTS}
    for part in ("URL", "CLIENT_ID"):
        if not said[part]:
            msg = f"{prefix}{part} is missing: LANGSO_OIDC names the service {name!r}."
            raise BadSettingError(msg)
    address = urlsplit(said["URL"])
    if address.scheme != "https" and not (address.scheme == "http" and address.hostname in _HERE):
        msg = f"{prefix}URL={said['URL']!r} must begin with https://."
        raise BadSettingError(msg)
    return {
        "provider_id": name,
        "name": said["NAME"] or name,
        "client_id": said["CLIENT_ID"],
        "secret": said["SECRET"],
        "settings": {
            "server_url": said["URL"],
            "claim": said["CLAIM"] or "sub",
            "scope": (said["SCOPES"] or "openid profile").split(),
            "oauth_pkce_enabled": True,
        },
    }
