"""Recall and its intervals, held to numbers worked out by hand."""

from __future__ import annotations

from datetime import date
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.backtest import Choice, Placed, by_quarter, by_year, curve, figures, grouped, share

RANKS = st.lists(st.none() | st.integers(1, 80), min_size=1, max_size=30)


def placed(
    rank: int | None, baseline: int | None = None, *, day: str = "2023-07-30", known: bool = True
) -> Placed:
    choice = Choice(ending=date.fromisoformat(day), identities=("kep:1",), name="KEP-1")
    return Placed(choice=choice, rank=rank, baseline=baseline, candidates=100, known=known)


def test_the_interval_of_a_share_is_the_binomials() -> None:
    """Drawing 10 of 10 with 4 hits is binomial with p = 0.4: its percentiles by hand."""
    chances = [comb(10, hits) * 0.4**hits * 0.6 ** (10 - hits) for hits in range(11)]
    low = next(k for k in range(11) if sum(chances[: k + 1]) >= 0.025)
    high = next(k for k in range(11) if sum(chances[: k + 1]) >= 0.975)
    found = share([1] * 4 + [0] * 6)

    assert (found.value, found.low, found.high) == (0.4, low / 10, high / 10)


def test_a_gain_that_is_always_there_is_sure() -> None:
    assert (share([1] * 8).low, share([0] * 8).high, share([-1] * 8).high) == (1.0, 0.0, -1.0)


@given(st.lists(st.sampled_from([-1, 0, 1]), min_size=1, max_size=60))
def test_the_value_lies_in_its_interval(values: list[int]) -> None:
    found = share(values)

    assert -1 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= 1
    assert share(sorted(values)) == found


def test_figures() -> None:
    found = figures("all", [placed(1, 60), placed(15, 5), placed(30, None), placed(None, None, known=False)])

    assert {k: s.value for k, s in found.recall.items()} == {10: 0.25, 20: 0.5, 50: 0.75}
    assert {k: s.value for k, s in found.baseline.items()} == {10: 0.25, 20: 0.25, 50: 0.25}
    assert {k: s.value for k, s in found.gain.items()} == {10: 0.0, 20: 0.25, 50: 0.5}
    assert (found.choices, found.weeks, found.unknown, found.mean_candidates) == (4, 1, 1, 100)
    assert (found.median_rank, found.baseline_rank) == (22.5, None)


def test_groups() -> None:
    all_of = [placed(1, day="2024-02-04"), placed(1, day="2023-07-30"), placed(9, day="2023-12-31")]

    assert [(f.name, f.choices) for f in grouped(all_of, by_year)] == [("2023", 2), ("2024", 1)]
    assert [f.name for f in grouped(all_of, by_quarter)] == ["2023-Q3", "2023-Q4", "2024-Q1"]


@given(RANKS)
def test_a_curve_never_falls_and_agrees_with_the_figures(ranks: list[int | None]) -> None:
    line = curve(ranks, 50)

    assert line == sorted(line)
    assert line[19] == pytest.approx(figures("x", [placed(rank) for rank in ranks]).recall[20].value)
