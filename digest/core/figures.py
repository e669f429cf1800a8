"""What the figures kept of the issues show: points in time, put together where there are many.

Everything here is a plain value; how it is drawn and worded is the renderers' business.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from digest.core.counting import FLOWS
from digest.core.cycle import OVER, line_of
from digest.model import Card, Counts, TrackerCounts

#: Bars that stand side by side on a phone; of more, months, quarters or years are put together.
MOST = 60
#: Releases of which a picture tells, projects, and weeks whose releases it counts.
SHOWN, PROJECTS, YEAR = 8, 12, timedelta(weeks=52)
#: Days between two points after which there is a gap.
APART = 1

#: Round numbers a scale may end at.
_STEPS = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_UNITS: tuple[tuple[str, Callable[[date], int]], ...] = (
    ("month", lambda day: day.year * 12 + day.month - 1),
    ("quarter", lambda day: day.year * 4 + (day.month - 1) // 3),
    ("year", lambda day: day.year),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Values of some days; None: not known."""

    first: date
    last: date
    values: Mapping[str, float | None]
    #: Of an issue alone.
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Points in time, the oldest first, where None is a gap; `unit` other than `point`: means of them."""

    unit: str = "point"
    names: tuple[str, ...] = ()
    points: tuple[Point | None, ...] = ()

    @property
    def known(self) -> list[Point]:
        return [point for point in self.points if point is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of numbers, the first the most important."""

    names: tuple[str, ...] = ()
    rows: tuple[tuple[str, Mapping[str, int]], ...] = ()
    #: Days it tells of.
    covers: tuple[date, date] | None = None
    #: Of what is not in the rows: how many, and their sum.
    rest: tuple[int, int] = field(default=(0, 0))


def line(points: Iterable[Point], names: Sequence[str], *, gaps: bool, most: int = MOST) -> Line:
    """`points` by time; of more than `most` the means of the shortest unit of which there are fewer.

    Names of which nothing is known are left out.
    """
    found = sorted(points, key=lambda point: (point.last, point.first))
    kept = tuple(name for name in names if any(point.values.get(name) is not None for point in found))
    unit = "point"
    place: Callable[[date], int] | None = None
    if len(found) > most:
        unit, place = next(
            ((u, of) for u, of in _UNITS if len({of(point.last) for point in found}) <= most), _UNITS[-1]
        )
        found = [_mean(list(group), kept) for _, group in groupby(found, key=lambda p: place(p.last))]
    drawn: list[Point | None] = []
    for point in found:
        before = drawn[-1] if drawn else None
        if gaps and before is not None and _apart(before, point, place):
            drawn.append(None)
        drawn.append(point)
    return Line(unit=unit, names=kept, points=tuple(drawn))


def _apart(before: Point, point: Point, place: Callable[[date], int] | None) -> bool:
    if place is not None:
        return place(point.last) - place(before.last) > 1
    return point.first - before.last > timedelta(days=APART)


def _mean(points: Sequence[Point], names: Sequence[str]) -> Point:
    values: dict[str, float | None] = {}
    for name in names:
        known = [value for point in points if (value := point.values.get(name)) is not None]
        values[name] = round(sum(known) / len(known), 1) if known else None
    return Point(first=min(p.first for p in points), last=max(p.last for p in points), values=values)


# ---------------------------------------------------------------- what there is to show


def sizes(cards: Iterable[Card], sections: Sequence[str]) -> Line:
    """Entries of each issue by section; sections that digest.toml does not have come last."""
    points = []
    others: dict[str, None] = {}
    for card in cards:
        held = {id_: float(len(headlines)) for id_, _, headlines in card.sections}
        others |= dict.fromkeys(held)
        values = {**dict.fromkeys(sections, 0.0), **held}
        points.append(Point(first=card.covers[0], last=card.covers[1], number=card.number, values=values))
    names = [name for name in (*sections, *others) if any(point.values.get(name) for point in points)]
    return line(points, list(dict.fromkeys(names)), gaps=False)


def flow(counts: Iterable[Counts], tracker: str) -> Line:
    """A tracker's weeks: opened and merged; where nobody knows these, what came; and what changed."""
    points = [
        Point(first=week.first, last=week.last, values={name: getattr(week, name) for name in FLOWS})
        for one in counts
        for week in _of(one, tracker).weeks
    ]
    asked = any(point.values["opened"] is not None for point in points)
    return line(points, ("opened", "merged", "changed") if asked else ("added", "changed"), gaps=True)


def stages(counts: Iterable[Counts], tracker: str, names: Sequence[str]) -> Line:
    """How many proposals that are not given up stood in each stage at the end of each issue."""
    points = [
        Point(
            first=one.covers[0],
            last=one.covers[1],
            number=one.number,
            values={stage: float(_alive(found.get(stage, {}))) for stage in names},
        )
        for one in counts
        if (found := _of(one, tracker).stages)
    ]
    held = [name for name in names if any(point.values[name] for point in points)]
    return line(points, held, gaps=False)


def _alive(statuses: Mapping[str, int]) -> int:
    return sum(number for status, number in statuses.items() if status not in OVER)


def targets(counts: Iterable[Counts], tracker: str, names: Sequence[str]) -> Table:
    """The newest count's proposals by release, the newest release first, and stage."""
    told = [one for one in counts if _of(one, tracker).targets]
    if not told:
        return Table()
    newest = max(told, key=lambda one: (one.covers[1], one.number))
    found = _of(newest, tracker).targets
    rows = sorted(found.items(), key=lambda row: (line_of(row[0]) or (0, 0), row[0]), reverse=True)[:SHOWN]
    kept = tuple(name for name in names if any(cells.get(name) for _, cells in rows))
    return Table(names=kept, rows=tuple(rows), covers=newest.covers)


def releases(counts: Iterable[Counts]) -> Table:
    """Releases by project in the last year of counts, the busiest first; by name where they are equal."""
    told = [one for one in counts if one.releases is not None]
    if not told:
        return Table()
    end = max(one.covers[1] for one in told)
    told = [one for one in told if one.covers[1] > end - YEAR]
    total: Counter[str] = Counter()
    for one in told:
        total.update(one.releases or {})
    rows = sorted(((project, n) for project, n in total.items() if n), key=lambda row: (-row[1], row[0]))
    left = rows[PROJECTS:]
    return Table(
        names=("releases",),
        rows=tuple((project, {"releases": n}) for project, n in rows[:PROJECTS]),
        covers=(min(one.covers[0] for one in told), end),
        rest=(len(left), sum(n for _, n in left)),
    )


def _of(counts: Counts, tracker: str) -> TrackerCounts:
    return counts.trackers.get(tracker) or TrackerCounts()


def scale(values: Iterable[float | None]) -> float:
    """A round number that none of `values` exceeds.

    >>> scale([3, None, 17]), scale([]), scale([100]), scale([0.4]), scale([28])
    (20.0, 1.0, 100.0, 1.0, 30.0)
    """
    greatest = max((value for value in values if value is not None), default=0.0)
    power = 1.0
    while greatest > power * 10:
        power *= 10
    return next(step * power for step in _STEPS if greatest <= step * power)
