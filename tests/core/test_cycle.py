"""Where a release cycle stands, told by a calendar, by collected releases, or by the proposals themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from digest.core.cycle import Cycle, cycle, line_of
from digest.core.upstream import in_season, upstream
from digest.model import Kep, Release, TrackerSettings
from tests.core.candidates import SETTINGS, WINDOW, candidates, day, kep, release

TRACKER = SETTINGS.trackers[0]
CALENDAR = {"v1.28": date(2023, 8, 15), "v1.29": date(2023, 12, 13), "v1.30": date(2024, 4, 17)}
PLANNED = replace(TRACKER, releases=CALENDAR, project="kubernetes/kubernetes")


def at(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, tzinfo=UTC)


def told(tracker: TrackerSettings, until: datetime, *leads: Kep, releases: tuple[Release, ...] = ()) -> Cycle:
    found = cycle(tracker, until=until, releases=releases, leads=leads)
    assert found is not None
    return found


def shipped(tag: str, when: datetime) -> Release:
    return release(tag, project="Kubernetes/Kubernetes", source="kubernetes", published=when)


def test_a_calendar_counts_what_is_out_and_nothing_planned() -> None:
    assert told(PLANNED, at(2023, 12, 13)).last == (1, 28)
    assert told(PLANNED, at(2023, 12, 14)) == Cycle(last=(1, 29), coming=(1, 30))
    assert told(PLANNED, at(2024, 2, 1)).coming == (1, 30)


def test_what_was_collected_is_surer_than_the_calendar() -> None:
    """1.30 slipped: the tag of its first release says when it came; patches and candidates say nothing."""
    slipped = shipped("v1.30.0", at(2024, 5, 2))
    others = (shipped("v1.31.0-rc.0", at(2024, 4, 20)), shipped("v1.29.9", at(2024, 4, 20)))

    assert told(PLANNED, at(2024, 5, 1), releases=(slipped, *others)).last == (1, 29)
    assert told(PLANNED, at(2024, 5, 3), releases=(slipped, *others)).last == (1, 30)


def test_without_a_calendar_most_proposals_tell() -> None:
    leads = [kep(n, "alpha", day(1), **{"latest-milestone": "v1.36"}) for n in range(4)]
    stray = kep(9, "alpha", day(1), **{"latest-milestone": "v1.99"})

    assert told(TRACKER, day(9), *leads, stray) == Cycle(last=(1, 35), coming=(1, 36))
    assert cycle(TRACKER, until=day(9), releases=(), leads=leads[:2]) is None


def test_a_calendar_that_ends_too_early_gives_way() -> None:
    leads = [kep(n, "alpha", day(1), **{"latest-milestone": "1.36"}) for n in range(4)]

    assert told(PLANNED, day(9), *leads).coming == (1, 36)


def test_the_next_freeze_is_the_coming_releases_own() -> None:
    tracker = replace(PLANNED, freezes={"v1.30": date(2024, 2, 9), "v1.31": date(2024, 6, 14)})

    assert told(tracker, at(2024, 2, 1)).freeze == date(2024, 2, 9)
    assert told(tracker, at(2024, 2, 10)).freeze is None


@pytest.mark.parametrize(
    "text", ["", "TBD", "x.y", "v1.21, v1.37", "0.0", "v0.0", "implementable", "2025-10-09", "beta2", "v"]
)
def test_what_is_no_release_is_none(text: str) -> None:
    assert line_of(text) is None


def season(*states: Kep) -> list[str]:
    found = upstream(states, until=at(2024, 2, 1), trackers=[PLANNED])
    return [story.identity for story in in_season(found)]


def test_in_season_is_what_aims_at_the_coming_or_shipped_in_the_last() -> None:
    begin = at(2023, 10, 1)

    def planned(number: int, milestone: str, **fields: str) -> Kep:
        return kep(number, "alpha", begin, **{"latest-milestone": milestone, **fields})

    later = replace(planned(7, "v1.30"), published=at(2024, 2, 1))
    gone = replace(planned(8, "v1.30"), removed=True, published=begin + timedelta(days=1), commit="x")
    found = season(
        planned(1, "v1.30"), planned(2, "1.29"), planned(3, "v1.28"), planned(4, "TBD"),
        planned(5, "v1.30", status="withdrawn"), planned(6, "v1.31"), later, planned(8, "v1.30"), gone,
    )  # fmt: skip

    assert found == ["kep:1", "kep:2", "kep:6"]


def test_touches_count_the_last_half_year_but_not_the_first_look() -> None:
    states = [
        *(kep(n, "alpha", at(2023, 1, 1)) for n in (1, 2)),
        kep(1, "beta", at(2023, 2, 1)),
        kep(1, "beta", at(2023, 12, 1)),
        kep(2, "beta", at(2023, 12, 1)),
        kep(2, "stable", at(2024, 1, 1)),
        kep(1, "stable", at(2024, 2, 1)),
    ]

    assert upstream(states, until=at(2024, 2, 1)).touches == {"kep:1": 1, "kep:2": 2}


def test_the_release_counts_and_says_so() -> None:
    """A stage that fits its plan above one that does not, the coming release above the last, none aside."""
    fields = [
        {"latest-milestone": "v1.38"},
        {"latest-milestone": "v1.38", "milestone": {"beta": "v1.38"}},
        {"latest-milestone": "v1.37"},
        {"latest-milestone": "v1.30"},
        {"latest-milestone": "v1.37", "status": "withdrawn"},
        {"latest-milestone": "v1.30", "milestone": {"stable": "v1.38"}},
    ]
    states = [kep(n, "alpha", day(1)) for n in range(1, 7)]
    states += [kep(n, "beta", day(9), **more) for n, more in enumerate(fields, 1)]  # type: ignore[arg-type]
    tracker = replace(TRACKER, releases={"v1.37": date(2026, 6, 1)}, freezes={"v1.38": date(2026, 6, 20)})
    found = candidates(
        states,
        settings=replace(SETTINGS, trackers=(tracker,)),
        upstream=upstream(states, until=WINDOW.until, trackers=[tracker]),
    )
    told = {c.id: {r.signal: (r.points, r.text.get("en")) for r in c.reasons}.get("cycle") for c in found}

    assert told == {
        "kep-1": (3.5, "aims at v1.38, freeze on 06-20"),
        "kep-2": (4.0, "aims at v1.38 as beta, freeze on 06-20"),
        "kep-3": (2.5, "shipped in v1.37, freeze on 06-20"),
        "kep-4": None,
        "kep-5": None,
        "kep-6": (1.5, "plans a stage for v1.38, freeze on 06-20"),
    }
