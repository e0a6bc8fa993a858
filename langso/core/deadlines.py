"""What pages say of the working days that are left."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def days_said(left: int | None) -> str:
    """Say how many working days are left or passed; blank for None, no day."""
    if left is None:
        return ""
    if left < 0:
        said = ngettext("%(number)s working day late", "%(number)s working days late", -left)
        return said % {"number": -left}
    if left == 0:
        return _("due today")
    said = ngettext("%(number)s working day left", "%(number)s working days left", left)
    return said % {"number": left}
