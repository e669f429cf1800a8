"""Searching the store and the archive: the index is brought up to date first, as far as anything changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from hashlib import blake2b
from typing import TYPE_CHECKING

from digest.archive.folder import Folder
from digest.core.searching import pages, snippets
from digest.core.searching.filters import Filters, Where, unknown
from digest.core.searching.pages import Page
from digest.core.searching.query import Query
from digest.core.searching.spelling import slips
from digest.errors import ArchiveError
from digest.store.search import COUNTED, Asked, File, Hit, Index

if TYPE_CHECKING:
    from digest.archive.issues import Archive
    from digest.store.database import Store

#: Rows that go into the index at once: what a kill costs, and what is in memory.
STRETCH = 20_000
#: Rows asked of the store at once.
ASKED = 2_000
#: Hears how many of how many items or issues are read into the index.
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """What is searched; heavy things are opened only if something changed."""

    folder: Folder
    archive: Callable[[], Archive]
    #: None: there is no store yet.
    store: Callable[[], Store] | None
    #: How the store's file looks; empty: it has none, and must be asked.
    stamp: str
    zone: tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A hit: why it stands where it stands (`name`, `title`, `text`, `loose`), and the words in it."""

    page: Page
    why: str
    title: str
    snippet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    found: tuple[Found, ...]
    #: Things that are found in all; `more`: at least so many.
    total: int
    more: bool
    #: Files that could not be searched, with why.
    faults: tuple[str, ...] = ()
    #: How many items and issues were searched in vain.
    searched: tuple[int, int] = (0, 0)
    #: What may have been meant, where nothing was found.
    meant: str = ""


def search(
    index: Index,
    shelves: Shelves,
    query: Query,
    wanted: Filters,
    where: Where | None,
    *,
    limit: int,
    sources: Collection[str],
    progress: Progress,
) -> Results:
    """The best `limit` things (0: all): what is called so first, then words in titles, then elsewhere.

    Newest first among equals. `sources` are those of the watch list: one that is neither there nor in
    the store is refused. Raises StoreError, UsageError.
    """
    languages = shelves.folder.languages

    def act() -> Results:
        refresh(index, shelves, wanted, progress)
        asked = _Asking(index, query, wanted, where, limit)
        hits = asked.hits()
        if not hits and wanted.source not in {"", *sources} and not index.holds(f"source:{wanted.source}"):
            raise unknown("source", wanted.source, sorted(sources))
        shown = hits[:limit] if limit else hits
        told = index.pages([hit.doc for hit, _ in shown])
        total = max(asked.total(), len(hits))
        faults = [file.fault for _, file in sorted(index.files().items()) if file.fault]
        return Results(
            found=tuple(
                _shown(page, why, query, languages) for page, (_, why) in zip(told, shown, strict=True)
            ),
            total=total,
            more=total >= COUNTED,
            faults=tuple(faults) if wanted.wants_archive else (),
            searched=(0, 0) if hits else index.sizes(),
            meant="" if hits else _meant(index, query),
        )

    return index.do(act)


def _shown(page: Page, why: str, query: Query, languages: Sequence[str]) -> Found:
    """The title in the language that holds the words, else the digest's first; the text likewise."""
    order = {tag: page.titles[tag] for tag in (*languages, *page.titles) if page.titles.get(tag)}
    title, tag = snippets.best(order, query.shown)
    texts = {tag: page.texts.get(tag, "")} | dict(page.texts)
    text, _ = snippets.best(texts, query.shown)
    return Found(page=page, why=why, title=title, snippet=snippets.snippet(text, query.shown))


class _Asking:
    """One query to one index, tier by tier until the page is full."""

    def __init__(self, index: Index, query: Query, wanted: Filters, where: Where | None, limit: int) -> None:
        since, until = (int(m.timestamp()) if m else None for m in (wanted.since, wanted.until))
        self._index, self._query, self._limit = index, query, limit
        self._of = Asked(where=where, since=since, until=until)
        self._widest = query.words

    def _tiers(self) -> Iterator[tuple[str, Asked]]:
        words = replace(self._of, words=self._query.words)
        yield "name", replace(self._of, names=self._query.names)
        yield "title", replace(words, titles_only=True)
        yield "text", words
        if loose := self._query.loose():
            self._widest = loose
            words = replace(self._of, words=loose)
            yield "loose", replace(words, titles_only=True)
            yield "loose", words

    def hits(self) -> list[tuple[Hit, str]]:
        """At least as many as the page holds, if there are, best first."""
        found: dict[int, tuple[Hit, str]] = {}
        tiers = self._tiers()
        while not self._limit or len(found) < self._limit:
            why, asked = next(tiers, ("", None))
            if asked is None:
                break
            left = self._limit - len(found) if self._limit else 0
            for hit in self._index.find(asked, without=found, limit=left):
                found[hit.same] = (hit, why)
        return list(found.values())

    def total(self) -> int:
        """How many there are by the words that were looked for."""
        return self._index.count(replace(self._of, words=self._widest, names=self._query.names))


