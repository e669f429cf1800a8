"""How a source is, by what its runs left behind."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from digest.core.health import (
    Condition,
    at_address,
    condition,
    habit,
    is_same_place,
    needs_a_person,
    reason,
    resting,
    silent_days,
    state,
    until,
    why_not_asked,
)
from digest.model import Health, Source

NOW = datetime(2026, 6, 15, 14, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def days(*pauses: int) -> list[date]:
    found = [date(2026, 1, 1)]
    for pause in pauses:
        found.append(found[-1] + pause * DAY)
    return found


def health(**other: Any) -> Health:
    values: dict[str, Any] = {"source": "blog", "last_run": NOW, "last_success": NOW, "last_new": NOW}
    return Health(**values | other)


def source(address: str = "https://example.org/feed") -> Source:
    return Source(id="blog", kind="articles", address=address)


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        ([], 0),
        (days(9, 9, 9), 0),
        (days(9, 9, 9, 9), 9),
        (days(1, 1, 1, 1, 1), 7),
        (days(*[7] * 9, 300), 7),
        (days(*[7] * 8, 30, 300), 30),
        (days(*[400] * 20, *[10] * 60), 10),
        ([*days(9, 9, 9, 9), *days(9, 9, 9, 9)], 9),
        (days(9, 9, 9, 9)[::-1], 9),
    ],
    ids=["none", "too few", "five", "at least a week", "one pause in ten", "two in ten", "the newest fifty",
         "days count once", "in any order"],
)  # fmt: skip
def test_a_habit_is_what_nine_pauses_in_ten_keep(came: list[date], expected: float) -> None:
    assert habit(came) == expected


@pytest.mark.parametrize(
    ("usual", "quiet", "silent"),
    [(7, 21, 0), (7, 22, 22), (30, 60, 0), (30, 61, 61), (0, 900, 0)],
)
def test_silence_is_measured_by_the_sources_own_habit(usual: float, quiet: int, silent: int) -> None:
    assert silent_days(health(habit=usual, last_new=NOW - quiet * DAY), NOW) == silent


def test_days_without_an_answer_are_no_silence() -> None:
    """A machine that slept for two months knows nothing of them."""
    slept = health(habit=7.0, last_new=NOW - 60 * DAY, last_success=NOW - 50 * DAY)

    assert condition(slept, NOW) is Condition.OK


GONE = {"last_success": None, "failures": 1, "gone": True, "gone_since": NOW - 14 * DAY, "error": "x: gone"}


@pytest.mark.parametrize(
    ("other", "said", "why", "needed"),
    [
        ({}, "ok", "", False),
        ({"last_run": None}, "not asked yet", "", False),
        ({"failures": 1, "error": "404", "failing_since": NOW}, "failing (1)", "404", False),
        ({"failures": 2, "error": "404", "failing_since": NOW - 7 * DAY}, "failing (2)", "404", False),
        ({"failures": 2, "error": "404", "failing_since": NOW - 8 * DAY}, "failing (2)", "404", True),
        ({"failures": 3, "error": "404", "failing_since": NOW}, "failing (3)", "404", True),
        (GONE, "gone", "gone since 2026-06-01 (410): remove it, or find its new address", True),
        ({"moved": "https://b.example/"}, "moved", "moved for good (digest sources follow blog) to https://b.example/",
         True),
        ({"habit": 8.0, "last_new": NOW - 45 * DAY}, "silent 45 days",
         "nothing new since 2026-05-01, where something came every 8 days. Look at it in a browser", True),
        ({"failures": 1, "error": "429", "wait_until": NOW + HOUR}, "waits until 15:00 UTC", "429", False),
        ({"failures": 3, "error": "429", "wait_until": NOW + 12 * HOUR}, "waits until 2026-06-16 02:00 UTC",
         "429", True),
        ({"failures": 1, "error": "429", "wait_until": NOW}, "failing (1)", "429", False),
        ({"failures": 1, "error": "404", "moved": "https://b.example/"}, "failing (1)", "404", False),
    ],
)  # fmt: skip
def test_a_state_its_reason_and_whether_a_person_is_needed(
    other: dict[str, Any], said: str, why: str, needed: bool
) -> None:
    found = health(**other)

    assert (state(found, NOW), reason(found, NOW), needs_a_person(found, NOW)) == (said, why, needed)


def test_who_is_gone_or_wants_to_be_left_alone_is_not_asked() -> None:
    assert why_not_asked(health(), NOW) == ""
    assert why_not_asked(health(wait_until=NOW), NOW) == ""
    assert why_not_asked(health(wait_until=NOW + HOUR / 12), NOW) == "asked to be left alone until 14:05 UTC"
    assert why_not_asked(health(**GONE), NOW).startswith("gone since 2026-06-01 (410)")


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(None, None), (0, None), (-5, None), (float("nan"), None), (90, NOW + 90 * DAY / 86400),
     (1e12, NOW + DAY), (float("inf"), NOW + DAY)],
)  # fmt: skip
def test_a_wait_lasts_a_day_at_most(seconds: float | None, expected: datetime | None) -> None:
    assert until(NOW, seconds) == expected


def test_at_another_address_nothing_was_asked_yet() -> None:
    """Who gives a gone source a new address in the watch list has it asked."""
    gone = health(**GONE, address="https://example.org/feed", items=3, habit=7.0)

    assert at_address(gone, source()) is gone
    assert at_address(health(), source("https://b.example/")) == health(), "nobody said where it was asked"
    elsewhere = at_address(gone, source("https://b.example/"))
    assert elsewhere == Health(source="blog", last_new=NOW, items=3, habit=7.0)
    assert condition(elsewhere, NOW) is Condition.UNASKED
    assert why_not_asked(elsewhere, NOW) == ""


def test_a_cursor_belongs_to_an_address() -> None:
    """An ETag of another feed would make a server say that nothing is new; one who moved is the same."""
    known = health(address="https://example.org/feed", moved="https://b.example/")

    assert is_same_place(known, source())
    assert is_same_place(known, source("https://b.example/"))
    assert not is_same_place(known, source("https://c.example/"))
    assert is_same_place(health(), source())


def test_who_is_left_alone_by_all_who_would_ask_there() -> None:
    sources = [
        Source(id=n, kind="articles", address=f"https://{n[0]}.example/{n}") for n in ("a1", "a2", "b", "c")
    ]
    waits = [HOUR, 2 * HOUR, -HOUR, HOUR]
    pairs = [
        (
            Health(
                source=source.id,
                last_run=NOW,
                wait_until=NOW + wait,
                status=429,
                error="" if source.id == "c" else "x",
            ),
            source,
        )
        for source, wait in zip(sources, waits, strict=True)
    ]

    def waits_at(source: Source, failed: bool) -> str:
        return f"https://{source.id[0]}.example" if failed else ""

    assert resting(pairs, NOW, waits_at) == {"https://a.example": (NOW + 2 * HOUR, 429)}
