"""Releases out of GitHub's records and out of releases.atom; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from digest import html
from digest.collectors.dates import moment
from digest.collectors.feeds import read_xml
from digest.collectors.github import WEB, records
from digest.collectors.quickfeed import read_quick
from digest.collectors.quickwords import UnusualError
from digest.collectors.raw import RawEntry, RawFeed
from digest.collectors.releasenotes import lift
from digest.collectors.releasewords import first_words, one_tag
from digest.collectors.words import address, plain, text_of
from digest.core.identity import release_identity
from digest.core.versions import is_prerelease
from digest.errors import ParseError
from digest.model import Release, Source

NOTES_LIMIT = 20_000

_TAG_ID = re.compile(r"tag:github\.com,2008:Repository/\d+/(.+)", re.DOTALL)


def parse_rest(
    body: bytes, source: Source, project: str, *, url: str
) -> tuple[tuple[Release, ...], tuple[str, ...]]:
    """(releases, warnings) of one page of `GET /repos/O/R/releases`; raises ParseError."""
    items, warnings = [], []
    for number, record in enumerate(records(body, url), 1):
        if not isinstance(record, dict) or not one_tag(text_of(record, "tag_name")):
            warnings.append(f"release {number}: without a tag; left out")
        elif record.get("draft") is not True:
            items.append(from_record(record, source, project))
    return tuple(items), tuple(warnings)


def from_record(record: Mapping[str, Any], source: Source, project: str) -> Release:
    """A release of REST's record that has a tag."""
    tag, marked = one_tag(text_of(record, "tag_name")), record.get("prerelease")
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


def parse_atom(
    body: bytes, source: Source, project: str, *, url: str
) -> tuple[tuple[Release, ...], tuple[str, ...]]:
    """(releases, warnings) of a releases.atom; raises ParseError."""
    must_hold_something(body, url)
    try:
        feed = read_quick(body)
    except UnusualError:
        feed = read_xml(body, url=url)
    return from_feed(feed, source, project)


def must_hold_something(body: bytes, url: str) -> None:
    """Raises ParseError for an answer of nothing."""
    if not body.strip():
        raise ParseError("an empty answer", subject=url, hint="Look at the address in a browser")


def from_feed(feed: RawFeed, source: Source, project: str) -> tuple[tuple[Release, ...], tuple[str, ...]]:
    """(releases, warnings) of a releases.atom that was read."""
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
    lifted = lift(notes)
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
        breaking=lifted.breaking,
        security=lifted.security,
        deprecated=lifted.deprecated,
    )
