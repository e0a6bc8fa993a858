"""Notices of work files as their readers see them."""

from langso.accounts.queries import Somebody
from langso.dossiers.models import FileNotice
from langso.dossiers.values.mailbox import NoticeShown


def list_notices(*, user: Somebody, limit: int) -> tuple[NoticeShown, ...]:
    """Return a person's last notices, latest first."""
    rows = FileNotice.objects.filter(user_id=user.pk or 0).order_by("-at", "-pk")[:limit]
    return tuple(
        NoticeShown(row.pk, row.file_id, row.text_vi, row.text_en, row.at, row.seen_at)
        for row in rows
    )


def count_unseen_notices(*, user: Somebody) -> int:
    """Count the notices that a person has not marked as seen."""
    return FileNotice.objects.filter(user_id=user.pk or 0, seen_at__isnull=True).count()
