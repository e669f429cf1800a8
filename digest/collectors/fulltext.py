"""Full text of articles whose feeds carry none: each new entry's own page is read, once.

For sources with `full_text: true`, by the extra `extract` (trafilatura).
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum
from importlib.util import find_spec

import anyio
import anyio.to_process

from digest import html
from digest.collectors.articles import CONTENT_LIMIT, TOO_SHORT
from digest.collectors.tags import decoded
from digest.collectors.words import SUMMARY_LIMIT, line
from digest.errors import FetchError, ParseError, SourceError
from digest.model import Article, Cursor, Gathered, Item, Source, Window
from digest.ports import Collector, Fetch

ACCEPT = "text/html, application/xhtml+xml;q=0.9"
#: Pages of one source that are asked for in one run; the rest waits for the next.
PAGES = 20
#: Characters of text below which a feed's own content is hardly any: an excerpt.
HARDLY = 600
#: Runs in which a page may fail until it is left alone.
TRIES = 3
#: Pages that fail one after the other until the source is left alone for this run.
IN_A_ROW = 3
#: Seconds a page may take to be understood.
SECONDS = 10.0
WARNINGS = 5
_UNDATED = datetime.min.replace(tzinfo=UTC)
INSTALL = "full text needs an extra package: pip install 'weekly-digest[extract]'"

#: (body, address, content type) to the HTML of its main text; empty if there is none.
Extract = Callable[[bytes, str, str], Awaitable[str]]


async def main_text(body: bytes, url: str, content_type: str) -> str:
    """The main text of a page as HTML, found in a process of its own: nobody knows what a page may cost.

    Raises ParseError.
    """
    try:
        with anyio.fail_after(SECONDS):
            return await anyio.to_process.run_sync(extracted, body, url, content_type, cancellable=True)
    except TimeoutError as error:
        raise ParseError(f"a page that takes longer than {SECONDS:g} seconds to read", subject=url) from error
    except anyio.BrokenWorkerProcess as error:
        raise ParseError("a page that no reader survives", subject=url) from error


def extracted(body: bytes, url: str, content_type: str) -> str:
    """The main text of a page as HTML, not yet cleaned; empty if there is none."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    page = decoded(body, content_type)
    found = trafilatura.extract(
        page, url=url, output_format="html", include_comments=False, include_links=True, include_tables=True
    )
    return found or ""


def installed() -> bool:
    """Whether the extra is there."""
    return find_spec("trafilatura") is not None


