"""A proposal's history: net steps by day, the beginning marked, grown without rewriting."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from digest.core.history import extended, histories
from digest.model import Kep
from tests.core.test_counting import at, kep

ZONE = ZoneInfo("Asia/Shanghai")
END = datetime(2026, 6, 14, 16, tzinfo=UTC)
#: How all stood when the source's history begins.
BASE = kep(1, at(1, month=5))


def steps(*states: Kep) -> list[dict[str, object]]:
    return [dict(step) for step in histories([BASE, *states], END, ZONE).get("kep:2", [])]


def test_each_day_that_ends_otherwise_is_a_step() -> None:
    """Other keys make none, nor does a day that ends as it began; what comes after the end is not known yet."""
    assert steps(
        kep(2, at(1, month=5), stage="alpha"),
        kep(2, at(2), title="renamed"),
        kep(2, at(3), stage="beta"),
        kep(2, at(3, 5), stage="alpha"),
        kep(2, at(4, 17), stage="beta", latest_milestone="v1.36"),
        kep(2, at(9), stage="beta", latest_milestone="v1.36", status=""),
        kep(2, at(15), stage="stable"),
    ) == [
        {"date": "2026-05-01", "stage": "alpha", "status": "implementable", "before": True},
        {"date": "2026-06-05", "stage": "beta", "status": "implementable", "latest-milestone": "v1.36"},
        {"date": "2026-06-09", "stage": "beta", "latest-milestone": "v1.36"},
    ]


def test_a_new_proposal_begins_on_its_day() -> None:
    assert steps(kep(2, at(3))) == [{"date": "2026-06-03", "stage": "alpha", "status": "implementable"}]


def test_a_move_is_no_step_and_what_is_gone_makes_none() -> None:
    old, new = "keps/sig-z/2-x/kep.yaml", "keps/sig-a/2-x/kep.yaml"
    moved = [
        kep(2, at(2), path=old),
        kep(2, at(5), path=old, removed=True, stage="beta"),
        kep(2, at(5), path=new, stage="beta"),
        kep(2, at(8), path=new, removed=True),
    ]
    assert [step["date"] for step in steps(*moved)] == ["2026-06-02", "2026-06-05"]


A = {"date": "2026-01-01", "stage": "alpha"}
OLD = {**A, "before": True}
B = {"date": "2026-02-01", "stage": "beta"}
C = {"date": "2026-03-01", "stage": "stable"}


@pytest.mark.parametrize(
    ("known", "found", "grown"),
    [
        ([], [OLD, B], [OLD, B]),
        ([OLD, B], [], [OLD, B]),
        ([OLD, B], [OLD, B, C], [OLD, B, C]),
        # An older issue, published late.
        ([OLD, B, C], [OLD, B], [OLD, B, C]),
        # The store was lost: its history begins later, and says nothing new, or something.
        ([OLD, B], [{**C, "stage": "beta", "before": True}], [OLD, B]),
        ([OLD, B], [{**C, "before": True}], [OLD, B, C]),
        # A store that reaches further back: the day it became so takes the place of "before".
        ([{**B, "before": True}, C], [OLD, {**B, "date": "2026-01-15"}, C], [OLD, {**B, "date": "2026-01-15"}, C]),
        # What is known on a day stays.
        ([OLD, B], [OLD, {**B, "stage": "stable"}], [OLD, B]),
    ],
)  # fmt: skip
def test_a_history_grows(
    known: list[dict[str, object]], found: list[dict[str, object]], grown: list[dict[str, object]]
) -> None:
    assert extended(known, found) == grown
    assert extended(grown, found) == grown
