"""JSON Feed 1.0 and 1.1 (https://jsonfeed.org/version/1.1), which feedparser does not read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from digest.collectors.dates import moment
from digest.collectors.raw import RawEntry, RawFeed, newest
from digest.collectors.words import text_of
from digest.errors import ParseError, one_line

_VERSIONS = ("https://jsonfeed.org/version/1", "http://jsonfeed.org/version/1")


def looks_like_json(body: bytes) -> bool:
    """Whether this is a JSON object rather than XML."""
    return body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def read_json(body: bytes, *, url: str) -> RawFeed:
    """A JSON Feed; raises ParseError for other JSON, or for none."""
    try:
        feed = json.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise ParseError(f"broken JSON: {one_line(str(error))[:120]}", subject=url) from error
    if not isinstance(feed, dict) or not text_of(feed, "version").startswith(_VERSIONS):
        raise ParseError("JSON, but not a JSON Feed", subject=url, hint="Look for the address of its feed")
    items = feed.get("items")
    if not isinstance(items, list):
        raise ParseError("a JSON Feed without its list of items", subject=url, hint="Tell its owner")
    entries, faults = [], []
    for number, item in enumerate(items, 1):
        if isinstance(item, dict):
            entries.append(_entry(item))
        else:
            faults.append(f"entry {number}: not an object")
    kept, said = newest(entries, faults)
    return RawFeed(
        link=text_of(feed, "home_page_url"), language=text_of(feed, "language"), entries=kept, faults=said
    )


def _entry(item: Mapping[str, Any]) -> RawEntry:
    published, updated = text_of(item, "date_published"), text_of(item, "date_modified")
    when, changed = moment(published), moment(updated)
    markup = text_of(item, "content_html")
    return RawEntry(
        guid=text_of(item, "id"),
        link=text_of(item, "url", "external_url"),
        title=text_of(item, "title"),
        title_is_text=True,
        published=when or changed,
        updated=changed,
        odd_date=published if published and when is None else "",
        language=text_of(item, "language"),
        summary=text_of(item, "summary"),
        summary_is_text=True,
        content=markup or text_of(item, "content_text"),
        content_is_text=not markup,
        authors=tuple(_authors(item)),
    )


def _authors(item: Mapping[str, Any]) -> Iterator[str]:
    several = item.get("authors")
    # 1.0 had `author`, one object; 1.1 has a list.
    for author in several if isinstance(several, list) else [item.get("author")]:
        if isinstance(author, dict) and (name := text_of(author, "name")):
            yield name
