"""Days of a digest's own zone become instants."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from digest.core import weeks
from digest.errors import UsageError

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def test_window_is_half_open_in_the_own_zone() -> None:
    """Monday 00:00 in Shanghai is Sunday 16:00 in UTC; the day after the last is not in it."""
    window = weeks.window((date(2026, 6, 8), date(2026, 6, 14)), SHANGHAI)

    assert window.since == datetime(2026, 6, 7, 16, tzinfo=UTC)
    assert window.since in window
    assert window.until not in window


def test_window_over_a_change_of_the_clock() -> None:
    """The week in which summer time begins has an hour less."""
    window = weeks.window((date(2026, 3, 23), date(2026, 3, 29)), BERLIN)

    assert (window.until - window.since).total_seconds() == 7 * 86400 - 3600


@pytest.mark.parametrize(
    ("day", "starts", "first"),
    [
        (date(2026, 6, 8), 0, date(2026, 6, 8)),
        (date(2026, 6, 14), 0, date(2026, 6, 8)),
        (date(2026, 6, 14), 6, date(2026, 6, 14)),
        (date(2026, 6, 13), 6, date(2026, 6, 7)),
    ],
)
def test_week_of(day: date, starts: int, first: date) -> None:
    """Weeks may begin on any day."""
    assert weeks.week_of(day, starts)[0] == first


@pytest.mark.parametrize(
    ("last", "today", "first"),
    [
        (None, date(2026, 6, 10), date(2026, 6, 8)),
        ((date(2026, 6, 1), date(2026, 6, 7)), date(2026, 6, 10), date(2026, 6, 8)),
        ((date(2026, 6, 1), date(2026, 6, 7)), date(2026, 6, 16), date(2026, 6, 8)),
        ((date(2019, 11, 18), date(2019, 11, 24)), date(2026, 6, 16), date(2026, 6, 8)),
        ((date(2026, 6, 15), date(2026, 6, 21)), date(2026, 6, 16), date(2026, 6, 22)),
    ],
)
def test_next_covers(last: tuple[date, date] | None, today: date, first: date) -> None:
    """The week after the last issue's; after a long pause the newest whole week."""
    assert weeks.next_covers(last, today, 0)[0] == first


def test_parse_day() -> None:
    """A day is 00:00 in the own zone; a moment keeps its offset."""
    assert weeks.parse_day("2026-06-08", SHANGHAI) == datetime(2026, 6, 7, 16, tzinfo=UTC)
    assert weeks.parse_day("2026-06-08T01:00:00+02:00", SHANGHAI) == datetime(2026, 6, 7, 23, tzinfo=UTC)


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "", "2026-6-1"])
def test_what_is_no_day_is_said(text: str) -> None:
    """Bad dates are wrong use, in one line."""
    with pytest.raises(UsageError, match="no date"):
        weeks.parse_day(text, SHANGHAI)


@pytest.mark.parametrize(
    "text", ["0001-01-01", "9999-12-31", "1969-12-31", "2201-01-01", "0001-01-01T00:00:00+14:00"]
)
def test_a_year_that_is_a_slip_is_said(text: str) -> None:
    """Nothing overflows: a year no digest is about is wrong use, as a day or as days of an issue."""
    day = date.fromisoformat(text[:10])
    for act in (
        lambda: weeks.parse_day(text, SHANGHAI),
        lambda: weeks.window((day, day), SHANGHAI),
        lambda: weeks.next_covers((day, day), date(2026, 6, 16), 0),
    ):
        with pytest.raises(UsageError, match="not between 1970 and 2200"):
            act()


def test_the_first_and_the_last_year_there_is() -> None:
    assert weeks.parse_day("1970-01-01", SHANGHAI).year == 1969
    assert weeks.window((date(2200, 12, 31), date(2200, 12, 31)), SHANGHAI).until.year == 2200
