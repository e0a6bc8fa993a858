"""Every question about people and rights that other packages may ask."""

from langso.accounts.queries.catalogue import catalogue, department_of, departments
from langso.accounts.queries.duties import Holder, list_holders
from langso.accounts.queries.managing import (
    count_unsafe,
    get_holding,
    get_person,
    get_token_owner,
    grantable_roles,
    list_identities,
    list_tokens,
    managed_units,
    may_grant,
    may_manage,
    page_people,
    roles_of,
)
from langso.accounts.queries.people import get_user, list_users, names_of
from langso.accounts.queries.policy import (
    Somebody,
    departments_of,
    list_holdings,
    list_places_of,
    list_refused,
    may,
    require,
)
from langso.accounts.queries.posts import OwnPost, list_posts, posts_of_people, title_of_role
from langso.accounts.queries.sessions import (
    get_session_owner,
    has_second_factor,
    lacks_second_factor,
    list_sessions,
    user_of_identity,
)
from langso.accounts.queries.signing import seconds_until_sign_in, user_for_token

__all__ = [
    "Holder",
    "OwnPost",
    "Somebody",
    "catalogue",
    "count_unsafe",
    "department_of",
    "departments",
    "departments_of",
    "get_holding",
    "get_person",
    "get_session_owner",
    "get_token_owner",
    "get_user",
    "grantable_roles",
    "has_second_factor",
    "lacks_second_factor",
    "list_holders",
    "list_holdings",
    "list_identities",
    "list_places_of",
    "list_posts",
    "list_refused",
    "list_sessions",
    "list_tokens",
    "list_users",
    "managed_units",
    "may",
    "may_grant",
    "may_manage",
    "names_of",
    "page_people",
    "posts_of_people",
    "require",
    "roles_of",
    "seconds_until_sign_in",
    "title_of_role",
    "user_for_token",
    "user_of_identity",
]
