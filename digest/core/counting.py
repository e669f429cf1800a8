"""What a week upstream amounts to in figures: evidence and a window become counts that pages may rest on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta, tzinfo
from typing import Any
from urllib.parse import urlsplit

from digest.core import weeks
from digest.core.changes import state_at, window_changes
from digest.core.cycle import OVER, aim_of, spelled
from digest.core.history import WATCHED
from digest.model import (
    Change,
    Counts,
    Flow,
    Item,
    Kep,
    Proposal,
    Release,
    TrackerCounts,
    TrackerSettings,
    Window,
)

#: Releases that are kept of those proposals aim at: the newest.
RELEASES = 12
#: No week has more of anything.
MOST = 10**9
#: What is counted of a tracker's weeks.
FLOWS = ("opened", "merged", "added", "changed")


def count(
    number: int,
    covers: tuple[date, date],
    *,
    states: Sequence[Kep],
    items: Iterable[Item],
    known: Collection[str],
    trackers: Sequence[TrackerSettings],
    zone: tzinfo,
    week_starts: int = 0,
) -> Counts | None:
    """The figures of an issue that covers these days; None if the evidence tells none.

    `known` are kinds of sources that were read to the window's end (`keps`, `proposals`, `releases`): of
    others nothing is counted, for none found is not none. A source of states that begins inside the
    window is no base to count from either.
    """
    window = weeks.window(covers, zone)
    items = [item for item in items if item.when is not None and item.when in window]
    begun = _begun(states, window) if "keps" in known else []
    requests = [i for i in items if isinstance(i, Proposal)] if "proposals" in known else None
    found = {
        tracker.id: counted
        for tracker in trackers
        if (counted := _tracker(tracker, begun, requests, covers, trackers, zone, week_starts))
    }
    releases = _releases(items) if "releases" in known else None
    if not found and releases is None:
        return None
    return Counts(number=number, covers=covers, trackers=found, releases=releases)


def weeks_of(covers: tuple[date, date], week_starts: int) -> Iterator[tuple[date, date]]:
    """The weeks of these days, the first and last one cut to them."""
    first, last = covers
    while first <= last:
        end = min(last, weeks.week_of(first, week_starts)[1])
        yield first, end
        first = end + timedelta(days=1)


def _begun(states: Iterable[Kep], window: Window) -> list[Kep]:
    """States before the window's end, of sources whose history begins before the window."""
    dated = [(s.published, s) for s in states if s.published is not None and s.published < window.until]
    old = {state.source for when, state in dated if when < window.since}
    return [state for _, state in dated if state.source in old]


def _tracker(
    tracker: TrackerSettings,
    states: Sequence[Kep],
    requests: Sequence[Proposal] | None,
    covers: tuple[date, date],
    trackers: Sequence[TrackerSettings],
    zone: tzinfo,
    week_starts: int,
) -> TrackerCounts | None:
    own = [state for state in states if state.identity.startswith(f"{tracker.id}:")]
    asked = None if requests is None else [r for r in requests if _is_of(r, tracker, trackers)]
    if not own and asked is None:
        return None
    days = list(weeks_of(covers, week_starts))
    windows = [weeks.window(pair, zone) for pair in days]
    changes = window_changes(own, windows) if own else [None] * len(days)
    flows = [
        Flow(
            first=first,
            last=last,
            opened=_events(asked, window, "opened"),
            merged=_events(asked, window, "merged"),
            added=_named(net, lambda change: change.kind == "added"),
            changed=_named(net, lambda change: change.kind == "changed" and change.field in WATCHED),
        )
        for (first, last), window, net in zip(days, windows, changes, strict=True)
    ]
    leads = [lead for lead in state_at(own, windows[-1].until).values() if not lead.removed]
    return TrackerCounts(stages=_stages(leads, tracker), targets=_targets(leads, tracker), weeks=tuple(flows))


def _is_of(request: Proposal, tracker: TrackerSettings, trackers: Sequence[TrackerSettings]) -> bool:
    """Whether a pull request is one of this tracker's: by its repository, which its address names."""
    home = [
        known.id
        for known in trackers
        if f"{urlsplit(known.url).path}/".lower().startswith(f"/{request.repository.lower()}/")
    ]
    named = {identity.partition(":")[0] for identity in request.proposals}
    return tracker.id in (home or named or [known.id for known in trackers[:1]])


