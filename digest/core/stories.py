"""Items about the same thing become one story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from digest.core.changes import net_changes, state_at
from digest.core.identity import canonical_url
from digest.core.series import series
from digest.model import Advisory, Item, Kep, Proposal, Release, Story, Submission, Window

#: What can happen to a pull request: of two events of one moment the later one here is the newer.
EVENTS = ("opened", "closed", "merged")


def stories(
    items: Iterable[Item],
    window: Window,
    *,
    begin: datetime | None = None,
    recalled: Collection[str] = (),
) -> tuple[Story, ...]:
    """One story a thing, in the order of identities.

    Proposals of a tracker become a story only if something about them is different at the end of the
    window; other items must have appeared inside it. One story are also a proposal and the pull requests
    by which it was merged, patch releases of one project, and a link sent in with what it leads to.

    `begin`: what came between it and the window waits still: it is a story too, and a proposal that did not
    change in the window is told by what changed from then on. Of the identities `recalled` all is told.
    """
    everything = list(items)
    wide = Window(min(begin or window.since, window.since), window.until)
    states = [item for item in everything if isinstance(item, Kep)]
    others = [i for i in everything if not isinstance(i, Kep) and _is_told(i, wide, recalled)]
    proposals = {story.identity: story for story in (*_waiting(states, wide), *_proposals(states, window))}
    found = dict(proposals)
    for story in _series(_others(others, proposals.values())):
        for identity in _merged_into(story, proposals) or [story.identity]:
            known = found.get(identity)
            found[identity] = replace(known, items=(*known.items, *story.items)) if known else story
    return tuple(sorted(found.values(), key=lambda story: story.identity))


def _waiting(states: Sequence[Kep], window: Window) -> Iterable[Story]:
    """The same for what waits: a source tells nothing of the time before it was first read.

    How everything stood then is no change, though no state from before it is known.
    """
    by_source: defaultdict[str, list[Kep]] = defaultdict(list)
    for state in states:
        by_source[state.source].append(state)
    for found in by_source.values():
        first = min((state.published for state in found if state.published), default=window.until)
        since = max(window.since, first + timedelta(microseconds=1))
        if since < window.until:
            yield from _proposals(found, Window(since, window.until))


def _is_told(item: Item, window: Window, recalled: Collection[str]) -> bool:
    when = item.when
    return when is not None and (when in window or (item.identity in recalled and when < window.until))


def _proposals(states: Sequence[Kep], window: Window) -> Iterable[Story]:
    changes = net_changes(states, window)
    leads = state_at(states, window.until)
    for identity, group in groupby(changes, key=lambda change: change.identity):
        if (lead := leads.get(identity)) is not None:
            yield Story(identity=identity, lead=lead, items=(lead,), changes=tuple(group))


def _merged_into(story: Story, proposals: Mapping[str, Story]) -> list[str]:
    """The proposals that became different by a pull request's merge: they tell it, it tells nothing more."""
    merged = (item for item in story.items if isinstance(item, Proposal) and item.event == "merged")
    named = dict.fromkeys(identity for item in merged for identity in item.proposals)
    return [identity for identity in named if identity in proposals]


def _series(found: Sequence[Story]) -> Iterable[Story]:
    """Stories with those of one series of releases as one, told from its lead."""
    releases = {story.identity: story for story in found if isinstance(story.lead, Release)}
    yield from (story for story in found if story.identity not in releases)
    for lead, others in series([s.lead for s in releases.values() if isinstance(s.lead, Release)]):
        members = [releases[release.identity] for release in (lead, *others)]
        yield replace(members[0], items=tuple(item for story in members for item in story.items))


# ---------------------------------------------------------------- one identity


def _others(items: Sequence[Item], proposals: Iterable[Story]) -> list[Story]:
    """One story an identity; a link sent in belongs to what lies there."""
    places = {
        canonical_url(item.url): item.identity
        for item in sorted((*(story.lead for story in proposals), *items), key=_rank, reverse=True)
        if item.url and not isinstance(item, Submission)
    }
    numbers = {f"ghsa:{i.ghsa}": i.identity for i in items if isinstance(i, Advisory) and i.ghsa and i.cve}

    def home(item: Item) -> str:
        identity = places.get(item.identity, item.identity) if isinstance(item, Submission) else item.identity
        return numbers.get(identity, identity)

    ranked = sorted(items, key=lambda item: (home(item), _rank(item)))
    grouped = ((identity, tuple(group)) for identity, group in groupby(ranked, key=home))
    return [Story(identity=identity, lead=members[0], items=members) for identity, members in grouped]


def _rank(item: Item) -> tuple[bool, float, int, str, str, str]:
    """What tells a story comes first: the same winner whatever was read first.

    The newest of a pull request's events, the advisory that says most, else the earliest; a link sent in
    only where there is nothing else.
    """
    moment, more = 0.0, 0
    if isinstance(item, Proposal):
        moment = -item.when.timestamp() if item.when else 0.0
        more = -EVENTS.index(item.event) if item.event in EVENTS else 0
    if isinstance(item, Advisory):
        more = -sum(map(bool, (item.cve, item.severity, item.score, item.affected, item.fixed)))
    when = item.when.isoformat() if item.when else ""
    return isinstance(item, Submission), moment, more, when, item.source, item.key
