"""What pictures show: points in time put together where there are many, standings in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from digest.core import figures
from digest.core.compose import card
from digest.core.figures import Line, Point
from digest.model import Card, Counts, Flow, Headline, Phrase, TrackerCounts
from tests.editions import edition

MONDAY = date(2020, 1, 6)
STAGES = ("alpha", "beta", "stable", "other")


def points(number: int, step: int = 1) -> list[Point]:
    """Weeks one after the other, the first of the year 2020 on; `x` counts them."""
    begins = [MONDAY + timedelta(weeks=at * step) for at in range(number)]
    return [
        Point(first=begin, last=begin + timedelta(days=6), values={"x": float(at)})
        for at, begin in enumerate(begins)
    ]


def counts(number: int, *, weeks: int = 1, **changes: object) -> Counts:
    begin = MONDAY + timedelta(weeks=number)
    days = [(begin + timedelta(weeks=w), begin + timedelta(weeks=w, days=6)) for w in range(weeks)]
    flows = tuple(Flow(first=a, last=b, added=number, changed=1) for a, b in days)
    tracker = replace(TrackerCounts(weeks=flows), **changes.pop("tracker", {}))  # type: ignore[arg-type]
    made = Counts(number=number, covers=(days[0][0], days[-1][1]), trackers={"kep": tracker})
    return replace(made, **changes)  # type: ignore[arg-type]


def values(line: Line) -> list[Mapping[str, float | None] | None]:
    return [point.values if point else None for point in line.points]


@pytest.mark.parametrize(
    ("number", "unit", "bars"),
    [(0, "point", 0), (1, "point", 1), (52, "point", 52), (60, "point", 60), (61, "month", 15),
     (260, "month", 60), (520, "quarter", 40), (1200, "year", 24)],
)  # fmt: skip
def test_many_points_are_put_together(number: int, unit: str, bars: int) -> None:
    """Never more bars than a phone has room for."""
    found = figures.line(points(number), ("x",), gaps=True)
    assert (found.unit, len(found.points)) == (unit, bars)
    assert None not in found.points


def test_what_is_put_together_is_a_mean_of_what_is_known() -> None:
    some = points(4)
    some[1] = replace(some[1], values={"x": None})
    found = figures.line(some, ("x", "y"), gaps=True, most=3)
    assert found.unit == "month"
    assert found.names == ("x",)
    assert values(found) == [{"x": 1.0}, {"x": 3.0}]
    assert (found.known[0].first, found.known[0].last) == (some[0].first, some[2].last)
    lost = [replace(point, values={"x": None}) for point in some[:3]]
    assert values(figures.line([*lost, some[3]], ("x",), gaps=True, most=3)) == [{"x": None}, {"x": 3.0}]


@pytest.mark.parametrize(("apart", "most"), [(points(3, 9), 9), ([*points(2), *points(3, 9)[1:]], 3)])
def test_weeks_that_are_missing_leave_a_gap(apart: list[Point], most: int) -> None:
    """Of weeks and of months alike, however long it is; issues stand side by side."""
    found = figures.line(apart, ("x",), gaps=True, most=most)
    assert [point is None for point in found.points] == [False, True, False, True, False]
    assert None not in figures.line(apart, ("x",), gaps=False, most=most).points


def test_requests_are_shown_where_they_are_known_else_what_came() -> None:
    one, two = counts(1), counts(2, weeks=2)
    found = figures.flow([two, one], "kep")
    assert found.names == ("added", "changed")
    assert [point.values["added"] for point in found.known] == [1, 2, 2]

    asked = tuple(replace(flow, opened=5, merged=0) for flow in two.trackers["kep"].weeks)
    found = figures.flow([one, counts(2, weeks=2, tracker={"weeks": asked})], "kep")
    assert found.names == ("opened", "merged", "changed")
    assert [point.values["opened"] for point in found.known] == [None, 5, 5]
    assert figures.flow([one], "rfc") == Line()


def test_stages_leave_out_what_is_given_up() -> None:
    held = {"alpha": {"implementable": 3, "withdrawn": 2}, "beta": {"rejected": 1}}
    found = figures.stages([counts(1, tracker={"stages": held}), counts(2)], "kep", STAGES)
    assert found.names == ("alpha",)
    assert [point.values["alpha"] for point in found.known] == [3.0]


def test_the_newest_releases_of_the_newest_count_come_first() -> None:
    old = counts(1, tracker={"targets": {"v9.9": {"alpha": 1}}})
    new = counts(2, tracker={"targets": {f"v1.{n}": {"beta": n} for n in range(8, 18)}})
    found = figures.targets([new, counts(3), old], "kep", STAGES)
    assert [name for name, _ in found.rows] == [f"v1.{n}" for n in range(17, 9, -1)]
    assert found.names == ("beta",)
    assert found.covers == new.covers
    assert figures.targets([counts(1)], "kep", STAGES).rows == ()


def test_releases_are_of_the_last_year_the_busiest_first() -> None:
    many = [
        counts(1, releases={"a/old": 99}),
        counts(60, releases={"a/b": 2, "c/d": 3} | {f"z/{n:02}": 1 for n in range(20)}),
        counts(100, releases={"a/b": 1, "e/f": 0}),
        counts(101),
    ]
    found = figures.releases(many)
    assert [(name, cells["releases"]) for name, cells in found.rows[:3]] == [
        ("a/b", 3),
        ("c/d", 3),
        ("z/00", 1),
    ]
    assert (len(found.rows), found.rest) == (12, (10, 10))
    assert found.covers == (many[1].covers[0], many[2].covers[1])
    assert figures.releases([counts(1)]).rows == ()
    assert figures.releases([counts(1, releases={})]).rows == ()


def shown(number: int, sections: Sequence[tuple[str, int]]) -> Card:
    held = tuple(
        (id_, Phrase(id_), tuple(Headline(id=str(i), kind="article", title="t") for i in range(size)))
        for id_, size in sections
    )
    return replace(card(edition(number)), sections=held)


def test_sizes_are_by_section_in_the_digests_order_then_those_of_old_issues() -> None:
    cards = [shown(30, [("reading", 2), ("tools", 1)]), shown(29, [("news", 3)])]
    found = figures.sizes(cards, ["news", "upstream", "reading"])
    assert found.names == ("news", "reading", "tools")
    assert [(point.number, point.values.get("news"), point.values.get("tools")) for point in found.known] == [
        (29, 3.0, None),
        (30, 0.0, 1.0),
    ]
    assert figures.sizes([], ["news"]) == Line()


@pytest.mark.parametrize(
    ("given", "end"),
    [([], 1), ([None, 0.0], 1), ([0.4], 1), ([1], 1), ([7], 8), ([11], 20), ([28], 30), ([100], 100), ([1001], 2000)],
)  # fmt: skip
def test_a_scale_ends_at_a_round_number(given: list[float | None], end: float) -> None:
    assert figures.scale(given) == end
