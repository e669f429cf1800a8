"""A week in which nothing was merged is told as such, and only where that is known."""

from __future__ import annotations

import pytest

from digest.core.quiet import Standstill, opened, quiet
from digest.model import Kep
from tests.core.candidates import WINDOW, article, day, kep, request

BEFORE = kep(1, "alpha", day(1))


@pytest.mark.parametrize(
    ("states", "wanted"),
    [
        ([BEFORE], ["keps"]),
        ([BEFORE, kep(1, "beta", day(10))], []),
        ([BEFORE, kep(1, "beta", day(9)), kep(1, "alpha", day(10))], ["keps"]),
        ([BEFORE, kep(1, "beta", day(20))], ["keps"]),
        ([], []),
        ([kep(1, "alpha", day(20))], []),
    ],
    ids=["nothing", "a change", "there and back", "a later change", "never read", "read from later on"],
)
def test_quiet(states: list[Kep], wanted: list[str]) -> None:
    assert quiet(states, WINDOW, ["keps"]) == wanted


def test_each_tracker_by_itself() -> None:
    assert quiet([BEFORE, kep(1, "beta", day(10))], WINDOW, ["rfcs", "keps"]) == []
    assert quiet([BEFORE], WINDOW, ["rfcs", "keps"]) == ["keps"]


def test_opened_are_counted_once_and_in_the_week() -> None:
    items = [
        request(1, "opened", day(9)), request(1, "closed", day(10)), request(2, "opened", day(9)),
        request(3, "opened", day(1)), request(4, "merged", day(9)), article("https://example.com/a"),
    ]  # fmt: skip

    assert opened(items, WINDOW) == 2


def test_words() -> None:
    assert Standstill().told() == Standstill(opened=3).told() == ""
    assert Standstill(sources=("keps",)).told() == "nothing was merged into keps that week"
    assert Standstill(sources=("keps", "rfcs"), opened=1).told("so far") == (
        "nothing was merged into keps and rfcs so far; 1 proposal was opened"
    )
    assert Standstill(sources=("keps",), opened=3).told().endswith("; 3 proposals were opened")
