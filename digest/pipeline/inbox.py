"""Candidates of the next issue: evidence, archive and decisions, read together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Protocol

from digest.core import grouping, inbox, quiet, weeks
from digest.core.grouping import Block
from digest.core.maturity import levels
from digest.core.phrases import Phrases
from digest.core.quiet import Standstill
from digest.core.stories import stories
from digest.core.told import Past, Shelved
from digest.core.upstream import HALF_A_YEAR, Upstream, in_season, upstream
from digest.model import (
    Candidate,
    Cursor,
    Decision,
    DigestSettings,
    Item,
    Kep,
    Proposal,
    Release,
    Source,
    Standing,
    Story,
    TrackerSettings,
    Window,
)

WEEK = timedelta(weeks=1)
#: Releases older than this tell nothing of where a cycle stands.
CYCLES = timedelta(days=550)

#: The kind of sources that hold what was merged.
TRACKERS = "keps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The issue being made: its number, its days, and whether its file is there."""

    number: int
    covers: tuple[date, date]
    exists: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """Candidates of one issue's window, best first."""

    issue: Next
    window: Window
    candidates: tuple[Candidate, ...]
    #: Trackers in which nothing was merged.
    standstill: Standstill = field(default_factory=Standstill)
    #: The words of blocks, per language.
    phrases: Phrases = field(default_factory=dict)

    def best(
        self,
        *,
        section: str = "",
        limit: int = 0,
        standings: Iterable[Standing] = (Standing.NEW,),
        step: str = "",
    ) -> list[Candidate]:
        """Those of `standings` and `step`, of one section or all, at most `limit` (0: all) in each section.

        A section with more of them shows the strongest of each step (`core.grouping`).
        """
        found = self.blocks(section=section, limit=limit, standings=standings, step=step)
        return [candidate for block in found for candidate in block.shown]

    def blocks(
        self,
        *,
        section: str = "",
        limit: int = 0,
        standings: Iterable[Standing] = (Standing.NEW,),
        step: str = "",
    ) -> list[Block]:
        """The same with what belongs together as one block; sections in the order of their best."""
        wanted = set(standings)
        sections: dict[str, list[Candidate]] = {}
        for candidate in self.candidates:
            fits = not section or candidate.section == section
            if candidate.standing in wanted and fits and (not step or grouping.step_of(candidate) == step):
                sections.setdefault(candidate.section, []).append(candidate)
        found = [
            grouping.blocks(candidates, self.phrases, limit=0 if step else limit)[: limit or None]
            for candidates in sections.values()
        ]
        return [block for blocks in found for block in blocks]

    def counts(self) -> dict[str, int]:
        """How many candidates stand where, in words: `new` is what is news, `waiting` what was left over."""
        found = dict.fromkeys(("new", "waiting", *list(Standing)[1:]), 0)
        for candidate in self.candidates:
            waits = candidate.standing is Standing.NEW and candidate.age > 0
            found["waiting" if waits else candidate.standing.value] += 1
        return found


class Evidence(Protocol):
    """The store, as far as it is looked at here."""

    def items(
        self,
        *,
        source: str | None = None,
        kinds: Collection[str] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        identity: str | None = None,
    ) -> list[Item]: ...
    def history(self, since: datetime, until: datetime) -> list[Kep]: ...
    def cursors(self) -> Mapping[str, Cursor]: ...
    def answered(self, sources: Sequence[str], since: datetime) -> list[str]: ...
    def first_seen(self, sources: Collection[str]) -> dict[str, datetime]: ...


class Dated(Protocol):
    """An issue, or what is known of one."""

    @property
    def number(self) -> int: ...
    @property
    def covers(self) -> tuple[date, date]: ...
    @property
    def published(self) -> Mapping[str, datetime]: ...


def next_issue(
    issues: Sequence[Dated],
    settings: DigestSettings,
    today: date,
    skipped: Iterable[tuple[date, date]] = (),
) -> Next:
    """The first issue after all that are out in any language, else the one after the last.

    It covers days after those and after the weeks `skipped`.
    """
    out = max((issue.number for issue in issues if issue.published), default=0)
    drafts = [issue for issue in issues if not issue.published and issue.number > out]
    if drafts:
        first = min(drafts, key=lambda issue: issue.number)
        return Next(number=first.number, covers=first.covers, exists=True)
    newest = max(issues, key=lambda issue: issue.number, default=None)
    days = [*([newest.covers] if newest else []), *skipped]
    last = max(days, key=lambda covers: covers[1], default=None)
    number = newest.number + 1 if newest else 1
    return Next(number=number, covers=weeks.next_covers(last, today, settings.week_starts), exists=False)