class FullText:
    """Articles with their full text; for sources that do not ask for it, articles as their feed has them."""

    kind = "articles"

    def __init__(self, articles: Collector, fetch: Fetch, extract: Extract | None = None) -> None:
        self._articles = articles
        self._fetch = fetch
        self._extract = extract or (main_text if installed() else None)
        self._told = False

    async def collect(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        """As the articles' collector; an entry whose page was read before and that is as it was then is
        left out: the store has it with its full text. Raises SourceError.
        """
        gathered = await self._articles.collect(source, window, cursor)
        if not source.full_text or gathered.unchanged:
            return gathered
        if self._extract is None:
            first, self._told = not self._told, True
            return replace(gathered, warnings=(*gathered.warnings, INSTALL)) if first else gathered
        memory = _Memory.of(cursor)
        fates = {item.key: _fate(item, window, memory) for item in gathered.items}
        wanted = [i for i in gathered.items if isinstance(i, Article) and fates[i.key] is Fate.WANTED]
        wanted.sort(key=lambda article: article.published or _UNDATED, reverse=True)
        pages = _Pages(self._fetch, self._extract, memory)
        read = await pages.read(wanted[:PAGES])
        kept = [
            read.get(item.key, item)
            for item in gathered.items
            if item.key in read or fates[item.key] is Fate.KEPT or _name(item) not in memory.read
        ]
        left = [a for a in wanted if a.key not in read and memory.failed.get(_name(a), 0) < TRIES]
        # What waits must be shown to us again: the next answer may not be "unchanged".
        cursor = replace(gathered.cursor, etag="", last_modified="") if left else gathered.cursor
        return replace(
            gathered,
            items=tuple(kept),
            unchanged=bool(gathered.items) and not kept and not left,
            cursor=replace(cursor, state=memory.said(gathered.items)),
            warnings=(*gathered.warnings, *pages.warnings),
            wait=pages.wait,
        )


class Fate(Enum):
    """What becomes of an entry."""

    #: It has its content, is of no interest, or its page was tried often enough: as the feed has it.
    KEPT = "kept"
    #: Its page was read, and it is as it was then.
    KNOWN = "known"
    #: Its page is to be read.
    WANTED = "wanted"


def _fate(item: Item, window: Window, memory: _Memory) -> Fate:
    if not isinstance(item, Article) or len(html.text(item.content)) >= HARDLY:
        return Fate.KEPT
    mark = memory.read.get(_name(item))
    if mark == _mark(item):
        return Fate.KNOWN
    given_up = memory.failed.get(_name(item), 0) >= TRIES
    old = item.published is not None and item.published < window.since
    return Fate.KEPT if given_up or (old and mark is None) else Fate.WANTED


class _Pages:
    """Reads the pages of one source, one after the other."""

    def __init__(self, fetch: Fetch, extract: Extract, memory: _Memory) -> None:
        self._fetch = fetch
        self._extract = extract
        self._memory = memory
        self.warnings: list[str] = []
        #: Seconds for which the pages' host wants to be left alone.
        self.wait: float | None = None

    async def read(self, wanted: Sequence[Article]) -> dict[str, Article]:
        """Key to the article with its full text, for those whose pages could be read."""
        found: dict[str, Article] = {}
        failed = 0
        for article in wanted:
            try:
                found[article.key] = await self._whole(article)
            except SourceError as error:
                failed += 1
                self._warn(f"full text of {line(article.title, 60)!r}: {error}")
                if isinstance(error, FetchError) and error.retry_after is not None:
                    self.wait = error.retry_after
                    break
                name = _name(article)
                self._memory.failed[name] = self._memory.failed.get(name, 0) + 1
                if failed >= IN_A_ROW:
                    break
                continue
            failed = 0
            self._memory.failed.pop(_name(article), None)
            self._memory.read[_name(article)] = _mark(article)
        return found

    async def _whole(self, article: Article) -> Article:
        answer = await self._fetch(article.url, headers={"Accept": ACCEPT})
        kind = answer.headers.get("content-type", "")
        if kind and not kind.lower().startswith(("text/html", "application/xhtml")):
            raise ParseError(f"no web page but {line(kind, 40)}", subject=article.url)
        markup = await self._extract(answer.body, answer.url, kind)
        content = html.clean(markup[:CONTENT_LIMIT], base_url=answer.url)
        words = html.text(content)
        if len(words) <= len(html.text(article.content)):
            raise ParseError("no more text than in the feed", subject=article.url)
        short = len(article.summary) < TOO_SHORT
        return replace(
            article, content=content, summary=line(words, SUMMARY_LIMIT) if short else article.summary
        )

    def _warn(self, words: str) -> None:
        if len(self.warnings) < WARNINGS:
            self.warnings.append(words)


# ---------------------------------------------------------------- what is remembered of the last reading


@dataclass(slots=True)
class _Memory:
    """Names of entries whose pages were read, with a mark of how the feed had them; failures by name."""

    read: dict[str, str] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, cursor: Cursor | None) -> _Memory:
        """What the last run wrote; a state nobody can read is none."""
        try:
            found = json.loads(cursor.state) if cursor and cursor.state else {}
        except (ValueError, RecursionError):
            found = {}
        found = found if isinstance(found, dict) else {}
        return cls(
            read={key: value for key, value in _pairs(found.get("read")) if isinstance(value, str)},
            failed={key: value for key, value in _pairs(found.get("failed")) if isinstance(value, int)},
        )

    def said(self, items: Sequence[Item]) -> str:
        """For the next run; only of what the feed still shows, so that it does not grow for ever."""
        names = sorted(map(_name, items))
        return json.dumps(
            {
                "read": {name: self.read[name] for name in names if name in self.read},
                "failed": {name: self.failed[name] for name in names if name in self.failed},
            },
            separators=(",", ":"),
        )


def _pairs(found: object) -> Iterator[tuple[str, object]]:
    yield from found.items() if isinstance(found, Mapping) else ()


def _name(item: Item) -> str:
    return _hash(item.key, 16)


def _mark(article: Article) -> str:
    """Changes when the feed says something else of an entry."""
    told = (article.url, article.title, article.published, article.updated, article.summary, article.content)
    return _hash(repr(told), 8)


def _hash(words: str, length: int) -> str:
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:length]
