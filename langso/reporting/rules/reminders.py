"""When people are reminded, and in which words."""

import datetime as dt

from langso.standards.values import Text

BEFORE = (10, 5, 2, 0)
AFTER = (1, 5, 10)
"""Working days before and after the due day on which a reminder is sent; each once."""


def rung_of(days_left: int | None) -> str | None:
    """Return the rung of the ladder that a day stands on, None before the first.

    A day between two rungs belongs to the one passed last, so that a worker that slept sends
    the newest reminder and not all it missed.
    """
    if days_left is None:
        return None
    if days_left < 0:
        passed = [days for days in AFTER if -days_left >= days]
        return f"overdue-{max(passed)}" if passed else None
    reached = [days for days in BEFORE if days_left <= days]
    return f"due-{min(reached)}" if reached else None


def words(
    *, title: Text, unit_name: str, due_on: dt.date, days_left: int, count: int, waits: Text
) -> Text:
    """Say what waits where, and when it is or was due. `waits`: what the cells wait for."""
    day = f"{due_on:%d/%m/%Y}"
    if days_left < 0:
        vi = f"quá hạn {day} đã {-days_left} ngày làm việc"
        en = f"due on {day}, {-days_left} working days ago"
    elif days_left == 0:
        vi, en = f"hôm nay là hạn {day}", f"due today, {day}"
    else:
        vi = f"còn {days_left} ngày làm việc đến hạn {day}"
        en = f"{days_left} working days left until {day}"
    return Text(
        f"{title.vi}, {unit_name}: {vi}; {count} ô {waits.vi}.",
        f"{title.en}, {unit_name}: {en}; {count} cells {waits.en}.",
    )


TO_SEND = Text("chưa gửi", "not sent yet")
TO_VERIFY = Text("chờ thẩm tra", "wait for verification")
TO_APPRAISE = Text("chờ thẩm định", "wait for appraisal")
