"""What an entry has said so far, and the entry made of it; a part of `quickfeed`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from digest.collectors.dates import reading
from digest.collectors.quickwords import UnusualError
from digest.collectors.raw import RawEntry

_NOWHERE = 10**9


class Detail(NamedTuple):
    """How words are meant: their type, language and base."""

    kind: str = ""
    language: str = ""
    base: str = ""


_NONE = Detail()


class Place:
    """The feed or one entry; None is what was not said at all."""

    __slots__ = (
        "_summary_depth",
        "_title_depth",
        "authors",
        "contents",
        "dates",
        "guid",
        "has_mere_names",
        "language",
        "link",
        "links",
        "summary",
        "summary_detail",
        "title",
        "title_detail",
    )

    def __init__(self, guid: str | None = None) -> None:
        self.guid = guid
        self.link: str | None = None
        #: (relation, address), for an entry whose link is missing.
        self.links: list[tuple[str, str]] = []
        self.language = ""
        self.title = ""
        self.summary: str | None = None
        self.title_detail = self.summary_detail = _NONE
        self._title_depth = self._summary_depth = _NOWHERE
        self.contents: list[tuple[str, Detail]] = []
        #: By `published`, `created`, `updated`.
        self.dates: dict[str, str] = {}
        self.authors: list[str] = []
        #: Whether one of them is text rather than a person.
        self.has_mere_names = False

    def set_title(self, words: str, detail: Detail, depth: int) -> None:
        """Of several titles the last of the outermost counts, of their details the last."""
        if depth <= self._title_depth:
            self._title_depth, self.title = depth, words
        self.title_detail = detail

    def set_summary(self, words: str, detail: Detail, depth: int) -> None:
        """As `set_title`."""
        if depth <= self._summary_depth:
            self._summary_depth, self.summary = depth, words
        self.summary_detail = detail

    def entry(self, *, atom: bool) -> RawEntry:
        """The entry; raises UnusualError for a date that feedparser may know how to read."""
        said = list(self._dates())
        known = {kind: found for kind, _, found in said if found is not None}
        content, detail = self.contents[0] if self.contents else ("", _NONE)
        summary = self.summary or ""
        return RawEntry(
            guid=_words(self.guid),
            link=_words(self.link) or self._first_link(),
            base=_words(self.title_detail.base),
            title=_words(self.title),
            title_is_text=atom and self.title_detail.kind == "text/plain",
            published=known.get("published", known.get("created", known.get("updated"))),
            updated=known.get("updated"),
            odd_date=said[0][1] if said and not known else "",
            language=_words(self.title_detail.language)
            or _words(detail.language)
            or _words(self.summary_detail.language),
            summary=_words(summary),
            summary_is_text=self.summary_detail.kind == "text/plain",
            content=_words(content),
            content_is_text=detail.kind == "text/plain",
            authors=tuple(_words(name) for name in self.authors),
        )

    def _dates(self) -> Iterator[tuple[str, str, datetime | None]]:
        for kind in ("published", "created", "updated"):
            if words := _words(self.dates.get(kind)):
                understood, found = reading(words)
                if not understood:
                    raise UnusualError(f"the date {words[:60]}")
                yield kind, words, found

    def _first_link(self) -> str:
        for wanted in ("alternate", "enclosure"):
            for relation, href in self.links:
                if relation == wanted and href.strip():
                    return href
        return ""


def _words(words: str | None) -> str:
    """`words`, or nothing for what is only space."""
    return words if words and not words.isspace() else ""
