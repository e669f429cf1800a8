"""When an edition that is not out yet may be expected."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from digest.core.habit import expected

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 18, tzinfo=ZONE)


def out(week: int, **days: int) -> dict[str, datetime]:
    """What was out of an issue: language to days after Monday."""
    return {tag: MONDAY + timedelta(weeks=week, days=after) for tag, after in days.items()}


def test_it_follows_as_the_last_ones_did() -> None:
    before = [out(0, zh=0, en=1), out(1, zh=0, en=1), out(2, zh=0, en=5)]

    assert expected("en", out(3, zh=0), before, ZONE) == date(2026, 3, 24)


def test_issues_that_are_not_out_in_it_tell_nothing() -> None:
    assert expected("en", out(3, zh=0), [out(0, zh=0), out(1, zh=0)], ZONE) is None
    assert expected("en", {}, [out(0, zh=0, en=1)], ZONE) is None


def test_only_the_latest_count() -> None:
    before = [out(week, zh=0, en=4) for week in range(20)] + [out(20 + week, zh=0, en=2) for week in range(8)]

    assert expected("en", out(28, zh=0), before, ZONE) == (MONDAY + timedelta(weeks=28, days=2)).date()


def test_days_are_those_of_the_digest_s_own_zone() -> None:
    late = {
        "zh": datetime(2026, 3, 2, 18, tzinfo=ZONE),
        "en": datetime(2026, 3, 2, 17, tzinfo=ZoneInfo("UTC")),
    }

    assert expected("en", out(1, zh=0), [late], ZONE) == date(2026, 3, 10)


def test_which_language_comes_first_does_not_matter() -> None:
    assert expected("zh", out(1, en=0), [out(0, en=0, zh=2)], ZONE) == date(2026, 3, 11)
