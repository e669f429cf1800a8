"""What editors do with the entries of a draft as they stand: order, groups, one of two, two of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from digest.core.identity import canonical_url, short_id, slug
from digest.core.naming import identities
from digest.core.ordering import landing, neighbour
from digest.errors import UsageError
from digest.model import Entry, Issue, Link, Text, TrackerSettings
from digest.pipeline.curate import add, unpublished, untouched

if TYPE_CHECKING:
    from digest.archive import Archive

#: Sections with the ids of their entries, as somebody saw them.
Order: TypeAlias = "Sequence[tuple[str, Sequence[str]]]"


def place(
    number: int,
    entry: str,
    section: str,
    before: str,
    seen: Order,
    *,
    archive: Archive,
    group: str | None = None,
) -> bool:
    """Put an entry before another one of a section, as the page showed it; False if it stood there."""
    need(unpublished(archive, number), entry)
    shown = next((ids for name, ids in seen if name == section), ())
    return archive.place_entry(number, entry, section, lambda now: landing(now, shown, before), group)


def step(number: int, entry: str, by: int, seen: Order, sections: Sequence[str], *, archive: Archive) -> bool:
    """Move an entry one step up (-1) or down (1), past the neighbour that was seen; False at either end."""
    issue = unpublished(archive, number)
    need(issue, entry)
    there = {section.id: [one.id for one in section.entries] for section in issue.sections}
    order = seen or [(name, there.get(name, [])) for name in dict.fromkeys((*sections, *there))]
    found = neighbour(order, entry, by)
    return found is not None and place(number, entry, *found, order, archive=archive)


def regroup(number: int, entry: str, group: str, *, archive: Archive) -> bool:
    """Set the group of an entry; empty: it stands by itself."""
    issue = unpublished(archive, number)
    section, _ = need(issue, entry)
    ids = next([one.id for one in known.entries] for known in issue.sections if known.id == section)
    following = ids[ids.index(entry) + 1] if entry != ids[-1] else ""
    return archive.place_entry(number, entry, section, lambda _: following, group)


def remove(number: int, entry: str, *, sure: bool, archive: Archive) -> bool:
    """Take an entry out; one that a person wrote in only if they are `sure`."""
    _, found = need(unpublished(archive, number), entry)
    if not sure and not untouched(found):
        raise UsageError(f"{entry} was written in by a person", hint="Say that it may go all the same")
    return archive.remove_entry(number, entry)


def join(
    number: int, first: str, second: str, taken: Mapping[str, Mapping[str, str]], *, archive: Archive
) -> bool:
    """Tell two entries as one: the second's links go to `also` of the first, then it is taken out.

    `taken`: `title` or `summary` to language to `take` (the second's words instead) or `add` (behind).
    """
    issue = unpublished(archive, number)
    (_, one), (_, other) = need(issue, first), need(issue, second)
    if one.id == other.id:
        raise UsageError("an entry cannot be joined with itself", hint="Choose two")
    words: dict[str, dict[str, str]] = {}
    for key, mine, theirs in (("title", one.title, other.title), ("summary", one.summary, other.summary)):
        for tag, how in taken.get(key, {}).items():
            if not theirs.get(tag) or how not in {"take", "add"}:
                continue
            both = how == "add" and key == "summary" and mine.get(tag)
            said = f"{mine.get(tag).strip()}\n\n{theirs.get(tag).strip()}" if both else theirs.get(tag)
            words.setdefault(key, {})[tag] = said
    known = {canonical_url(link.url) for link in (*one.links, *one.also)}
    more: list[Link] = []
    for link in (*other.links, *other.also):
        if canonical_url(link.url) not in known:
            known.add(canonical_url(link.url))
            more.append(link)
    origin = tuple(dict.fromkeys((*one.origin, *other.origin)))
    made = replace(one, also=(*one.also, *more), origin=origin)
    return archive.join_entries(number, made, second, words)


def split(number: int, entry: str, url: str, *, archive: Archive, trackers: Sequence[TrackerSettings]) -> str:
    """Make an entry of its own of one link of `also`; its id."""
    issue = unpublished(archive, number)
    _, one = need(issue, entry)
    link = next((link for link in one.also if link.url == url), None)
    if link is None:
        raise UsageError(f"{entry} has no such link any more", hint="Look at it once more")
    names = identities(url, trackers)
    origin = tuple(name for name in one.origin if canonical_url(name) in names)
    fresh = blank(url, trackers)
    taken = {known.id for _, known in issue.entries()}
    fresh = replace(
        fresh, id=free(fresh.id, taken), group=one.group, origin=origin or fresh.origin, title=link.label
    )
    left = replace(
        one,
        also=tuple(other for other in one.also if other is not link),
        origin=tuple(name for name in one.origin if name not in origin),
    )
    archive.split_entry(number, left, fresh)
    return fresh.id


def paste(
    number: int, section: str, url: str, *, archive: Archive, trackers: Sequence[TrackerSettings]
) -> str:
    """Write an entry with nothing but a link; its id. Its words are a person's to write."""
    known = canonical_url(url)
    for _, entry in unpublished(archive, number).entries():
        if known in {canonical_url(link.url) for link in (*entry.links, *entry.also)}:
            raise UsageError(f"that link stands in {entry.id} already", hint="Write on there")
    return add(number, section, blank(url, trackers), archive=archive)


def blank(url: str, trackers: Sequence[TrackerSettings]) -> Entry:
    """An entry of which no more is known than its link."""
    name = identities(url, trackers)[0]
    return Entry(id=slug(short_id(name)), title=Text(), links=(Link(url=url),), origin=(name,))


def free(wanted: str, taken: set[str]) -> str:
    """`wanted`, or with the first number behind it that is free."""
    numbered = (f"{wanted}-{n}" for n in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(name for name in numbered if name not in taken)


def need(issue: Issue, name: str) -> tuple[str, Entry]:
    """An entry of an issue with its section; raises UsageError if it is gone."""
    for section, entry in issue.entries():
        if entry.id == name:
            return section.id, entry
    raise UsageError(f"{name!r} is not in Vol. {issue.number} any more", hint="Somebody took it out")
