"""Windows of issues: days of the digest's own zone become half-open instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from digest.errors import UsageError
from digest.model import Window

#: Years a digest can be about: what lies outside is a slip of the hand.
YEARS = range(1970, 2201)


def window(covers: tuple[date, date], zone: tzinfo) -> Window:
    """The instants of the days `covers`, both inclusive: from 00:00 of the first to 00:00 after the last."""
    for day in covers:
        known_year(day)
    return Window(midnight(covers[0], zone), midnight(covers[1] + timedelta(days=1), zone))


def midnight(day: date, zone: tzinfo) -> datetime:
    """00:00 of `day` in `zone`, as UTC."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def week_of(day: date, week_starts: int) -> tuple[date, date]:
    """First and last day of the week that holds `day`; `week_starts` 0 is Monday."""
    first = day - timedelta(days=(day.weekday() - week_starts) % 7)
    return first, first + timedelta(days=6)


def next_covers(last: tuple[date, date] | None, today: date, week_starts: int) -> tuple[date, date]:
    """The days the next issue covers.

    The week after the last issue's, but never one that is more than a week past: an issue whose week
    was missed is made for the newest whole week, and an editor who wants the older one says so.
    With no issue yet, the week that holds `today`.
    """
    current = week_of(today, week_starts)
    if last is None:
        return current
    known_year(last[1])
    following = week_of(last[1] + timedelta(days=1), week_starts)
    newest_whole = week_of(current[0] - timedelta(days=1), week_starts)
    return max(following, newest_whole) if following < current else following


def deadline(covers: tuple[date, date], moment: tuple[int, int, int], zone: tzinfo) -> datetime:
    """When an issue should be out: at the first `moment` (weekday, hour, minute) from its last day on."""
    weekday, hour, minute = moment
    day = known_year(covers[1]) + timedelta(days=(weekday - covers[1].weekday()) % 7)
    return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)


def known_year(day: date) -> date:
    """`day`, if its year is one of YEARS; raises UsageError."""
    if day.year not in YEARS:
        message = f"the year of {day.isoformat()[:10]} is not between {YEARS[0]} and {YEARS[-1]}"
        raise UsageError(message, hint="Write a day such as 2026-06-01")
    return day


def parse_day(text: str, zone: tzinfo) -> datetime:
    """A day (`2026-06-01`, 00:00 in `zone`) or a moment with its offset, as UTC; raises UsageError."""
    try:
        if len(text) == 10:
            return midnight(known_year(date.fromisoformat(text)), zone)
        moment = datetime.fromisoformat(text)
        known_year(moment)
    except ValueError:
        raise UsageError(f"{text!r} is no date", hint="Write a day such as 2026-06-01") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
