"""Figures of a window: who is counted, when, and what is not known is not nought."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from digest.core import counting
from digest.core.trackers import PLAIN
from digest.model import Counts, Flow, Item, Kep, Proposal, Release, Text, TrackerSettings

ZONE = ZoneInfo("Asia/Shanghai")
COVERS = (date(2026, 6, 8), date(2026, 6, 14))
ALL = ("keps", "proposals", "releases")
OTHER = TrackerSettings(
    id="rfc", prefix="RFC-", title=Text(), url="https://github.com/rust-lang/rfcs/pull/{number}"
)


def at(day: int, hour: int = 4, month: int = 6) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def kep(
    number: int, when: datetime, *, path: str = "", source: str = "keps", removed: bool = False, **fields: str
) -> Kep:
    fields = {"stage": "alpha", "status": "implementable", **fields}
    return Kep(
        source=source,
        key=f"{number}@{when}",
        identity=f"kep:{number}",
        url="",
        title="",
        published=when,
        path=path or f"keps/sig-node/{number}-x/kep.yaml",
        commit="c",
        fields={key.replace("_", "-"): value for key, value in fields.items()},
        removed=removed,
    )


def request(number: int, when: datetime, event: str, repository: str = "kubernetes/enhancements") -> Proposal:
    return Proposal(
        source="proposals",
        key=f"{number}#{event}",
        identity=f"pr:{repository}#{number}",
        url=f"https://github.com/{repository}/pull/{number}",
        title=f"Request {number}",
        published=when,
        repository=repository,
        number=number,
        event=event,
    )


def release(project: str, tag: str, when: datetime, *, source: str = "", prerelease: bool = False) -> Release:
    return Release(
        source=source or project,
        key=tag,
        identity=f"release:{project}@{tag}",
        url=f"https://github.com/{project}/releases/tag/{tag}",
        title=tag,
        published=when,
        project=project,
        tag=tag,
        prerelease=prerelease,
    )


BEFORE = kep(1, at(1, month=5))


def count(
    states: Sequence[Kep] = (BEFORE,), items: Sequence[Item] = (), known: Sequence[str] = ALL, **changes: Any
) -> Counts | None:
    given: dict[str, Any] = {"trackers": (PLAIN,), "zone": ZONE, "states": states, "items": items}
    covers = changes.pop("covers", COVERS)
    return counting.count(30, covers, known=known, **{**given, **changes})


def weeks(**changes: Any) -> tuple[Flow, ...]:
    found = count(**changes)
    assert found is not None
    return found.trackers["kep"].weeks


def test_proposals_are_counted_as_they_stand_at_the_end() -> None:
    """By stage and status, and by release and stage; odd words are `other`, what is given up aims at nothing."""
    found = count(
        [
            BEFORE,
            kep(2, at(1, month=5), latest_milestone="v1.37"),
            kep(2, at(10), stage="beta", latest_milestone="1.38.0"),
            kep(3, at(9), stage="Stable ", status="implemented", latest_milestone="v1.38"),
            kep(4, at(9), stage="whenever", status="done", latest_milestone="TBD"),
            kep(5, at(9), status="withdrawn", latest_milestone="v1.38"),
            kep(6, at(9), removed=True),
            kep(7, at(20), stage="beta", latest_milestone="v1.38"),
        ]
    )
    assert found is not None
    assert found.trackers["kep"].stages == {
        "alpha": {"implementable": 1, "withdrawn": 1},
        "beta": {"implementable": 1},
        "stable": {"implemented": 1},
        "other": {"other": 1},
    }
    assert found.trackers["kep"].targets == {"v1.38": {"beta": 1, "stable": 1}}


def test_only_the_newest_releases_are_kept() -> None:
    many = [kep(n, at(1, month=5), latest_milestone=f"v1.{n}") for n in range(1, 31)]
    found = count(many)
    assert found is not None
    kept = list(found.trackers["kep"].targets)
    assert (kept[0], kept[-1], len(kept)) == ("v1.19", "v1.30", counting.RELEASES)


@pytest.mark.parametrize(
    ("covers", "expected"),
    [
        (COVERS, [COVERS]),
        ((date(2026, 6, 8), date(2026, 6, 21)), [COVERS, (date(2026, 6, 15), date(2026, 6, 21))]),
        ((date(2026, 6, 10), date(2026, 6, 15)), [(date(2026, 6, 10), date(2026, 6, 14)), (date(2026, 6, 15),) * 2]),
        ((date(2026, 6, 10),) * 2, [(date(2026, 6, 10),) * 2]),
    ],
)  # fmt: skip
def test_days_fall_apart_into_weeks(covers: tuple[date, date], expected: list[tuple[date, date]]) -> None:
    assert list(counting.weeks_of(covers, 0)) == expected


def test_events_fall_into_their_weeks_each_pull_request_once() -> None:
    events = [
        request(1, at(8), "opened"),
        request(1, at(9), "opened"),
        request(1, at(15), "merged"),
        request(2, at(7, 15), "opened"),  # 23:00 in Shanghai, the day before
        request(3, at(7, 17), "merged"),
        request(4, at(9), "closed"),
    ]
    both = weeks(items=events, covers=(date(2026, 6, 8), date(2026, 6, 21)))
    assert [(week.opened, week.merged) for week in both] == [(1, 1), (0, 1)]


def test_a_proposal_that_moves_is_not_a_new_one() -> None:
    old = kep(2, at(1, month=5), path="keps/sig-a/2-x/kep.yaml")
    moved = [
        kep(2, at(9), path="keps/sig-a/2-x/kep.yaml", removed=True),
        kep(2, at(9), path="keps/sig-b/2-x/kep.yaml"),
    ]
    (found,) = weeks(states=[BEFORE, old, *moved, kep(3, at(10))])
    assert (found.added, found.changed) == (1, 0)


def test_a_proposal_that_changes_twice_in_a_week_changed_once_and_there_and_back_is_no_change() -> None:
    three = [kep(n, at(1, month=5)) for n in (2, 3, 4)]
    changed = [kep(2, at(9), stage="beta", latest_milestone="v1.38"), kep(2, at(10), stage="stable")]
    back = [kep(3, at(9), stage="beta"), kep(3, at(10)), kep(4, at(10), title="other words")]
    (found,) = weeks(states=[BEFORE, *three, *changed, *back])
    assert (found.added, found.changed) == (0, 1)


def test_what_nobody_was_asked_is_not_known() -> None:
    """A source that was not read to the window's end tells no nought, and no history begins in its window."""
    assert count(known=()) is None
    assert count(states=()) == Counts(
        number=30,
        covers=COVERS,
        trackers=count(states=(), known=("proposals",)).trackers,  # type: ignore[union-attr]
        releases={},
    )
    assert weeks(known=("keps",)) == (Flow(first=COVERS[0], last=COVERS[1], added=0, changed=0),)
    assert weeks(known=("proposals",)) == (Flow(first=COVERS[0], last=COVERS[1], opened=0, merged=0),)
    young = [kep(8, at(9), source="new"), kep(9, at(9), source="new")]
    assert count(states=young, known=("keps",)) is None
    assert weeks(states=[BEFORE, *young], known=("keps",))[0].added == 0


