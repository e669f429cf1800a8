"""Pull requests of a tracker's repository: opened, merged or closed in the window.

::

    search     created in the window, closed in the window      GraphQL with a token, else REST
    files      of what is new or has changed since last time     what GraphQL did not tell
    read       pull requests to items, one an event              pure
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from digest.collectors.bodies import first_paragraph
from digest.collectors.github import WEB, GitHub, records
from digest.collectors.proposalpaths import is_about_proposals, proposals_of, sigs_of
from digest.collectors.pullrequests import RawPull, names
from digest.collectors.pullsearch import Found, search, search_with_files
from digest.collectors.words import address, plain
from digest.core.identity import pull_identity
from digest.core.trackers import tracker_of
from digest.errors import FetchError, ParseError, SourceError
from digest.model import Cursor, Gathered, Proposal, Source, TrackerSettings, Window

#: Pull requests whose files are asked for one by one; without a token there are 60 requests an hour.
WITH_TOKEN, WITHOUT_TOKEN = 300, 30
#: Pages of a hundred files; who touches more touches everything.
FILE_PAGES = 3
PATHS = 100
#: Events remembered between readings.
REMEMBERED = 3_000


class Proposals:
    """Pull requests of the repository at a source's address that are about proposals."""

    kind = "proposals"

    def __init__(self, github: GitHub, trackers: Sequence[TrackerSettings]) -> None:
        self._github = github
        self._trackers = trackers

    async def collect(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        """What happened in `window` and is not as it was at the last reading; raises SourceError."""
        tracker = tracker_of(source, self._trackers)
        repository = self._github.repository(source.address)
        found = await self._search(repository, window)
        known = remembered(cursor.state if cursor else "")
        fresh = [pull for pull in found.pulls.values() if not _is_known(pull, window, known)]
        fresh = await self._with_files(repository, fresh, found)
        items, warnings = await self._github.reading.aside(
            lambda: read(fresh, source, repository, tracker, window), source.address
        )
        for pull in fresh:
            if pull.paths is not None:
                known |= {key: pull.updated for key, _ in _events(pull, window)}
        return Gathered(
            items=items,
            cursor=Cursor(state=_state(known)),
            unchanged=cursor is not None and not fresh,
            warnings=(*found.warnings, *warnings),
            latency=found.latency,
            wait=found.wait,
        )

    async def _search(self, repository: str, window: Window) -> Found:
        queries = [f"repo:{repository} is:pr {edge}:{{}}" for edge in ("created", "closed")]
        failure = ""
        if self._github.has_token:
            found = Found()
            try:
                for query in queries:
                    await search_with_files(self._github, query, window, found)
                return found
            except SourceError as error:
                failure = f"asked by REST, since GraphQL failed: {error}"
        found = Found()
        for query in queries:
            await search(self._github, query, window, found)
        found.add((), [failure] if failure else [])
        return found

    async def _with_files(self, repository: str, pulls: Iterable[RawPull], found: Found) -> list[RawPull]:
        """`pulls` with their files, as far as GitHub lets us ask; one after the other, as it wants it."""
        left = WITH_TOKEN if self._github.has_token else WITHOUT_TOKEN
        result, untold = [], 0
        for pull in pulls:
            if pull.paths is None and left:
                left -= 1
                try:
                    pull = replace(pull, paths=await self._files(repository, pull.number))
                except FetchError as error:
                    found.add((), [f"#{pull.number}: its files are not known: {error}"])
                    left = 0 if error.status in {403, 429} or error.retry_after is not None else left
                    found.wait = error.retry_after
                except ParseError as error:
                    found.add((), [f"#{pull.number}: its files are not known: {error}"])
            untold += pull.paths is None
            result.append(pull)
        if untold:
            more = "" if self._github.has_token else "; a token (DIGEST_GITHUB_TOKEN) shows them all"
            found.add((), [f"{untold} pull requests are judged without their files{more}"])
        return result

    async def _files(self, repository: str, number: int) -> tuple[str, ...]:
        found: list[str] = []
        path = f"/repos/{repository}/pulls/{number}/files"
        async for answer in self._github.pages(path, limit=FILE_PAGES):
            listed = await self._github.reading.aside(partial(records, answer.body, answer.url), answer.url)
            found += names(list(listed), "filename")
        return tuple(found)


# ---------------------------------------------------------------- from pull requests to items


@dataclass(frozen=True, slots=True)
class _About:
    """Where a pull request belongs."""

    source: Source
    repository: str
    tracker: TrackerSettings


def read(
    pulls: Iterable[RawPull], source: Source, repository: str, tracker: TrackerSettings, window: Window
) -> tuple[tuple[Proposal, ...], tuple[str, ...]]:
    """(items, warnings): one item for each event inside `window`, in the order of events.

    A pull request that touches no proposal is left out; one whose files are not known is kept if its
    labels or its title say that it is about one.
    """
    about = _About(source, repository, tracker)
    items: list[tuple[datetime, Proposal]] = []
    warnings = []
    for pull in pulls:
        if not is_about_proposals(pull, tracker):
            continue
        for key, when in _events(pull, window):
            items.append((when, _item(pull, key, when, about)))
        if not pull.title.strip():
            warnings.append(f"#{pull.number}: without a title")
    items.sort(key=lambda pair: (pair[0], pair[1].key))
    return tuple(item for _, item in items), tuple(warnings)


def _events(pull: RawPull, window: Window) -> Iterator[tuple[str, datetime]]:
    """(`NUMBER#EVENT`, its moment) of what happened to a pull request inside the window."""
    ends = ("merged", pull.merged) if pull.merged else ("closed", pull.closed)
    for event, when in (("opened", pull.created), ends):
        if when is not None and when in window:
            yield f"{pull.number}#{event}", when


def _item(pull: RawPull, key: str, when: datetime, about: _About) -> Proposal:
    paths, proposals = proposals_of(pull, about.tracker)
    return Proposal(
        source=about.source.id,
        key=key,
        identity=pull_identity(about.repository, pull.number),
        url=address(pull.url) or f"{WEB}/{about.repository}/pull/{pull.number}",
        title=plain(pull.title, escaped=False) or f"#{pull.number}",
        published=when,
        language=about.source.language,
        summary=first_paragraph(pull.body),
        repository=about.repository,
        number=pull.number,
        event=key.partition("#")[2],
        author=pull.author,
        labels=pull.labels,
        sigs=sigs_of(pull, paths),
        paths=paths[:PATHS],
        proposals=proposals[:PATHS],
        draft=pull.draft,
    )


# ---------------------------------------------------------------- what was read before


def remembered(state: str) -> dict[str, str]:
    """Events by key with the `updated_at` they were read at; a state nobody can read is none."""
    try:
        found = json.loads(state) if state else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)}


def _is_known(pull: RawPull, window: Window, known: Mapping[str, str]) -> bool:
    return all(bool(pull.updated) and known.get(key) == pull.updated for key, _ in _events(pull, window))


def _state(known: Mapping[str, str]) -> str:
    """The newest events, sorted: the same state whatever order they came in."""
    newest = sorted(known.items(), key=lambda pair: (pair[1], pair[0]))[-REMEMBERED:]
    return json.dumps(dict(sorted(newest)), separators=(",", ":"))
