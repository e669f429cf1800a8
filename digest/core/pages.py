"""What lies at an address a person names, and which feed of a page is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

#: Feeds of comments, which WordPress and others name beside those of articles.
_COMMENTS = re.compile(r"/comments/|[?&]feed=comments|\bcomments?\b|评论|回應|回响", re.IGNORECASE)
#: What tells feeds of the same entries in other formats apart, not feeds of other entries.
_FORMAT = re.compile(r"\b(rss|atom|json|rdf|xml|feed|2\.0|1\.0|1\.1)\b|[\s()\[\]»:|/_.·-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed a page names."""

    url: str
    title: str = ""
    language: str = ""

    def __str__(self) -> str:
        said = ", ".join(filter(None, (self.title, self.language)))
        return f"{self.url} ({said})" if said else self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page says of itself."""

    title: str = ""
    description: str = ""
    language: str = ""
    site: str = ""
    published: datetime | None = None
    feeds: tuple[FeedLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What lies at an address: a feed, or else a page with `feeds`, none or several."""

    #: Where it lies: as asked, or where it has moved for good.
    url: str
    is_feed: bool = False
    title: str = ""
    language: str = ""
    feeds: tuple[FeedLink, ...] = ()


def fitting(feeds: Sequence[FeedLink], *, language: str = "", title: str = "") -> FeedLink | None:
    """The feed that is most likely meant: the only one, else the one of a language or title; None: who knows.

    Feeds of comments do not count beside others, and of one feed in several formats the first is meant.
    """
    left = [f for f in feeds if not _COMMENTS.search(f.url) and not _COMMENTS.search(f.title)] or list(feeds)
    if language and (same := [feed for feed in left if _base(feed.language) == _base(language)]):
        left = same
    if title and (same := [feed for feed in left if title.casefold() in feed.title.casefold()]):
        left = same
    names = {(own_name(feed.title).casefold(), _base(feed.language)) for feed in left}
    return left[0] if left and (len(left) == 1 or (len(names) == 1 and ("", "") not in names)) else None


def own_name(title: str) -> str:
    """What is left of a feed's title without words like `RSS` and the marks around them."""
    return _FORMAT.sub("", title)


def _base(tag: str) -> str:
    return tag.partition("-")[0].lower()
