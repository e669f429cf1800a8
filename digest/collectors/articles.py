"""Articles: the entries of a feed (RSS, Atom, JSON Feed)."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import escape

from digest import html
from digest.collectors.feeds import read_xml
from digest.collectors.jsonfeed import looks_like_json, read_json
from digest.collectors.quickfeed import read_quick
from digest.collectors.quickwords import UnusualError
from digest.collectors.raw import RawEntry, RawFeed, SlowError
from digest.collectors.reading import SECONDS, Reading
from digest.collectors.words import SUMMARY_LIMIT, TITLE_LIMIT, address, language, line, plain, shorten
from digest.core.identity import canonical_url
from digest.errors import ParseError
from digest.model import Article, Cursor, Gathered, Source, Window
from digest.ports import Fetch

ACCEPT = "application/feed+json, application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"
CONTENT_LIMIT = 200_000
#: Characters of HTML that are looked at for a summary.
LOOK = 20_000
TOO_SHORT = 16
WARNINGS = 20
_FOREVER = float("inf")

Found = tuple[tuple[Article, ...], tuple[str, ...]]


class Articles:
    """Reads the feed at a source's address."""

    kind = "articles"

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._reading = Reading()

    async def collect(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        """The feed's entries in its order, the newest 2,000 at most; raises SourceError."""
        answer = await self._fetch(source.address, cursor=cursor, headers={"Accept": ACCEPT})
        if answer.unchanged:
            return Gathered(
                cursor=cursor or Cursor(), unchanged=True, moved=answer.moved, latency=answer.latency
            )
        kind = answer.headers.get("content-type", "")
        articles, warnings = await self.read(answer.body, source, url=answer.url, content_type=kind)
        return Gathered(
            items=articles,
            cursor=answer.cursor(),
            warnings=warnings,
            moved=answer.moved,
            latency=answer.latency,
        )

    async def read(self, body: bytes, source: Source, *, url: str, content_type: str = "") -> Found:
        """As `parse`, besides whatever else is going on; also raises ParseError for what takes too long."""
        try:
            return await self._read(body, source, url, content_type)
        except SlowError as error:
            why = f"a feed that takes longer than {SECONDS:g} seconds to read"
            raise ParseError(why, subject=url, hint="Tell its owner") from error

    async def _read(self, body: bytes, source: Source, url: str, content_type: str) -> Found:
        try:
            return await self._reading.in_thread(
                lambda deadline: _told(_quick(body, url, content_type, deadline), source, url, deadline)
            )
        except UnusualError:
            feed = await self._reading.in_process(read_xml, body, url, content_type)
        return await self._reading.in_thread(lambda deadline: _told(feed, source, url, deadline))


def parse(body: bytes, source: Source, *, url: str, content_type: str = "") -> Found:
    """(articles, warnings) of a feed found at `url`; raises ParseError if it is none.

    An entry without a usable link is left out with a warning; a date that cannot be read is None.
    """
    try:
        feed = _quick(body, url, content_type, _FOREVER)
    except UnusualError:
        feed = read_xml(body, url, content_type)
    return _told(feed, source, url, _FOREVER)


def _quick(body: bytes, url: str, content_type: str, deadline: float) -> RawFeed:
    """What can be read at once; raises UnusualError for the rest."""
    if not body.strip():
        raise ParseError("an empty answer", subject=url, hint="Look at the address in a browser")
    if looks_like_json(body):
        return read_json(body, url=url)
    return read_quick(body, content_type=content_type, deadline=deadline)


def _told(feed: RawFeed, source: Source, url: str, deadline: float) -> Found:
    warnings = list(feed.faults)
    articles = tuple(_articles(feed, source, url, warnings, deadline))
    if len(warnings) > WARNINGS:
        warnings[WARNINGS:] = [f"and {len(warnings) - WARNINGS} warnings more"]
    return articles, tuple(warnings)


def _articles(
    feed: RawFeed, source: Source, url: str, warnings: list[str], deadline: float
) -> Iterator[Article]:
    links = [address(_link(entry), entry.base, feed.link, url) for entry in feed.entries]
    titles = [_title(entry) for entry in feed.entries]
    keys, shared = _keys(feed, links, titles)
    seen: set[str] = set()
    for number, (entry, link, title, key) in enumerate(
        zip(feed.entries, links, titles, keys, strict=True), 1
    ):
        if time.monotonic() > deadline:
            raise SlowError
        if not link or entry.odd_date:
            name = f"entry {number} ({shorten(title, 60) or 'no title'})"
            wrong = (
                f"no date: {line(entry.odd_date, 60)!r}"
                if link
                else f"no http(s) link: {line(entry.link, 80)!r}; left out"
            )
            warnings.append(f"{name}: {wrong}")
        if link and key not in seen:
            seen.add(key)
            yield _article(entry, link, title, key, feed, source)
    if shared:
        warnings.append(f"{shared} entries share their id with others: told apart by link or title")


def _link(entry: RawEntry) -> str:
    """The entry's link; an id that is an address stands in for a missing one."""
    return entry.link or (entry.guid if entry.guid.startswith(("http://", "https://")) else "")


def _keys(feed: RawFeed, links: Sequence[str], titles: Sequence[str]) -> tuple[list[str], int]:
    """The feed's own name for each entry, and how many names had to be made up.

    The id, else the link; where an id stands at entries of different links the link, and where that
    stands at entries of different titles (found in the wild) the title too: in any order of entries
    the same keys.
    """
    own = [
        (entry.guid.strip() or link) if link else "" for entry, link in zip(feed.entries, links, strict=True)
    ]
    keys = _told_apart(own, links, links)
    keys = _told_apart(
        keys, titles, [f"{key}#{_hash(title)}" for key, title in zip(keys, titles, strict=True)]
    )
    return [_bounded(key) for key in keys], sum(key != first for key, first in zip(keys, own, strict=True))


def _told_apart(keys: Sequence[str], marks: Sequence[str], instead: Sequence[str]) -> list[str]:
    """`keys`, with `instead` for those that stand at several of `marks`."""
    named: defaultdict[str, set[str]] = defaultdict(set)
    for key, mark in zip(keys, marks, strict=True):
        named[key].add(mark)
    return [other if key and len(named[key]) > 1 else key for key, other in zip(keys, instead, strict=True)]


def _bounded(key: str) -> str:
    return line(f"{key[:400]}#{_hash(key)}" if len(key) > 500 else key, 1000)


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]