def _meant(index: Index, query: Query) -> str:
    """The query with words that are in the index for those that are not; empty if none is near."""
    guess = []
    for word in query.shown:
        near = slips(word)
        guess.append((near and index.first_known([word.lower(), *near])) or word)
    return " ".join(guess) if [word.lower() for word in guess] != [w.lower() for w in query.shown] else ""


# ---------------------------------------------------------------- bringing it up to date


def refresh(index: Index, shelves: Shelves, wanted: Filters, progress: Progress) -> None:
    """Take in what is new, other or gone since the last search, as far as it is `wanted`."""
    if index.is_worn():
        index.begin_anew()
    if wanted.wants_archive:
        _read_archive(index, shelves, progress)
    if wanted.wants_store:
        _read_store(index, shelves, progress)


def _read_archive(index: Index, shelves: Shelves, progress: Progress) -> None:
    folder = shelves.folder
    # What is read of a file hangs on these too.
    reading = f"{' '.join(folder.languages)} {shelves.zone}"
    known = index.files()
    stats = {number: f"{reading} {_stat(folder, number)}" for number in folder.numbers()}
    for number in known.keys() - stats.keys():
        index.put_file(number, None)
    other = [number for number, stat in stats.items() if number not in known or known[number].stat != stat]
    for n, number in enumerate(other):
        body = blake2b(reading.encode() + folder.read_bytes(number), digest_size=16).hexdigest()
        if number in known and known[number].hash == body:
            index.see_file(number, stats[number])
            continue
        progress(n, len(other), "issues")
        told, fault = _read_issue(shelves, number)
        index.put_file(number, File(stats[number], body, fault), told)


def _stat(folder: Folder, number: int) -> str:
    found = folder.path(number).stat()
    return f"{found.st_size} {found.st_mtime_ns}"


def _read_issue(shelves: Shelves, number: int) -> tuple[list[Page], str]:
    try:
        return list(pages.of_issue(shelves.archive().issue(number), shelves.zone)), ""
    except ArchiveError:
        return [], f"{shelves.folder.name(number)} has errors and is not searched. See: digest check {number}"


def _read_store(index: Index, shelves: Shelves, progress: Progress) -> None:
    if shelves.stamp and index.known("store") == shelves.stamp:
        return
    if shelves.store is None:
        _forget(index, [row for row, _ in index.rows()])
    else:
        store = shelves.store()
        other, gone = _compared(store.marks(), index.rows())
        _forget(index, gone)
        _take_in(index, store, other, progress)
    index.note("store", shelves.stamp)


def _forget(index: Index, gone: Sequence[int]) -> None:
    for begin in range(0, len(gone), STRETCH):
        index.put_rows(gone[begin : begin + STRETCH], [])


def _take_in(index: Index, store: Store, numbers: Sequence[int], progress: Progress) -> None:
    """The rows of `numbers`, stretch by stretch: what a kill leaves behind is whole."""
    for begin in range(0, len(numbers), STRETCH):
        progress(begin, len(numbers), "items")
        stretch = numbers[begin : begin + STRETCH]
        told = [
            (number, mark, pages.of_item(item))
            for at in range(0, len(stretch), ASKED)
            for number, mark, item in store.numbered(stretch[at : at + ASKED])
        ]
        index.put_rows([], told)


def _compared(
    there: Iterator[tuple[int, int]], known: Iterator[tuple[int, int]]
) -> tuple[Sequence[int], Sequence[int]]:
    """Numbers of rows that are new or other, and of those that are gone; both sides come in order."""
    other, gone = [], []
    old = next(known, None)
    for number, mark in there:
        while old is not None and old[0] < number:
            gone.append(old[0])
            old = next(known, None)
        if old is None or old[0] != number:
            other.append(number)
        else:
            if old[1] != mark:
                other.append(number)
            old = next(known, None)
    while old is not None:
        gone.append(old[0])
        old = next(known, None)
    return other, gone
