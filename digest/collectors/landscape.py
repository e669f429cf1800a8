"""Projects that come to a foundation, or move between its levels."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import anyio

from digest.collectors.dates import moment
from digest.collectors.github import RAW, GitHub, records
from digest.collectors.landscapefile import Known, Project, dated, moves, read_landscape, standing
from digest.collectors.pullrequests import part
from digest.collectors.words import text_of
from digest.core.identity import is_web_address
from digest.core.maturity import known
from digest.errors import FetchError, ParseError, SourceError
from digest.model import Cursor, Gathered, LandscapeProject, Source, Window
from digest.ports import Response

FILE = "landscape.yml"


class Landscape:
    """Reads the landscape of the repository at a source's address, or a landscape.yml there."""

    kind = "landscape"

    def __init__(self, github: GitHub, placed: Callable[[str], str] = lambda path: path) -> None:
        """`placed` says where a path in the watch list lies."""
        self._github = github
        self._placed = placed

    async def collect(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        """What is different since the last reading, at first since `window.since`; and the levels
        that began in `window` by the file's own days. Raises SourceError.
        """
        if not is_web_address(source.address):
            body = await _local(self._placed(source.address))
            return await self._gathered(body, source, window, _remembered(cursor), Cursor(), source.address)
        try:
            repository = self._github.repository(source.address)
        except ParseError:
            return await self._file(source, window, cursor)
        return await self._repository(repository, source, window, cursor)

    async def _file(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        answer = await self._github.fetch(source.address, cursor=cursor)
        if answer.unchanged:
            return _unchanged(answer, cursor)
        old = _remembered(cursor)
        gathered = await self._gathered(answer.body, source, window, old, answer.cursor(), answer.url)
        return replace(gathered, moved=answer.moved, latency=answer.latency)

    async def _repository(
        self, repository: str, source: Source, window: Window, cursor: Cursor | None
    ) -> Gathered:
        """The file at its newest commit, if that is new; of a week gone by, as it was then."""
        path = f"/repos/{repository}/commits"
        newest = await self._github.rest(path, {"path": FILE, "per_page": 1}, cursor=cursor)
        if newest.unchanged:
            return _unchanged(newest, cursor)
        commit, page, told = await self._github.reading.aside(lambda: _commit(newest), newest.url)
        if not commit:
            hint = "Is this the repository of a landscape?"
            raise ParseError(f"no {FILE} in its history", subject=source.address, hint=hint)
        mark = Cursor(etag=newest.headers.get("etag", ""), commit=commit)
        moved = self._github.new_home(newest, page)
        if told is not None and told >= window.until:
            past = await self._past(repository, source, window)
            # What came after that window is still to be seen.
            mark = cursor or past.cursor
            return replace(past, cursor=mark, moved=moved, latency=newest.latency)
        if cursor and cursor.commit == commit:
            same = replace(mark, state=cursor.state)
            return Gathered(cursor=same, unchanged=True, moved=moved, latency=newest.latency)
        body = await self._at(repository, commit)
        old = _remembered(cursor)
        odd: tuple[str, ...] = ()
        if old is None:
            old, odd = await self._before(repository, window.since)
        where = f"{repository} at {commit[:10]}"
        gathered = await self._gathered(body, source, window, old, mark, where, told)
        return replace(gathered, warnings=(*odd, *gathered.warnings), moved=moved, latency=newest.latency)

    async def _past(self, repository: str, source: Source, window: Window) -> Gathered:
        """What the file told in a window after which it was changed again."""
        commit, told = await self._as_of(repository, window.until)
        if not commit:
            return Gathered(warnings=(f"there was no {FILE} before {_edge(window.until)}",))
        body = await self._at(repository, commit)
        old, odd = await self._before(repository, window.since)
        where = f"{repository} at {commit[:10]}"
        gathered = await self._gathered(body, source, window, old, Cursor(commit=commit), where, told)
        return replace(gathered, warnings=(*odd, *gathered.warnings))

    async def _as_of(self, repository: str, moment: datetime) -> tuple[str, datetime | None]:
        """(id, date) of the file's newest commit before `moment`; nothing of them: there was none."""
        # GitHub's own edge lies inside, and its commits know whole seconds.
        query: dict[str, str | int] = {
            "path": FILE,
            "until": _edge(moment - timedelta(seconds=1)),
            "per_page": 1,
        }
        answer = await self._github.rest(f"/repos/{repository}/commits", query)
        commit, _, told = await self._github.reading.aside(lambda: _commit(answer), answer.url)
        return commit, told

    async def _before(
        self, repository: str, since: datetime
    ) -> tuple[dict[str, Known] | None, tuple[str, ...]]:
        """(the projects as of `since`, warnings); None: the repository did not tell."""
        until = _edge(since)
        try:
            commit, _ = await self._as_of(repository, since)
            if not commit:
                return None, (f"there was no {FILE} before {until}: only days in the file itself count",)
            body = await self._at(repository, commit)
            where = f"{FILE} at {commit[:10]}"
            projects, _ = await self._github.reading.aside(lambda: read_landscape(body, where), where)
        except SourceError as error:
            return None, (f"not compared with the state before {until}: {error}",)
        return {name: project.known for name, project in projects.items()}, ()

    async def _at(self, repository: str, commit: str) -> bytes:
        path = f"/repos/{repository}/contents/{FILE}"
        return (await self._github.rest(path, {"ref": commit}, accept=RAW)).body

    async def _gathered(
        self,
        body: bytes,
        source: Source,
        window: Window,
        old: Mapping[str, Known] | None,
        cursor: Cursor,
        where: str,
        told: datetime | None = None,
    ) -> Gathered:
        """`told`: when the landscape last changed. It dates what it tells late: a project may be entered
        months after the day it gives, and is news all the same.
        """
        # Aside: it is a megabyte, and the other sources' deadlines go on meanwhile.
        projects, warnings = await self._github.reading.aside(lambda: read_landscape(body, where), where)
        found = {item.key: item for item in dated(projects, window, source)}
        for item in moves(old, projects, source) if old is not None else ():
            late = item.published is None or item.published < window.since
            found[item.key] = replace(item, published=told) if late else item
        return Gathered(
            items=tuple(found[key] for key in sorted(found)),
            cursor=replace(cursor, state=_state(projects)),
            warnings=warnings,
        )


def parse(body: bytes, source: Source, *, url: str) -> tuple[tuple[LandscapeProject, ...], tuple[str, ...]]:
    """(every project as it stands, warnings) of a landscape.yml; raises ParseError."""
    projects, warnings = read_landscape(body, url)
    return tuple(standing(projects, source)), warnings


def _unchanged(answer: Response, cursor: Cursor | None) -> Gathered:
    return Gathered(cursor=cursor or Cursor(), unchanged=True, latency=answer.latency)


def _edge(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _commit(answer: Response) -> tuple[str, str, datetime | None]:
    """(id, page, committer date) of the first commit of a list, or nothing of them; raises ParseError."""
    found = records(answer.body, answer.url)
    first = found[0] if found else None
    if not isinstance(first, dict):
        return "", "", None
    when = text_of(part(part(first, "commit"), "committer"), "date")
    return text_of(first, "sha")[:64], text_of(first, "html_url"), moment(when)


async def _local(path: str) -> bytes:
    try:
        return await anyio.Path(path).read_bytes()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise FetchError(f"cannot be read: {why}", subject=path, hint="Write an address or a path") from error


# ---------------------------------------------------------------- the state between readings


def _state(projects: Mapping[str, Project]) -> str:
    known = {name: project.known for name, project in sorted(projects.items())}
    pairs = {name: [each.level, each.repository] for name, each in known.items()}
    return json.dumps(pairs, ensure_ascii=False, separators=(",", ":"))


def _remembered(cursor: Cursor | None) -> dict[str, Known] | None:
    """The projects at the last reading; None: there was none, or nobody can read it."""
    found = known(cursor.state) if cursor else {}
    return {name: Known(level, repository) for name, (level, repository) in found.items()} or None
