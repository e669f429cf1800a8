"""What ran before: the entries of the archive, found by identity, by address, by title.

The index is made of plain records, so that a cache can keep them: reading five hundred issue files takes
seconds, and the inbox needs no more than this of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from digest.core.identity import canonical_url
from digest.core.naming import identities
from digest.core.titlekeys import Kept, title_keys
from digest.model import Entry, Issue, Story, TrackerSettings

#: Addresses in a Markdown text: up to what cannot stand in one, without the stop of the sentence.
_IN_TEXT = re.compile(r"https?://[^\s<>()\[\]\"'，。；：、！？）】》」]+")
#: Kinds whose address says more than their identity does.
ADDRESSED = frozenset({"landscape", "advisory"})
#: Kinds that are known by their titles.
TITLED = frozenset({"article", "submission"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One entry of an issue, as far as the inbox must know it."""

    issue: int
    section: str
    entry: str
    title: str
    #: What it was picked from and is about, and what its links name.
    identities: tuple[str, ...] = ()
    #: Of these, what it was picked from: only they say that it *is* this candidate.
    origin: tuple[str, ...] = ()
    #: Canonical addresses of its links, and of those inside its texts.
    addresses: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    #: Its titles in every language, normalised.
    titles: tuple[str, ...] = ()
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """One issue as the inbox knows it."""

    number: int
    covers: tuple[date, date]
    published: Mapping[str, datetime] = field(default_factory=dict)
    entries: tuple[Ran, ...] = ()
    #: Whether it says who made it.
    credited: bool = False

    def is_current(self, covers: tuple[date, date]) -> bool:
        """Whether its entries are picks of the issue that covers these days: a draft, or of the same days."""
        return not self.published or (self.covers[0] <= covers[1] and covers[0] <= self.covers[1])


class Ground(StrEnum):
    """Why an entry is taken for the same thing, the surest first."""

    IDENTITY = "identity"
    ADDRESS = "address"
    TITLE = "title"
    INSIDE = "inside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An entry that told of the same thing, and how that is known."""

    ran: Ran
    ground: Ground


def shelved(issue: Issue, trackers: Sequence[TrackerSettings] = ()) -> Shelved:
    """What the index keeps of an issue."""
    entries = tuple(_ran(issue.number, section.id, entry, trackers) for section, entry in issue.entries())
    return Shelved(
        number=issue.number,
        covers=issue.covers,
        published=dict(issue.published),
        entries=entries,
        credited=any(issue.credits),
    )


def _ran(number: int, section: str, entry: Entry, trackers: Sequence[TrackerSettings]) -> Ran:
    origin = tuple(map(canonical_url, entry.origin))  # an older rule may have written them
    own = [link.url for link in (*entry.links, *entry.also)]
    inside = [found.rstrip(".,;:!?*_") for text in _texts(entry) for found in _IN_TEXT.findall(text)]
    named = [name for url in own for name in identities(url, trackers)[:-1]]
    about = [f"{about.kind}:{about.value}" for about in entry.about]
    addresses = dict.fromkeys(canonical_url(url) for url in own)
    return Ran(
        issue=number,
        section=section,
        entry=entry.id,
        title=entry.title.best("", ())[0],
        identities=tuple(dict.fromkeys((*origin, *about, *named))),
        origin=origin,
        addresses=tuple(addresses),
        inside=tuple(url for url in dict.fromkeys(map(canonical_url, inside)) if url not in addresses),
        titles=tuple(dict.fromkeys(key for title in entry.title.words.values() for key in title_keys(title))),
        withdrawn=entry.withdrawn,
    )


def _texts(entry: Entry) -> Iterator[str]:
    for text in (entry.summary, entry.quote):
        yield from text.words.values()


class Past:
    """The archive, looked up by what a story is."""

    def __init__(self, issues: Iterable[Shelved], covers: tuple[date, date] | None = None) -> None:
        """`covers`: the days of the issue being made; what stands in it is a pick and did not run before."""
        self.issues = tuple(issues)
        self._by: dict[Ground, defaultdict[str, list[Ran]]] = {g: defaultdict(list) for g in Ground}
        self._picked: dict[str, Ran] = {}
        self._kept: Kept | None = None
        #: By ground and the entry itself: one tells of many stories.
        self._matches: dict[Ground, dict[int, Match]] = {g: {} for g in Ground}
        for issue in self.issues:
            current = covers is not None and issue.is_current(covers)
            for ran in issue.entries:
                if current:
                    self._picked.update(dict.fromkeys(ran.origin, ran))
                else:
                    self._index(ran)

    def _index(self, ran: Ran) -> None:
        for ground, names in (
            (Ground.IDENTITY, ran.identities),
            (Ground.ADDRESS, ran.addresses),
            (Ground.TITLE, ran.titles),
            (Ground.INSIDE, ran.inside),
        ):
            for name in names:
                self._by[ground][name].append(ran)

    def picked(self, story: Story) -> Ran | None:
        """The entry of the issue being made that was picked from it."""
        return next((self._picked[name] for name in story.identities if name in self._picked), None)

    def told(self, story: Story) -> tuple[Match, ...]:
        """The entries that told of it before, each by its surest ground, the newest issue first."""
        found: dict[tuple[int, str], Match] = {}
        for ground, names in self._names(story):
            known, matches = self._by[ground], self._matches[ground]
            for name in names:
                for ran in known.get(name, ()):
                    place = ran.issue, ran.entry
                    if place in found:
                        continue
                    if (match := matches.get(id(ran))) is None:
                        match = matches[id(ran)] = Match(ran=ran, ground=ground)
                    found[place] = match
        if len(found) < 2:
            return tuple(found.values())
        return tuple(sorted(found.values(), key=lambda match: (-match.ran.issue, match.ran.entry)))

    def _names(self, story: Story) -> Iterator[tuple[Ground, Iterable[str]]]:
        # An article's identity is its canonical address; what has a name of its own is known by that.
        identities = story.identities
        addresses = [name for name in identities if "://" in name]
        addresses += [canonical_url(i.url) for i in story.items if i.url and i.kind in ADDRESSED]
        yield Ground.IDENTITY, identities
        if addresses:
            yield Ground.ADDRESS, addresses
        # The states of a proposal all share its title, and so do weekly columns: a title alone says
        # something of articles only, which have nothing surer.
        if story.lead.kind in TITLED:
            yield Ground.TITLE, self._near(story)
        if addresses:
            yield Ground.INSIDE, addresses

    def _near(self, story: Story) -> Iterator[str]:
        if self._kept is None:
            self._kept = Kept(self._by[Ground.TITLE])
        for title in dict.fromkeys(item.title for item in story.items):
            yield from self._kept.near(title)
