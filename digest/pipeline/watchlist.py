"""The watch list and those of feed readers: what becomes of an outline, what a source can say in one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from urllib.parse import urlsplit

from digest.archive.opml import Outline, write_opml
from digest.archive.sources import BY_HAND
from digest.core.identity import canonical_url, slug
from digest.core.pages import FeedLink, Found, fitting, own_name
from digest.errors import ParseError
from digest.model import DigestSettings, Source

#: Where GitHub keeps the feed of a repository's releases.
_RELEASES = re.compile(r"(https://github\.com/[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+)/releases\.atom")
#: Letters an id must have to mean something to who types it.
_LEAST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a list of feeds gave."""

    sources: tuple[Source, ...] = ()
    #: Addresses that were on the watch list already, or twice in the list.
    known: tuple[str, ...] = ()
    #: One line for each entry that was left out.
    faults: tuple[str, ...] = ()


def take(
    outlines: Iterable[Outline], known: Sequence[Source], settings: DigestSettings, *, section: str = ""
) -> Taken:
    """Sources made of `outlines`, with ids that are free; `section` is for those whose folder is none."""
    ids = {source.id for source in known} | {BY_HAND}
    there = {canonical_url(source.address) for source in known}
    made, twice = [], []
    for outline in outlines:
        match = _RELEASES.fullmatch(canonical_url(outline.address))
        address = match[1] if match else outline.address
        if canonical_url(address) in there:
            twice.append(address)
            continue
        there.add(canonical_url(address))
        made.append(
            Source(
                id=free_id(outline.title, address, ids),
                kind="releases" if match else "articles",
                address=address,
                title=outline.title,
                section=_section(outline, settings) or section,
                language=outline.language,
                enabled=not outline.off,
            )
        )
    return Taken(sources=tuple(made), known=tuple(twice))


def free_id(title: str, address: str, taken: set[str]) -> str:
    """An id from a title, else from the host, and the first number that is free; `taken` learns it."""
    name = slug(title, limit=40)
    if len(re.sub(r"[^a-z]", "", name)) < _LEAST or not re.search(r"[A-Za-z]", title):
        name = slug((urlsplit(address).hostname or "").removeprefix("www."), limit=40)
    found = next(numbered for n in count(1) if (numbered := name if n == 1 else f"{name}-{n}") not in taken)
    taken.add(found)
    return found


def _section(outline: Outline, settings: DigestSettings) -> str:
    """The section a folder or category names by its id or by its title in any language."""
    for category in outline.categories:
        for section in settings.sections:
            names = {section.id, *section.title.words.values()}
            if category.casefold() in {name.casefold() for name in names}:
                return section.id
    return ""


def give(sources: Sequence[Source], settings: DigestSettings) -> tuple[bytes, tuple[Source, ...]]:
    """(the list as OPML, the sources that are no feeds and cannot be told in it)."""
    outlines = [(source.section, outline) for source in sources if (outline := _outline(source))]
    folders = [(settings.section_title(known.id), known.id) for known in settings.sections]
    tag = settings.default_language
    filed = [
        (title.best(tag, settings.languages)[0] or id_, [o for section, o in outlines if section == id_])
        for title, id_ in folders
    ]
    loose = ("", [outline for section, outline in outlines if not section])
    title = settings.title.best(tag, settings.languages)[0]
    left = tuple(source for source in sources if _outline(source) is None)
    return write_opml(title, [(name, found) for name, found in (loose, *filed) if found]), left


def _outline(source: Source) -> Outline | None:
    if source.kind not in {"articles", "releases"}:
        return None
    address = source.address.removesuffix(".git").rstrip("/")
    releases = source.kind == "releases"
    return Outline(
        address=f"{address}/releases.atom" if releases else source.address,
        title=source.title or source.id,
        page=address if releases else "",
        language=source.language,
        categories=(source.section,) if source.section else (),
        off=not source.enabled,
    )


def settled(source: Source, found: Found, languages: Sequence[str]) -> Source:
    """`source` with the feed that is meant, its title and its language; raises ParseError if nobody knows.

    What a person said of it stays.
    """
    feed = FeedLink(url=found.url, title=found.title, language=found.language)
    if not found.is_feed:
        feed = _meant(source, found)
    title = feed.title if own_name(feed.title) else found.title
    return replace(
        source,
        address=feed.url,
        title=source.title or title[:80],
        language=source.language or _spoken(feed.language or found.language, languages),
    )


def _meant(source: Source, found: Found) -> FeedLink:
    for language in dict.fromkeys((source.language, found.language)):
        if feed := fitting(found.feeds, language=language, title=source.title):
            return feed
    if not found.feeds:
        hint = "Give the address of its feed; --offline writes down any address unread"
        raise ParseError("a web page that names no feed", subject=source.address, hint=hint)
    names = "; ".join(map(str, found.feeds[:10]))
    raise ParseError(
        f"a web page with {len(found.feeds)} feeds: {names}",
        subject=source.address,
        hint="Add the one you mean by its own address",
    )


def _spoken(tag: str, languages: Sequence[str]) -> str:
    """One of the digest's languages for a feed's `en-US`; a language it does not have stays as it is."""
    base = tag.partition("-")[0].lower()
    return next((known for known in languages if base and known.partition("-")[0].lower() == base), tag)


def same_place(source: Source, known: Collection[Source]) -> Source | None:
    """The source of the same kind that reads the same address already."""
    wanted = (source.kind, canonical_url(source.address), source.labels)
    return next((s for s in known if (s.kind, canonical_url(s.address), s.labels) == wanted), None)
