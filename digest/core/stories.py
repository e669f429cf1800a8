"""Items about the same thing become one story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from digest.core.changes import net_changes, state_at
from digest.core.earlier import related
from digest.core.homes import Homes
from digest.core.identity import canonical_url
from digest.core.joining import join
from digest.core.series import series
from digest.core.verdicts import Verdicts, settle
from digest.model import (
    Advisory,
    Article,
    Decision,
    Item,
    Join,
    Kep,
    Proposal,
    Release,
    Story,
    Submission,
    TrackerSettings,
    Window,
)

#: What can happen to a pull request: of two events of one moment the later one here is the newer.
EVENTS = ("opened", "closed", "merged")


def stories(
    items: Iterable[Item],
    window: Window,
    *,
    begin: datetime | None = None,
    recalled: Collection[str] = (),
    decisions: Iterable[Decision] = (),
    trackers: Sequence[TrackerSettings] = (),
) -> tuple[Story, ...]:
    """One story a thing, in the order of identities: a pure function, whatever the order of what it is given.

    Proposals of a tracker become a story only if something about them is different at the end of the
    window; other items must have appeared inside it. Those from before it tell nothing, but a story about
    the same thing names them (`before`); what comes after it is not looked at.

    One story are items of one identity, a proposal and the pull requests by which it was merged, patch
    releases of one project, a link sent in with what it leads to, and what `joining` finds to be the same
    in any source and language. What editors merged and split (`decisions`) comes first.

    `begin`: what came between it and the window waits still: it is a story too, and a proposal that did not
    change in the window is told by what changed from then on. Of the identities `recalled` all is told.
    """
    everything = [_renewed(item) for item in items]
    verdicts = settle(decisions)
    wide = Window(min(begin or window.since, window.since), window.until)
    states = [item for item in everything if isinstance(item, Kep)]
    there = [i for i in everything if not isinstance(i, Kep) and i.when and i.when < window.until]
    new: list[Item] = []
    earlier: list[Item] = []
    for item in there:
        (new if _is_told(item, wide, recalled) else earlier).append(item)
    before = [*related(earlier, new, trackers)] if earlier else []
    proposals = {story.identity: story for story in (*_waiting(states, wide), *_proposals(states, window))}
    found = dict(proposals)
    homes = Homes([*new, *before], proposals.values(), verdicts, trackers)
    for story in _series(_others(new, before, homes), verdicts):
        into = [name for name in _merged_into(story, proposals) if not verdicts.parted(name, story.identity)]
        for identity in into:
            why = Join(identity=story.identity, to=identity, ground="merge", detail=story.identity)
            found[identity] = _added(found[identity], story, why)
        if not into:
            known = found.get(story.identity)
            found[story.identity] = _added(known, story) if known else story
    told = join(found.values(), verdicts, trackers)
    return tuple(sorted(told, key=lambda story: story.identity))


def _added(known: Story, story: Story, *why: Join) -> Story:
    return replace(
        known,
        items=(*known.items, *story.items),
        joined=(*known.joined, *story.joined, *why),
        before=(*known.before, *story.before),
    )


def _renewed(item: Item) -> Item:
    """`item` with its identity as today's rule writes it, whatever rule it was stored by."""
    identity = canonical_url(item.identity) if "://" in item.identity else item.identity
    return item if identity == item.identity else replace(item, identity=identity)


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


def _series(found: Sequence[Story], verdicts: Verdicts) -> Iterable[Story]:
    """Stories with those of one series of releases as one, told from its lead."""
    releases = {story.identity: story for story in found if story.items and isinstance(story.lead, Release)}
    yield from (story for story in found if story.identity not in releases)
    for lead, others in series([s.lead for s in releases.values() if isinstance(s.lead, Release)]):
        told = releases[lead.identity]
        for release in others:
            member = releases[release.identity]
            if verdicts.parted(lead.identity, release.identity):
                yield member
            else:
                why = Join(identity=member.identity, to=lead.identity, ground="series")
                told = _added(told, member, why)
        yield told


# ---------------------------------------------------------------- one identity


def _others(new: Iterable[Item], before: Iterable[Item], homes: Homes) -> list[Story]:
    """One story an identity; one whose items are all from before has none of them as its own."""
    told: defaultdict[str, list[Item]] = defaultdict(list)
    known: defaultdict[str, list[Item]] = defaultdict(list)
    for item in new:
        told[homes.of(item)].append(item)
    for item in before:
        known[homes.of(item)].append(item)
    return [_one(identity, told.get(identity, []), known.get(identity, [])) for identity in told | known]


def _one(identity: str, new: list[Item], before: list[Item]) -> Story:
    for members in (new, before):
        if len(members) > 1:
            members.sort(key=_rank)
    names = dict.fromkeys(item.identity for item in new if item.identity != identity)
    joined = tuple(Join(identity=n, to=identity, ground="identity", detail=identity) for n in names)
    lead = (new or before)[0]
    return Story(identity=identity, lead=lead, items=tuple(new), joined=joined, before=tuple(before))


def _rank(item: Item) -> tuple[int, float, int, str, str, str]:
    """What tells a story comes first: the same winner whatever was read first.

    The newest of a pull request's events, the advisory that says most, else the earliest; words about a
    thing only where the thing itself is not there, a link sent in only where there is nothing else.
    """
    moment, more = 0.0, 0
    if isinstance(item, Proposal):
        moment = -item.when.timestamp() if item.when else 0.0
        more = -EVENTS.index(item.event) if item.event in EVENTS else 0
    if isinstance(item, Advisory):
        more = -sum(map(bool, (item.cve, item.severity, item.score, item.affected, item.fixed)))
    when = item.when.isoformat() if item.when else ""
    about = 2 if isinstance(item, Submission) else int(isinstance(item, Article))
    return about, moment, more, when, item.source, item.key