def read_inbox(
    issue: Next,
    *,
    store: Evidence,
    issues: Iterable[Shelved],
    decisions: Sequence[Decision],
    sources: Sequence[Source],
    settings: DigestSettings,
    weights: Mapping[str, float],
    phrases: Phrases,
    zone: tzinfo,
) -> Inbox:
    """What `issue` can be made from; `phrases` word the reasons."""
    window = weeks.window(issue.covers, zone)
    begin = window.since - WEEK * settings.carry_weeks
    states = store.history(min(begin, window.until - HALF_A_YEAR), window.until)
    recalled = inbox.recalled(decisions, issue.covers, begin.date())
    found = upstream(
        states,
        until=window.until,
        trackers=settings.trackers,
        releases=_releases(store, sources, settings, window),
    )
    items = [item for item in store.items(since=begin, until=window.until) if not isinstance(item, Kep)]
    for identity in recalled:
        items += [item for item in store.items(identity=identity) if not isinstance(item, Kep)]
    unique = {(item.source, item.key): item for item in _dated(items, store)}
    made = candidate_stories(
        [*unique.values(), *states],
        window,
        begin=begin,
        found=found,
        recalled=recalled,
        decisions=decisions,
        trackers=settings.trackers,
    )
    candidates = inbox.candidates(
        made,
        window=window,
        covers=issue.covers,
        past=Past(issues, issue.covers),
        decisions=decisions,
        sources={source.id: source for source in sources},
        settings=settings,
        weights=weights,
        phrases=phrases,
        upstream=found,
        levels=_levels(store, sources),
    )
    still = standstill(window, sources, store=store, states=states)
    return Inbox(issue=issue, window=window, candidates=candidates, standstill=still, phrases=phrases)


def candidate_stories(
    items: Sequence[Item],
    window: Window,
    *,
    begin: datetime,
    found: Upstream,
    recalled: Iterable[str] = (),
    decisions: Iterable[Decision] = (),
    trackers: Sequence[TrackerSettings] = (),
) -> list[Story]:
    """What candidates are made of: news, what waits since `begin`, proposals whose release is near."""
    made = list(
        stories(
            items, window, begin=begin, recalled=frozenset(recalled), decisions=decisions, trackers=trackers
        )
    )
    there = {identity for story in made for identity in story.identities}
    return [*made, *(story for story in in_season(found) if story.identity not in there)]


def _dated(items: Sequence[Item], store: Evidence) -> list[Item]:
    """Without what has no date and was there when its source was first read: it may be ten years old."""
    undated = {item.source for item in items if item.published is None}
    first = store.first_seen(undated) if undated else {}
    return [item for item in items if item.published is not None or item.seen != first.get(item.source)]


def _levels(store: Evidence, sources: Sequence[Source]) -> Mapping[str, str]:
    """Levels of projects, as the watched landscapes were last read."""
    names = [source.id for source in sources if source.kind == "landscape"]
    cursors = store.cursors() if names else {}
    return levels(cursors[name].state for name in names if name in cursors)


def _releases(
    store: Evidence, sources: Sequence[Source], settings: DigestSettings, window: Window
) -> list[Release]:
    """Releases of the projects by which the trackers' milestones are named."""
    projects = {tracker.project.lower() for tracker in settings.trackers if tracker.project}
    found = []
    for source in sources:
        if source.kind == "releases" and source.address.lower().rstrip("/").endswith(
            tuple(f"/{p}" for p in projects)
        ):
            asked = store.items(
                source=source.id, kinds=[Release.kind], since=window.until - CYCLES, until=window.until
            )
            found += [item for item in asked if isinstance(item, Release)]
    return found


def standstill(
    window: Window, sources: Sequence[Source], *, store: Evidence, states: Sequence[Kep] | None = None
) -> Standstill:
    """The trackers of `sources` in which nothing was merged in `window`, as far as they answered."""
    names = [source.id for source in sources if source.kind == TRACKERS and source.enabled]
    answered = store.answered(names, window.since)
    if not answered:
        return Standstill()
    known = store.history(window.since, window.until) if states is None else states
    found = quiet.quiet(known, window, answered)
    if not found:
        return Standstill()
    proposals = store.items(kinds=[Proposal.kind], since=window.since, until=window.until)
    return Standstill(sources=tuple(found), opened=quiet.opened(proposals, window))
