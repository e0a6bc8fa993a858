"""What every page's top bar learns of the desk."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from langso.core import asking
from langso.reporting.presenters import desk


def desk_link(request: HttpRequest) -> dict[str, object]:
    """Tell templates whether the reader has a desk (Django's context processor).

    Nothing is asked for readers who are not signed in, so their pages stay the same for all.
    """

    def has_desk() -> bool:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return False
        return desk.holds_role(user, on=asking.today())

    return {"has_desk": SimpleLazyObject(has_desk)}
