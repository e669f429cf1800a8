"""Releases of a GitHub repository: by REST with a token, by its releases.atom without."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from digest import html
from digest.collectors.dates import moment
from digest.collectors.feeds import RawEntry, read_xml
from digest.collectors.github import WEB, GitHub
from digest.collectors.releasewords import first_words, is_prerelease, one_tag
from digest.collectors.words import address, plain, text_of
from digest.core.identity import release_identity
from digest.errors import ParseError, one_line
from digest.model import Cursor, Gathered, Release, Source, Window
from digest.ports import Response

NOTES_LIMIT = 20_000
PAGES = 10
#: GitHub's releases.atom never holds more.
ATOM_ENTRIES = 10

_TAG_ID = re.compile(r"tag:github\.com,2008:Repository/\d+/(.+)", re.DOTALL)


class Releases:
    """Reads the releases of the repository at a source's address."""

    kind = "releases"

    def __init__(self, github: GitHub) -> None:
        self._github = github

    async def collect(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        """Releases back to `window.since`; raises SourceError."""
        project = self._github.repository(source.address)
        if self._github.has_token:
            return await self._by_rest(source, project, window, cursor)
        answer = await self._github.fetch(f"{self._github.web}/{project}/releases.atom", cursor=cursor)
        if answer.unchanged:
            return Gathered(cursor=cursor or Cursor(), unchanged=True)
        items, warnings = parse_atom(answer.body, source, project, url=answer.url)
        if len(items) >= ATOM_ENTRIES and all(item.published and item.published in window for item in items):
            warnings += ("the feed holds only the newest releases, all of this window: a token shows all",)
        return Gathered(items=items, cursor=answer.cursor(), warnings=warnings)

    async def _by_rest(self, source: Source, project: str, window: Window, cursor: Cursor | None) -> Gathered:
        found: dict[str, Release] = {}
        warnings: list[str] = []
        first: Response | None = None
        number = 0
        async for answer in self._github.pages(f"/repos/{project}/releases", cursor=cursor, limit=PAGES):
            if answer.unchanged:
                return Gathered(cursor=cursor or Cursor(), unchanged=True)
            first = first or answer
            number += 1
            items, odd = parse_rest(answer.body, source, project, url=answer.url)
            found |= {item.key: item for item in items if item.key not in found}
            warnings += odd
            if all(item.published and item.published < window.since for item in items):
                break
            if number == PAGES and self._github.next_page(answer):
                warnings.append(f"more than {PAGES} pages of releases: the oldest were left out")
        cursor = first.cursor() if first else Cursor()
        return Gathered(items=tuple(found.values()), cursor=cursor, warnings=tuple(warnings))


# ---------------------------------------------------------------- REST


def parse_rest(
    body: bytes, source: Source, project: str, *, url: str
) -> tuple[tuple[Release, ...], tuple[str, ...]]:
    """(releases, warnings) of one page of `GET /repos/O/R/releases`; raises ParseError."""
    try:
        records = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"broken JSON: {one_line(str(error))[:120]}", subject=url) from error
    if not isinstance(records, list):
        raise ParseError("not a list of releases", subject=url, hint="Is this the address of GitHub's API?")
    items, warnings = [], []
    for number, record in enumerate(records, 1):
        if not isinstance(record, dict) or not (tag := one_tag(text_of(record, "tag_name"))):
            warnings.append(f"release {number}: without a tag; left out")
        elif record.get("draft") is not True:
            items.append(_from_rest(record, tag, source, project))
    return tuple(items), tuple(warnings)


def _from_rest(record: Mapping[str, Any], tag: str, source: Source, project: str) -> Release:
    marked = record.get("prerelease")
    return _release(
        source,
        project,
        tag,
        link=text_of(record, "html_url"),
        title=plain(text_of(record, "name"), escaped=False),
        dates=(
            text_of(record, "published_at") or text_of(record, "created_at"),
            text_of(record, "updated_at"),
        ),
        prerelease=marked if isinstance(marked, bool) else is_prerelease(tag),
        notes=html.scrub(text_of(record, "body").replace("\r\n", "\n")),
    )


# ---------------------------------------------------------------- releases.atom


def parse_atom(
    body: bytes, source: Source, project: str, *, url: str
) -> tuple[tuple[Release, ...], tuple[str, ...]]:
    """(releases, warnings) of a releases.atom; raises ParseError."""
    if not body.strip():
        raise ParseError("an empty answer", subject=url, hint="Look at the address in a browser")
    feed = read_xml(body, url=url)
    items, warnings = [], list(feed.faults)
    for number, entry in enumerate(feed.entries, 1):
        if tag := _tag_of(entry):
            items.append(_from_atom(entry, tag, source, project))
        else:
            warnings.append(f"entry {number} ({plain(entry.title, limit=60)}): no tag; left out")
    return tuple(items), tuple(warnings)


def _from_atom(entry: RawEntry, tag: str, source: Source, project: str) -> Release:
    when = entry.published.isoformat() if entry.published else ""
    notes = (
        html.scrub(entry.content) if entry.content_is_text else html.text(entry.content[: 5 * NOTES_LIMIT])
    )
    return _release(
        source,
        project,
        tag,
        link=entry.link,
        title=plain(entry.title, escaped=not entry.title_is_text),
        dates=(when, entry.updated.isoformat() if entry.updated else ""),
        prerelease=is_prerelease(tag),
        notes="" if notes == "No content." else notes,
    )


def _tag_of(entry: RawEntry) -> str:
    """The tag out of the entry's id, else out of its link, where slashes are written as %2F."""
    if named := _TAG_ID.fullmatch(entry.guid.strip()):
        return one_tag(named[1])
    return one_tag(unquote(entry.link.partition("/releases/tag/")[2]))


# ---------------------------------------------------------------- both


def _release(
    source: Source,
    project: str,
    tag: str,
    *,
    link: str,
    title: str,
    dates: tuple[str, str],
    prerelease: bool,
    notes: str,
) -> Release:
    return Release(
        source=source.id,
        key=tag,
        identity=release_identity(project, tag),
        url=address(link) or f"{WEB}/{project}/releases/tag/{quote(tag, safe='')}",
        title=title or tag,
        published=moment(dates[0]),
        updated=moment(dates[1]),
        language=source.language,
        summary=first_words(notes),
        project=project,
        tag=tag,
        prerelease=prerelease,
        notes=notes[:NOTES_LIMIT],
    )
