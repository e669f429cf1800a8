"""Releases of GitHub repositories: a few questions for all of them with a token, releases.atom without.

::

    with a token      prepare   GraphQL for all repositories, a hundred a question     releasegraph
                      collect   what was prepared; REST with pages where nothing was
    without           collect   releases.atom; REST too where its ten entries do not reach back
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import anyio

from digest.collectors import releasegraph as graph
from digest.collectors.github import GitHub
from digest.collectors.releasegraph import Listing
from digest.collectors.releaseitems import from_feed, from_record, must_hold_something, parse_rest
from digest.errors import DigestError, FetchError, ParseError, SourceError
from digest.model import Cursor, Gathered, Release, Source, Window
from digest.ports import Response

PAGES = 10
#: GitHub's releases.atom never holds more.
ATOM_ENTRIES = 10
TOKEN = "a token (DIGEST_GITHUB_TOKEN) shows all"  # noqa: S105 - words about one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """What `prepare` learned of one repository: its newest releases, and the notes of those not seen yet."""

    listing: Listing
    notes: Mapping[str, str]


class Releases:
    """Reads the releases of the repository at a source's address."""

    kind = "releases"

    def __init__(self, github: GitHub) -> None:
        self._github = github
        #: By source.
        self._prepared: dict[str, _Prepared] = {}
        #: GitHub does not take our token: no repository need be asked for with it.
        self._refused: FetchError | None = None
        #: Why the API gives nothing more to those without a token.
        self._used_up = ""

    async def prepare(self, sources: Sequence[Source], window: Window, cursors: Mapping[str, Cursor]) -> None:
        """Ask GraphQL for all `sources`; what it does not give `collect` asks for by REST. Raises nothing."""
        self._prepared.clear()
        self._refused = None
        if not self._github.has_token:
            return
        projects: dict[str, list[Source]] = {}
        for source in sources:
            try:
                projects.setdefault(self._github.repository(source.address), []).append(source)
            except ParseError:  # `collect` says so
                continue
        names = list(projects)
        async with anyio.create_task_group() as group:
            for begin in range(0, len(names), graph.REPOSITORIES):
                some = {name: projects[name] for name in names[begin : begin + graph.REPOSITORIES]}
                group.start_soon(self._prepare, some, window, cursors)

    async def _prepare(
        self, projects: Mapping[str, Sequence[Source]], window: Window, cursors: Mapping[str, Cursor]
    ) -> None:
        """One question for the lists of `projects`, then those for notes."""
        names = list(projects)
        try:
            data, _ = await self._github.graphql(graph.listing_query(names))
            listings = await self._github.reading.aside(lambda: graph.read_listings(data, names), "GraphQL")
            wanted: dict[str, tuple[Listing, tuple[str, ...]]] = {}
            for name, listing in listings.items():
                if listing.reaches(window.since):
                    for source in projects[name]:
                        wanted[source.id] = listing, listing.unknown(window, cursors.get(source.id))
            notes = await self._notes(list(dict.fromkeys(one for _, ids in wanted.values() for one in ids)))
        except DigestError as error:
            if isinstance(error, FetchError) and error.status == 401:
                self._refused = error
            return
        for id_, (listing, ids) in wanted.items():
            if notes.keys() >= set(ids):
                self._prepared[id_] = _Prepared(listing=listing, notes={one: notes[one] for one in ids})

    async def _notes(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The notes by id, as far as they could be had."""
        found: dict[str, str] = {}
        for begin in range(0, len(ids), graph.NOTES):
            try:
                data, _ = await self._github.graphql(
                    graph.NOTES_QUERY, {"ids": list(ids[begin : begin + graph.NOTES])}
                )
            except SourceError:
                continue
            found |= graph.read_notes(data)
        return found

    async def collect(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        """Releases back to `window.since`; raises SourceError."""
        project = self._github.repository(source.address)
        if prepared := self._prepared.pop(source.id, None):
            take = partial(self._from_prepared, prepared, source, project, window, cursor)
            return await self._github.reading.aside(take, project)
        if self._refused:
            raise FetchError(self._refused.message, subject=project, hint=self._refused.hint, status=401)
        if (known := graph.read_back_to(cursor)) and known > window.since:
            cursor = None  # what is unchanged on the other side was not read as far back
        if self._github.has_token:
            return await self._by_rest(source, project, window, cursor)
        return await self._by_atom(source, project, window, cursor)

    def _from_prepared(
        self, prepared: _Prepared, source: Source, project: str, window: Window, cursor: Cursor | None
    ) -> Gathered:
        listing = prepared.listing
        items = tuple(
            from_record({**listing.records[one], "body": notes}, source, project)
            for one, notes in prepared.notes.items()
        )
        renamed = listing.name and listing.name.lower() != project.lower()
        return Gathered(
            items=items,
            cursor=replace(cursor or Cursor(), state=listing.state(window)),
            unchanged=not items and graph.has_known(cursor),
            moved=f"{self._github.web}/{listing.name}" if renamed else "",
        )

    async def _by_rest(self, source: Source, project: str, window: Window, cursor: Cursor | None) -> Gathered:
        found: dict[str, Release] = {}
        warnings: list[str] = []
        first: Response | None = None
        number = 0
        async for answer in self._github.pages(f"/repos/{project}/releases", cursor=cursor, limit=PAGES):
            if answer.unchanged:
                return Gathered(cursor=cursor or Cursor(), unchanged=True, latency=answer.latency)
            first = first or answer
            number += 1
            take = partial(parse_rest, answer.body, source, project, url=answer.url)
            items, odd = await self._github.reading.aside(take, answer.url)
            found |= {item.key: item for item in items if item.key not in found}
            warnings += odd
            if items and all(item.published and item.published < window.since for item in items):
                break
            if number == PAGES and self._github.next_page(answer):
                warnings.append(f"more than {PAGES} pages of releases: the oldest were left out")
        if first is None:
            return Gathered(cursor=cursor or Cursor())
        releases = tuple(found.values())
        return Gathered(
            items=releases,
            cursor=replace(first.cursor(), state=graph.state_text(window)),
            warnings=tuple(warnings),
            moved=self._github.new_home(first, releases[0].url) if releases else "",
            latency=first.latency,
        )

    async def _by_atom(self, source: Source, project: str, window: Window, cursor: Cursor | None) -> Gathered:
        answer = await self._github.fetch(f"{self._github.web}/{project}/releases.atom", cursor=cursor)
        if answer.unchanged:
            return Gathered(cursor=cursor or Cursor(), unchanged=True, latency=answer.latency)
        must_hold_something(answer.body, answer.url)
        items, warnings = await self._github.reading.feed(
            lambda feed: from_feed(feed, source, project), answer.body, answer.url
        )
        gathered = Gathered(
            items=items,
            cursor=replace(answer.cursor(), state=graph.state_text(window)),
            warnings=warnings,
            moved=answer.moved.removesuffix("/releases.atom"),
            latency=answer.latency,
        )
        if len(items) < ATOM_ENTRIES or any(i.published and i.published < window.since for i in items):
            return gathered
        return await self._beyond_atom(gathered, source, project, window)

    async def _beyond_atom(self, atom: Gathered, source: Source, project: str, window: Window) -> Gathered:
        """What the feed is too short for, by the API as anyone may ask it: sixty times an hour."""
        why, wait = self._used_up, None
        if not why:
            try:
                more = await self._by_rest(source, project, window, None)
            except SourceError as error:
                why = error.message
                wait = error.retry_after if isinstance(error, FetchError) else None
                if isinstance(error, FetchError) and error.status in {403, 429}:
                    self._used_up = why
            else:
                known = {item.key for item in more.items}
                rest = tuple(item for item in atom.items if item.key not in known)
                return replace(atom, items=more.items + rest, warnings=atom.warnings + more.warnings)
        warning = f"the feed holds only the newest {ATOM_ENTRIES}, and the API gave no more ({why}): {TOKEN}"
        # Without the feed's mark: the next run must not be told that nothing has changed.
        return replace(atom, cursor=Cursor(), warnings=(*atom.warnings, warning), wait=wait)
