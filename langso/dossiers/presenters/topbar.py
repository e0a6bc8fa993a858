"""What every page's top bar learns of work files."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from langso.core import asking
from langso.dossiers.queries import mailbox


def files_link(request: HttpRequest) -> dict[str, object]:
    """Tell templates whether the reader handles work files (Django's context processor).

    Nothing is asked for readers who are not signed in, so their pages stay the same for all.
    """

    def has_files() -> bool:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return False
        return mailbox.works_with_files(user=user, on=asking.today())

    return {"has_files": SimpleLazyObject(has_files)}
