"""Where an upstream stands between two of its releases: a proposal is news when its release is.

Never from a clock: from the releases that are known to be out by a moment (collected tags, a calendar in
digest.toml), and from what most proposals aim at, where neither goes so far.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from digest.core.trackers import milestones
from digest.core.versions import version_of
from digest.model import Kep, Release, TrackerSettings

#: A release's major and minor number.
Line = tuple[int, int]
#: Proposals touched so long before a moment say what everybody works on.
RECENT = timedelta(days=182)
#: Fewer of them that agree are no majority.
FEWEST = 3
#: Statuses that no release will bring back.
OVER = frozenset({"withdrawn", "rejected", "deferred", "replaced"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """The newest release that is out and the one being made."""

    last: Line
    coming: Line
    #: The next day, from the moment asked about on, after which nothing gets into the coming release.
    freeze: date | None = None

    def aims(self, line: Line | None) -> bool:
        """Whether `line` is the coming release, or the one after it, which the first already plan for."""
        return line is not None and self.coming <= line <= _next(self.coming)

    def shipped(self, line: Line | None) -> bool:
        return line == self.last


def cycle(
    tracker: TrackerSettings, *, until: datetime, releases: Iterable[Release], leads: Iterable[Kep]
) -> Cycle | None:
    """The cycle as of `until`; None if nothing tells it.

    `leads` are the proposals as they stand at `until`.
    """
    out = [line for line, day in _known(tracker, releases).items() if day < until.date()]
    focus = _focus(leads, until)
    last = max(out, default=None)
    if last is None or (focus is not None and focus > _next(_next(last))):
        # No calendar, or one that ends too early: what most proposals aim at is being made, or just out.
        if focus is None:
            return None
        last = (focus[0], focus[1] - 1)
    coming = _next(last)
    days = [day for name, day in tracker.freezes.items() if line_of(name) == coming]
    return Cycle(last=last, coming=coming, freeze=next((d for d in days if d >= until.date()), None))


@lru_cache(maxsize=4096)
def line_of(text: str) -> Line | None:
    """Major and minor number of a release or milestone; None for what is neither.

    >>> line_of("v1.36"), line_of("1.29"), line_of("v1.30.0"), line_of("TBD"), line_of("v0.0")
    ((1, 36), (1, 29), (1, 30), None, None)
    """
    version = version_of(text.strip()) if text and "." in text and "," not in text else None
    if version is None or version.is_date or version.component or len(version.numbers) < 2:
        return None
    line = version.numbers[0], version.numbers[1]
    return line if any(line) else None


def aim_of(kep: Kep) -> Line | None:
    """The release a proposal aims at by its own word."""
    return line_of(kep.latest_milestone)


def planned(fields: Mapping[str, object]) -> dict[str, Line]:
    """Stage to the release it is planned for."""
    return {stage: line for stage, name in milestones(fields).items() if (line := line_of(name))}


def spelled(line: Line) -> str:
    return f"v{line[0]}.{line[1]}"


def _next(line: Line) -> Line:
    return line[0], line[1] + 1


def _known(tracker: TrackerSettings, releases: Iterable[Release]) -> dict[Line, date]:
    """Each release's first day: what was collected is surer than what a calendar planned."""
    known = {line: day for name, day in tracker.releases.items() if (line := line_of(name))}
    told: dict[Line, date] = {}
    for release in releases:
        version = version_of(release.tag, release.project)
        if (
            release.project.lower() == tracker.project.lower()
            and release.published is not None
            and version is not None
            and not (
                version.component or version.prerelease or release.prerelease or any(version.numbers[2:])
            )
            and len(version.numbers) > 1
        ):
            line, day = (version.numbers[0], version.numbers[1]), release.published.date()
            told[line] = min(day, told.get(line, day))
    return known | told


def _focus(leads: Iterable[Kep], until: datetime) -> Line | None:
    """What most of the proposals touched of late aim at; of two the later."""
    aims = Counter(
        line
        for kep in leads
        if kep.published and kep.published >= until - RECENT and not kep.removed and kep.status not in OVER
        if (line := aim_of(kep)) is not None
    )
    count, line = max(((count, line) for line, count in aims.items()), default=(0, None))
    return line if count >= FEWEST else None
