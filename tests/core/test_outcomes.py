"""What an answer or a failure leaves in the run's record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.core.outcomes import WARNINGS, answered, failed, skipped
from digest.errors import FetchError, ParseError
from digest.model import Gathered, Outcome, Source

NOW = datetime(2026, 6, 15, tzinfo=UTC)
SOURCE = Source(id="blog", kind="articles", address="https://example.org/feed")
ASKED = Outcome(source="blog", started=NOW, ok=False, address="https://example.org/feed", latency=2.5)


def test_an_answer() -> None:
    gathered = Gathered(warnings=("entry 3: no link",), moved="https://b.example/")

    assert answered(SOURCE, gathered, now=NOW, seconds=2.5) == replace(
        ASKED, ok=True, warnings=("entry 3: no link",), moved="https://b.example/"
    )
    measured = answered(SOURCE, Gathered(unchanged=True, latency=0.12345), now=NOW, seconds=2.5)
    assert measured == replace(ASKED, ok=True, unchanged=True, latency=0.123)


def test_a_part_that_wants_to_be_left_alone_is_waited_for() -> None:
    """The rest of what was asked was had, and the source is fine."""
    outcome = answered(SOURCE, Gathered(wait=60.0), now=NOW, seconds=1)

    assert (outcome.ok, outcome.wait_until) == (True, NOW + timedelta(minutes=1))


def test_moving_to_where_it_is_is_no_move() -> None:
    gathered = Gathered(moved="https://example.org/feed")

    assert answered(SOURCE, gathered, now=NOW, seconds=0).moved == ""


def test_warnings_are_bounded_and_say_so() -> None:
    gathered = Gathered(warnings=tuple(f"entry {n}" for n in range(WARNINGS + 1500)))
    warnings = answered(SOURCE, gathered, now=NOW, seconds=0).warnings

    assert len(warnings) == WARNINGS + 1
    assert warnings[-1] == "1,500 more oddities like these"


HERE = "https://example.org/feed"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (FetchError("gone", subject=HERE, status=410), {"error": f"{HERE}: gone", "status": 410, "gone": True}),
        (FetchError("busy", subject=HERE, status=429, retry_after=60.0),
         {"error": f"{HERE}: busy", "status": 429, "wait_until": NOW + timedelta(minutes=1)}),
        (FetchError("no answer", subject=HERE), {"error": f"{HERE}: no answer"}),
        (ParseError("not a feed", hint="Look"), {"error": "blog: not a feed. Look"}),
        (KeyError("a\nb"), {"error": r"blog: unexpected KeyError: 'a\nb'. Please report it"}),
        (ExceptionGroup("some", [ValueError("x"), ExceptionGroup("", [FetchError("down", subject=HERE, status=503)])]),
         {"error": f"{HERE}: down", "status": 503}),
        (ExceptionGroup("some", [ValueError("x")]), {"error": "blog: unexpected ValueError: x. Please report it"}),
    ],
)  # fmt: skip
def test_a_failure_is_one_line_and_what_can_be_obeyed(error: Exception, expected: dict[str, object]) -> None:
    assert failed(SOURCE, error, now=NOW, seconds=2.5) == replace(ASKED, **expected)


def test_not_asking() -> None:
    assert skipped(SOURCE, "gone", now=NOW) == replace(ASKED, skipped=True, error="blog: gone", latency=0.0)