def _title(entry: RawEntry) -> str:
    return plain(entry.title, escaped=not entry.title_is_text, limit=TITLE_LIMIT)


def _article(entry: RawEntry, link: str, title: str, key: str, feed: RawFeed, source: Source) -> Article:
    content, as_text = entry.content, entry.content_is_text
    if not content:
        content, as_text = entry.summary, entry.summary_is_text
    summary = _text(entry.summary, entry.summary_is_text)
    if len(summary) < TOO_SHORT:  # some generators take the first heading for a summary
        summary = max(summary, _text(content, as_text), key=len)
    if as_text:
        content = "".join(f"<p>{escape(block)}</p>" for block in content.split("\n\n") if block.strip())
    return Article(
        source=source.id,
        key=key,
        identity=canonical_url(link),
        url=link,
        title=title or shorten(summary, 80) or link,
        published=entry.published,
        updated=entry.updated,
        language=language(entry.language) or language(feed.language) or source.language,
        summary=summary,
        authors=tuple(dict.fromkeys(filter(None, (plain(name, limit=80) for name in entry.authors[:20])))),
        content=html.clean(content[:CONTENT_LIMIT], base_url=link),
    )


def _text(words: str, as_text: bool) -> str:
    words = words[:LOOK]
    if as_text:
        return plain(words, escaped=False, limit=SUMMARY_LIMIT)
    if "<" in words or "&" in words:
        words = html.text(words)
    return line(words, SUMMARY_LIMIT)