def test_releases_are_counted_once_and_without_those_before_one() -> None:
    found = count(
        items=[
            release("istio/istio", "1.30.0", at(9)),
            release("istio/istio", "1.30.0", at(9), source="again"),
            release("istio/istio", "1.29.4", at(10)),
            release("a/b", "v1", at(10)),
            release("a/b", "v2-rc.1", at(10), prerelease=True),
            release("a/b", "v0", at(20)),
        ]
    )
    assert found is not None
    assert found.releases == {"a/b": 1, "istio/istio": 2}


def test_a_pull_request_belongs_to_the_tracker_of_its_repository() -> None:
    found = count(
        items=[request(1, at(9), "opened"), request(2, at(9), "opened", "rust-lang/rfcs")],
        trackers=(PLAIN, OTHER),
    )
    assert found is not None
    assert {name: one.weeks[0].opened for name, one in found.trackers.items()} == {"kep": 1, "rfc": 1}


def test_a_record_is_read_back_and_holds_no_more_than_is_known() -> None:
    found = count(items=[request(1, at(9), "merged"), release("a/b", "v1", at(9))])
    assert found is not None
    record = json.loads(json.dumps(counting.to_record(found)))
    assert counting.from_record("issue:30", record) == found
    assert record["trackers"]["kep"]["weeks"] == [
        {"from": "2026-06-08", "to": "2026-06-14", "opened": 0, "merged": 1, "added": 0, "changed": 0}
    ]
    few = count(known=("releases",))
    assert few is not None
    assert counting.to_record(few) == {"covers": ["2026-06-08", "2026-06-14"], "trackers": {}, "releases": {}}


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("issue:x", {"covers": ["2026-06-08", "2026-06-14"], "trackers": {}}),
        ("issue:3", {}),
        ("issue:3", {"covers": ["2026-06-08"], "trackers": {}}),
        ("issue:3", {"covers": ["2026-06-08", "2026-06-14"], "trackers": []}),
        ("issue:3", {"covers": ["2026-06-08", "2026-06-14"], "trackers": {"kep": {}}}),
        ("issue:3", {"covers": ["2026-06-08", "2026-06-14"], "trackers": {"kep": {"weeks": [], "stage": {"a": 1}}}}),
        ("issue:3", {"covers": ["2026-06-08", "2026-06-14"], "trackers": {}, "releases": {"a/b": float("inf")}}),
        ("issue:3", {"covers": ["2026-06-08", "2026-06-14"], "trackers": {}, "releases": {"a/b": 10**400}}),
        ("issue:3", {"covers": ["2026-06-08", "2026-06-14"], "trackers": {}, "releases": {"a/b": -1}}),
    ],
)  # fmt: skip
def test_a_record_edited_into_nonsense_is_refused(name: str, record: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  any of them
        counting.from_record(name, record)
