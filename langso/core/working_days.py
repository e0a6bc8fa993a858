"""Working days: weekends, holidays and the days swapped with them.

A calendar knows the years its data covers; a day outside of them is judged by the weekend alone,
and `covers` tells so, because a holiday not yet announced must not look like a working day known.
"""

import datetime as dt
from dataclasses import dataclass

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days are worked. `off`: free days by title; `worked`: weekend days worked instead.

    `confidence` holds how sure we are of each day named, by its date.
    """

    first_year: int
    last_year: int
    weekend: frozenset[int]
    off: dict[dt.date, str]
    worked: dict[dt.date, str]
    confidence: dict[dt.date, str]

    def covers(self, day: dt.date) -> bool:
        """Tell whether the calendar's data holds the holidays of the day's year."""
        return self.first_year <= day.year <= self.last_year

    def is_working_day(self, day: dt.date) -> bool:
        """Tell whether offices work on a day."""
        if day in self.worked:
            return True
        return day.weekday() not in self.weekend and day not in self.off

    def add_working_days(self, day: dt.date, count: int) -> dt.date:
        """Return the day `count` working days after (before, if negative) a day.

        The day itself is not counted, as periods in law are; 0 gives the first working day not
        before it.
        """
        step = ONE_DAY if count >= 0 else -ONE_DAY
        left, at = abs(count), day
        if count == 0:
            while not self.is_working_day(at):
                at += ONE_DAY
            return at
        while left:
            at += step
            left -= self.is_working_day(at)
        return at

    def working_days_between(self, first: dt.date, last: dt.date) -> int:
        """Return how many working days lie after `first` up to `last`; negative backwards."""
        if last < first:
            return -self.working_days_between(last, first)
        days = (last - first).days
        return sum(
            self.is_working_day(first + dt.timedelta(days=number)) for number in range(1, days + 1)
        )


PLAIN = WorkingCalendar(0, 0, frozenset({5, 6}), {}, {}, {})
"""Monday to Friday, with no holiday known."""