def _events(requests: Sequence[Proposal] | None, window: Window, event: str) -> int | None:
    if requests is None:
        return None
    return len({r.identity for r in requests if r.event == event and r.when in window})


def _named(changes: Iterable[Change] | None, wanted: Callable[[Change], bool]) -> int | None:
    return None if changes is None else len({change.identity for change in changes if wanted(change)})


def _stages(leads: Iterable[Kep], tracker: TrackerSettings) -> dict[str, dict[str, int]]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for lead in leads:
        found[_word(lead.stage, tracker.stages)][_word(lead.status, tracker.statuses)] += 1
    return {stage: dict(statuses) for stage, statuses in found.items()}


def _targets(leads: Iterable[Kep], tracker: TrackerSettings) -> dict[str, dict[str, int]]:
    found: defaultdict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for lead in leads:
        line = aim_of(lead)
        if line is not None and _word(lead.status, tracker.statuses) not in OVER:
            found[line][_word(lead.stage, tracker.stages)] += 1
    return {spelled(line): dict(found[line]) for line in sorted(found)[-RELEASES:]}


def _word(said: str, words: Collection[str]) -> str:
    """What upstream wrote, if it is one of the words there are."""
    plain = said.strip().lower()
    return plain if plain and (plain in words or not words) else Counts.OTHER


def _releases(items: Iterable[Item]) -> dict[str, int]:
    out = {i.identity: i.project for i in items if isinstance(i, Release) and not i.prerelease}
    return dict(sorted(Counter(out.values()).items()))


# ---------------------------------------------------------------- as frozen


def identity(number: int) -> str:
    """By what an issue's counts are known in content/data."""
    return f"issue:{number}"


def to_record(counts: Counts) -> dict[str, Any]:
    """The record of content/data/counts.jsonl; what is not known is not in it."""
    record: dict[str, Any] = {"covers": [day.isoformat() for day in counts.covers]}
    record["trackers"] = {
        name: {
            **({"stage": found.stages} if found.stages else {}),
            **({"latest-milestone": found.targets} if found.targets else {}),
            "weeks": [_week(flow) for flow in found.weeks],
        }
        for name, found in counts.trackers.items()
    }
    if counts.releases is not None:
        record["releases"] = dict(counts.releases)
    return record


def _week(flow: Flow) -> dict[str, Any]:
    told = {name: getattr(flow, name) for name in FLOWS}
    days = {"from": flow.first.isoformat(), "to": flow.last.isoformat()}
    return {**days, **{key: value for key, value in told.items() if value is not None}}


def from_record(name: str, record: Mapping[str, Any]) -> Counts:
    """The counts of `to_record`; raises ValueError for anything else."""
    try:
        return _read(name, record)
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"not the figures of an issue ({type(error).__name__}: {error})") from error


def _read(name: str, record: Mapping[str, Any]) -> Counts:
    first, last = map(date.fromisoformat, record["covers"])
    releases = record.get("releases")
    return Counts(
        number=int(name.removeprefix("issue:")),
        covers=(first, last),
        trackers={
            tracker: TrackerCounts(
                stages=_table(found.get("stage", {})),
                targets=_table(found.get("latest-milestone", {})),
                weeks=tuple(_flow(week) for week in found["weeks"]),
            )
            for tracker, found in record["trackers"].items()
        },
        releases=None if releases is None else {project: _number(n) for project, n in releases.items()},
    )


def _flow(week: Mapping[str, Any]) -> Flow:
    told = {name: _number(week[name]) for name in FLOWS if name in week}
    return Flow(first=date.fromisoformat(week["from"]), last=date.fromisoformat(week["to"]), **told)


def _table(found: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    return {row: {column: _number(n) for column, n in cells.items()} for row, cells in found.items()}


def _number(value: Any) -> int:
    if not 0 <= (number := int(value)) <= MOST:
        raise ValueError(f"{value!r:.40} is no number of anything")
    return number
