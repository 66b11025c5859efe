"""Days on which an office works, counted: for promises that are made in working days."""

from datetime import timedelta

FURTHEST = 400  # days looked ahead, where an office has no hours at all


def working_day(office, since, n):
    """The date of the `n`th working day after the day of an instant (UTC): by its end, what was promised is due.

    A working day is one on which the office has hours and which its configuration does not call closed; where it has
    no hours, every day. The day on which something came does not count, as in law (the first day is the next one).
    """
    day, last = office.local(since).date(), None
    for _ in range(FURTHEST):
        day += timedelta(days=1)
        if office.hours.spans(day):
            last, n = day, n - 1
            if n <= 0:
                return day
    return last or day


def days_worked(office, since, until):
    """How many working days lie after the date of one instant (UTC), up to and including that of another."""
    return days_between(office, office.local(since).date(), office.local(until).date())


def days_between(office, first, last):
    """How many working days lie after one date, up to and including another; 0 where that is no later."""
    days = min((last - first).days, FURTHEST)
    return sum(bool(office.hours.spans(first + timedelta(days=n))) for n in range(1, days + 1))
