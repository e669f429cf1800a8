"""What a feed says, whatever is odd about it; the only file that calls feedparser.

feedparser goes with its own sanitiser and link rewriting off (82 % of its time, and html.clean does
both). What is ordinary is read by `quickfeed` at a tenth of its cost, JSON Feed by `jsonfeed`. Nothing
is decided here: words and links are as they stand in the feed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from digest.collectors.dates import moment
from digest.collectors.raw import RawEntry, RawFeed, newest
from digest.collectors.words import text_of
from digest.errors import ParseError, one_line


def read_xml(body: bytes, url: str, content_type: str = "") -> RawFeed:
    """RSS 0.9x to 2.0, RDF, Atom; raises ParseError for anything else."""
    if looks_like_a_page(body):  # before feedparser takes its time with it
        raise ParseError(_instead(body), subject=url)
    found = _parsed(body, url, content_type)
    broken = _broken(found)
    entries, faults = [], [f"not well-formed, read as far as possible: {broken}"] if broken else []
    if not found.version and not found.entries:
        raise ParseError(_instead(body), subject=url)
    if broken and not found.entries:
        raise ParseError(f"a broken feed without entries: {broken}", subject=url, hint="Tell its owner")
    for number, entry in enumerate(found.entries, 1):
        try:
            entries.append(_entry(entry, atom=found.version.startswith("atom")))
        except Exception as error:  # one bad entry never costs the feed, whatever is wrong with it
            faults.append(f"entry {number}: {one_line(repr(error))[:120]}")
    kept, said = newest(entries, faults)
    return RawFeed(
        link=text_of(dict(found.feed), "link"),
        language=text_of(dict(found.feed), "language"),
        entries=kept,
        faults=said,
    )


def _parsed(body: bytes, url: str, content_type: str) -> Any:
    import feedparser

    try:
        # A stream: text or bytes would be tried as an address and as the name of a file.
        return feedparser.parse(
            io.BytesIO(body),
            response_headers={"content-type": content_type} if content_type else {},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # it stumbles over some broken references, encodings and depths
        why = f"a feed that no reader takes: {one_line(repr(error))[:120]}"
        raise ParseError(why, subject=url, hint="Tell its owner") from error


def _broken(found: Any) -> str:
    """What is wrong with the XML; an unfitting content type or charset is not."""
    error = found.get("bozo_exception") if found.bozo else None
    import feedparser

    harmless = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
    return "" if error is None or isinstance(error, harmless) else one_line(str(error))[:120]


def _instead(body: bytes) -> str:
    if looks_like_a_page(body):
        return "a web page, not a feed: look on it for the address of its feed"
    return "XML, but neither RSS nor Atom" if body.lstrip()[:1] == b"<" else "neither RSS, Atom nor JSON Feed"


def looks_like_a_page(body: bytes) -> bool:
    """Whether this is HTML, past declarations and comments."""
    start = re.sub(rb"^(\s|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->)*", b"", body[:4000], flags=re.DOTALL).lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))


def _entry(entry: Any, *, atom: bool) -> RawEntry:
    # feedparser's dictionaries answer for keys they do not have; the plain one does not.
    record: Mapping[str, Any] = dict(entry)
    title: Mapping[str, Any] = dict(record.get("title_detail") or {})
    content: Mapping[str, Any] = dict((record.get("content") or [{}])[0])
    summary: Mapping[str, Any] = dict(record.get("summary_detail") or {})
    dates = list(_dates(record))
    known = {kind: found for kind, _, found in dates if found is not None}
    return RawEntry(
        guid=text_of(record, "id"),
        link=text_of(record, "link") or _first_link(record),
        base=text_of(title, "base"),
        title=text_of(record, "title"),
        title_is_text=atom and title.get("type") == "text/plain",
        # Atom may have no other date than `updated`.
        published=known.get("published", known.get("created", known.get("updated"))),
        updated=known.get("updated"),
        odd_date=dates[0][1] if dates and not known else "",
        language=text_of(title, "language") or text_of(content, "language") or text_of(summary, "language"),
        summary=text_of(record, "summary"),
        summary_is_text=summary.get("type") == "text/plain",
        content=text_of(content, "value"),
        content_is_text=content.get("type") == "text/plain",
        authors=tuple(_authors(record)),
    )


def _dates(record: Mapping[str, Any]) -> Iterator[tuple[str, str, datetime | None]]:
    for kind in ("published", "created", "updated"):
        if words := text_of(record, kind):
            yield kind, words, moment(words, record.get(f"{kind}_parsed"))


def _first_link(record: Mapping[str, Any]) -> str:
    links = [dict(link) for link in record.get("links") or ()]
    for relation in ("alternate", "enclosure"):
        for link in links:
            if link.get("rel") == relation and (found := text_of(link, "href")):
                return found
    return ""


def _authors(record: Mapping[str, Any]) -> Iterator[str]:
    for author in record.get("authors") or ():
        yield text_of(dict(author), "name")
