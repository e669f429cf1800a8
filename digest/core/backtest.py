"""How well a ranking would have served: recall of what editors chose, with intervals.

A choice is a thing an editor chose in a week; its rank is where it stood among that week's candidates, None
if it was not among them. Samples are small, so every share comes with the interval of its bootstrap
distribution, which for shares of a few kinds of outcome needs no drawing: it is computed exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from statistics import fmean, median

#: Places looked at.
PLACES = (10, 20, 50)
#: The share of the bootstrap distribution that an interval holds.
CONFIDENCE = 0.95
#: Values so rare in a distribution are left out of the next step: they move no percentile.
_NOTHING = 1e-15


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What an editor chose in the week that ends with `ending`."""

    ending: date
    #: All identities it may have: `kep:2340`, an address.
    identities: tuple[str, ...]
    #: As the truth names it.
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a choice stood by the ranking and by the baseline, the best is 1."""

    choice: Choice
    rank: int | None
    baseline: int | None
    #: Candidates there were that week.
    candidates: int
    #: Whether anything of this name was there at all, even if it was no candidate.
    known: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the choices, or a difference of two, with the ends of its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a group of choices amounts to."""

    name: str
    choices: int
    weeks: int
    #: Choices that were nowhere to be found as of their week; they count as missed.
    unknown: int
    recall: Mapping[int, Share]
    baseline: Mapping[int, Share]
    #: Recall less the baseline's, choice by choice.
    gain: Mapping[int, Share]
    #: Median rank; None where more than half were no candidates.
    median_rank: float | None
    baseline_rank: float | None
    mean_candidates: float


def figures(name: str, placed: Sequence[Placed]) -> Figures:
    """The figures of `placed`, which must not be empty."""
    weeks = {one.choice.ending: one.candidates for one in placed}
    return Figures(
        name=name,
        choices=len(placed),
        weeks=len(weeks),
        unknown=sum(not one.known for one in placed),
        recall={k: share([int(_within(one.rank, k)) for one in placed]) for k in PLACES},
        baseline={k: share([int(_within(one.baseline, k)) for one in placed]) for k in PLACES},
        gain={k: share([_within(one.rank, k) - _within(one.baseline, k) for one in placed]) for k in PLACES},
        median_rank=_median([one.rank for one in placed]),
        baseline_rank=_median([one.baseline for one in placed]),
        mean_candidates=fmean(weeks.values()),
    )


def grouped(placed: Sequence[Placed], by: Callable[[Placed], str]) -> list[Figures]:
    """The figures of each group, in the order of their names."""
    groups: dict[str, list[Placed]] = {}
    for one in placed:
        groups.setdefault(by(one), []).append(one)
    return [figures(name, groups[name]) for name in sorted(groups)]


def by_year(one: Placed) -> str:
    return f"{one.choice.ending.year}"


def by_quarter(one: Placed) -> str:
    return f"{one.choice.ending.year}-Q{(one.choice.ending.month + 2) // 3}"


def curve(ranks: Sequence[int | None], places: int) -> list[float]:
    """The share of `ranks` within the first 1, 2 ... `places`."""
    counts = Counter(rank for rank in ranks if rank is not None)
    found = accumulate(counts.get(place, 0) for place in range(1, places + 1))
    return [count / len(ranks) for count in found]


def share(values: Sequence[int], confidence: float = CONFIDENCE) -> Share:
    """The mean of `values` (0, 1, or -1) and the percentile interval of its bootstrap distribution.

    Drawing as many values with replacement, again and again, tends to a distribution that is the n-th
    convolution of the values' own.

    >>> share([1, 1, 0, 0])
    Share(value=0.5, low=0.0, high=1.0)
    """
    total = len(values)
    one = {value: count / total for value, count in Counter(values).items()}
    sums = {0: 1.0}
    for _ in range(total):
        step: dict[int, float] = {}
        for reached, chance in sums.items():
            for value, odds in one.items():
                step[reached + value] = step.get(reached + value, 0.0) + chance * odds
        sums = {reached: chance for reached, chance in step.items() if chance > _NOTHING}
    outside = (1 - confidence) / 2
    low, high = _percentile(sums, outside), _percentile(sums, 1 - outside)
    return Share(sum(values) / total, low / total, high / total)


def _percentile(sums: Mapping[int, float], part: float) -> int:
    """The smallest value that at least `part` of the distribution does not exceed."""
    reached = 0.0
    for value in sorted(sums):
        reached += sums[value]
        if reached >= part - 1e-12:
            return value
    return max(sums)


def _within(rank: int | None, places: int) -> bool:
    return rank is not None and rank <= places


def _median(ranks: Sequence[int | None]) -> float | None:
    middle = median(float("inf") if rank is None else rank for rank in ranks)
    return None if middle == float("inf") else float(middle)
