"""A proposal's line of time: changes and the issues that told of them, together."""

from __future__ import annotations

from datetime import date
from typing import Any

from digest.core.timeline import Turn, latest, moments, path
from digest.model import Mention, Phrase


def mention(number: int, day: date) -> Mention:
    said = Phrase("x")
    return Mention(
        number=number, language="zh", id="a", title=said, opening=said, section=("s", said), day=day
    )


ONE, TWO = date(2026, 2, 9), date(2026, 3, 30)
TOLD = {
    "30": {"title": "T", "stage": "beta", "status": "implementable"},
    "31": {"title": "T", "stage": "stable", "status": "implementable", "latest-milestone": "v1.36"},
}
HISTORY = [
    {"date": "2025-01-02", "stage": "alpha", "status": "provisional"},
    {"date": "2026-02-03", "stage": "beta", "status": "provisional"},
    {"date": "2026-02-09", "stage": "beta"},
]


def shape(record: dict[str, Any]) -> list[tuple[date, list[Turn], list[int], bool]]:
    found = moments(record, [mention(31, TWO), mention(30, ONE)])
    return [(m.day, list(m.turns), [it.number for it in m.mentions], m.first) for m in found]


def test_what_was_frozen_with_issues_is_dated_by_them() -> None:
    assert shape({"told": TOLD}) == [
        (TWO, [Turn("stage", "beta", "stable"), Turn("latest-milestone", "", "v1.36")], [31], False),
        (ONE, [Turn("stage", "", "beta"), Turn("status", "", "implementable")], [30], True),
    ]


def test_a_history_is_told_by_its_own_days_and_joined_by_the_issues() -> None:
    assert shape({"told": TOLD, "history": HISTORY}) == [
        (TWO, [], [31], False),
        (ONE, [Turn("status", "provisional", "")], [30], False),
        (date(2026, 2, 3), [Turn("stage", "alpha", "beta")], [], False),
        (date(2025, 1, 2), [Turn("stage", "", "alpha"), Turn("status", "", "provisional")], [], True),
    ]


def test_without_facts_the_issues_stand_alone() -> None:
    assert shape({}) == [(TWO, [], [31], False), (ONE, [], [30], False)]


def test_an_impossible_day_is_left_out() -> None:
    record = {"history": [{"date": "2026-02-31", "stage": "alpha"}, {"stage": "beta"}, *HISTORY]}
    assert len(shape(record)) == 4


def test_the_state_is_the_last_one_known() -> None:
    assert latest({}) == {}
    assert latest({"told": {"9": {"stage": "alpha"}, "10": {"stage": "beta", "title": "T"}}}) == {
        "stage": "beta",
        "title": "T",
    }
    assert latest({"told": TOLD, "history": HISTORY})["stage"] == "beta"


def test_the_path_names_the_stage_and_where_it_came_from() -> None:
    assert path({"told": TOLD}) == "beta → stable"
    assert path({"told": {"1": {"stage": "beta"}}}) == "beta"
    assert path({"history": HISTORY}) == "alpha → beta"
    assert path({}) == ""
