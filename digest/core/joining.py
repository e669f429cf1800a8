"""Which stories are one: editors' words first, then what is surely the same, then what is alike or linked.

A wrong join hides a piece of news, a missed one shows it twice: so where it is not sure, stories stay
apart. Automatically no two things with identities of their own (releases, proposals, weaknesses) become
one, nor two articles of one source, nor anything an editor parted. What is only alike or linked must be so
to the story it joins itself, not to something that joined it: no chains.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from digest.core.grounds import Ground, grounds
from digest.core.identity import canonical_url
from digest.core.verdicts import Verdicts
from digest.model import Article, Item, Join, Story, Submission, TrackerSettings


def join(
    stories: Iterable[Story], verdicts: Verdicts, trackers: Sequence[TrackerSettings] = ()
) -> list[Story]:
    """`stories` with those about the same thing as one, the same whatever their order.

    A story without items is one from before: it joins and is joined to, but tells nothing.
    """
    known = sorted(stories, key=rank)
    groups = _Groups(known, verdicts)
    groups.by_editors()
    found = grounds(known, trackers)
    for ground in sorted(ground for ground in found if ground.sure):
        groups.unite(ground)
    firm = [*groups.of]
    for ground in sorted(ground for ground in found if not ground.sure):
        groups.attach(ground, firm)
    return [told for members in groups.all() if (told := groups.told(members)) is not None]


def rank(story: Story) -> tuple[object, ...]:
    """What leads among stories: what has facts of its own, then articles by time; what is new before."""
    lead = story.lead
    when = lead.when.isoformat() if lead.when else ""
    return not story.items, _is_told(lead), when, lead.source, lead.key, story.identity


def _is_told(lead: Item) -> bool:
    """Whether an item is somebody's words about a thing rather than the thing."""
    return isinstance(lead, Article | Submission)


class _Groups:
    """Which stories are together: `of` gives each story's group by the place of its first member."""

    def __init__(self, stories: Sequence[Story], verdicts: Verdicts) -> None:
        self._stories = stories
        self._verdicts = verdicts
        self.of = list(range(len(stories)))
        self._members = {place: [place] for place in self.of}
        self._joined: dict[int, list[Join]] = {}
        self._own = [not _is_told(story.lead) for story in stories]
        self._sources = [
            frozenset(i.source for i in (*s.items, *s.before) if isinstance(i, Article)) for s in stories
        ]
        #: Groups whose first member an editor chose.
        self._led: set[int] = set()
        #: Groups that something was attached to, or that were attached.
        self._hubs: set[int] = set()
        self._attached: set[int] = set()

    def by_editors(self) -> None:
        """Unite what editors merged, each group under the story that is to lead."""
        if not self._verdicts.group:
            return
        homes = _homes(self._stories)
        wanted: dict[str, list[int]] = {}
        for identity, root in sorted(self._verdicts.group.items()):
            if root in self._verdicts.leads and (place := homes.get(identity)) is not None:
                wanted.setdefault(root, []).append(place)
        for root, places in sorted(wanted.items()):
            merges = self._verdicts.merges[root]
            editors = {canonical_url(merge.identity): merge.editor for merge in reversed(merges)}
            first = homes.get(self._verdicts.leads[root], min(places))
            self._led.add(first)
            for place in sorted({*places} - {first}):
                names = [name for name in self._stories[place].identities if name in editors]
                editor = editors[names[0]] if names else merges[0].editor
                self._put(first, place, self._join(place, first, "editor", editor))

    def unite(self, ground: Ground) -> None:
        """Put two groups together that are surely the same."""
        one, other = self._order(self.of[ground.one], self.of[ground.other])
        if one != other and self._may(one, other):
            self._put(one, other, self._why(ground, one))

    def attach(self, ground: Ground, firm: Sequence[int]) -> None:
        """Put a group to another one that it touches itself (`firm`: the groups before any was attached)."""
        hub, group = self._order(firm[ground.one], firm[ground.other])
        if hub == group or {hub, group} & self._attached or group in self._hubs or not self._may(hub, group):
            return
        self._hubs.add(hub)
        self._attached.add(group)
        self._put(hub, group, self._why(ground, hub))

    def all(self) -> list[list[int]]:
        return list(self._members.values())

    def told(self, members: Sequence[int]) -> Story | None:
        """One story of `members`, the first leading; None if nothing in it is new."""
        stories = [self._stories[place] for place in members]
        told = [story for story in stories if story.items]
        if not told:
            return None
        if len(stories) == 1:
            return stories[0]
        lead = told[0]
        joined = [join for story in stories for join in story.joined]
        joined += [join for place in members for join in self._joined.get(place, ())]
        return replace(
            lead,
            items=tuple({(i.source, i.key): i for story in told for i in story.items}.values()),
            joined=tuple(sorted(dict.fromkeys(joined), key=lambda j: (j.identity, j.ground, j.to, j.detail))),
            before=tuple(item for story in stories for item in story.before),
        )

    def _may(self, one: int, other: int) -> bool:
        mine, theirs = self._members[one], self._members[other]
        if any(self._own[place] for place in mine) and any(self._own[place] for place in theirs):
            return False
        if any(self._sources[a] & self._sources[b] for a in mine for b in theirs):
            return False
        if not self._verdicts.apart:
            return True
        names = [name for place in mine for name in self._stories[place].identities]
        others = [name for place in theirs for name in self._stories[place].identities]
        return not any(self._verdicts.parted(a, b) for a in names for b in others)

    def _order(self, one: int, other: int) -> tuple[int, int]:
        """The group that leads first: the one an editor made, else the one whose first member leads."""
        first, second = sorted((one, other), key=lambda group: (group not in self._led, group))
        return first, second

    def _why(self, ground: Ground, hub: int) -> Join:
        to, joins = ground.one, ground.other
        if self.of[to] != hub:
            to, joins = joins, to
        return self._join(joins, to, ground.name, ground.detail)

    def _join(self, place: int, to: int, name: str, detail: str) -> Join:
        mine, theirs = self._stories[place].identity, self._stories[to].identity
        return Join(identity=mine, to=theirs, ground=name, detail=detail)

    def _put(self, one: int, other: int, why: Join) -> None:
        """Bring the members of `other` to `one`, whose first stays the first."""
        one, other = self.of[one], self.of[other]
        if one == other:
            return
        moved = self._members.pop(other)
        first, *rest = self._members[one]
        self._members[one] = [first, *sorted([*rest, *moved])]
        for place in moved:
            self.of[place] = one
        self._joined.setdefault(moved[0], []).append(why)


def _homes(stories: Sequence[Story]) -> dict[str, int]:
    """Identity to the story it leads; else to the one story it belongs to."""
    found: dict[str, set[int]] = {}
    own: dict[str, int] = {}
    for place, story in enumerate(stories):
        own.setdefault(story.identity, place)
        for identity in (*story.identities, *(item.identity for item in story.before)):
            found.setdefault(identity, set()).add(place)
    return {identity: next(iter(places)) for identity, places in found.items() if len(places) == 1} | own
