"""Every write about people: accounts, roles, tokens, sign-ins. Each is audited.

`by` is the account name of who acts (or `system`), `by_id` their number when they have one.
"""

from langso.accounts.actions.people import (
    create_user,
    end_user,
    link_identity,
    remove_second_factors,
    set_password,
    unlink_identity,
)
from langso.accounts.actions.roles import carry_over_roles, end_role, grant_role
from langso.accounts.actions.sessions import (
    TOUCH_AFTER,
    end_other_sessions,
    end_session,
    touch_session,
)
from langso.accounts.actions.signing import (
    record_factor,
    record_password_change,
    record_refused_sign_on,
    record_sign_in,
    record_sign_in_failure,
    record_sign_out,
)
from langso.accounts.actions.tokens import make_token, revoke_token

__all__ = [
    "TOUCH_AFTER",
    "carry_over_roles",
    "create_user",
    "end_other_sessions",
    "end_role",
    "end_session",
    "end_user",
    "grant_role",
    "link_identity",
    "make_token",
    "record_factor",
    "record_password_change",
    "record_refused_sign_on",
    "record_sign_in",
    "record_sign_in_failure",
    "record_sign_out",
    "remove_second_factors",
    "revoke_token",
    "set_password",
    "touch_session",
    "unlink_identity",
]
