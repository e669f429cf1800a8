"""What a web page says of itself in its head: its words, its day, its feeds.

Open Graph (ogp.me), JSON-LD (schema.org articles), Dublin Core and the elements of HTML, in that order.
Pure and total: any bytes give a Page, what is not said is empty. Nothing of it is trusted: words are one
plain line, addresses http(s).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from digest.collectors.dates import moment
from digest.collectors.tags import Tag, decoded, tags
from digest.collectors.words import SUMMARY_LIMIT, address, language, line, plain, text_of
from digest.core.identity import canonical_url
from digest.core.pages import FeedLink, Page

#: Types by which a page names its feeds (RFC 4287, RSS Advisory Board, jsonfeed.org). Not
#: `application/json`: under it WordPress names its own API.
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
#: Feeds and metadata of one page that are looked at.
MOST = 50
_JSON_LIMIT = 200_000

_TITLES = ("og:title", "ld:headline", "twitter:title", "dc.title", "title")
_DESCRIPTIONS = ("og:description", "ld:description", "description", "twitter:description", "dc.description")
_SITES = ("og:site_name", "ld:publisher", "application-name")
_DAYS = ("article:published_time", "ld:datepublished", "datepublished", "dc.date", "dcterms.created",
         "dc.date.issued", "date", "pubdate", "publishdate", "og:published_time")  # fmt: skip
_LANGUAGES = ("html:lang", "og:locale", "ld:inlanguage", "content-language", "language", "dc.language")
_ARTICLES = frozenset(("article", "blogposting", "newsarticle", "techarticle", "report", "webpage"))


def read_page(body: bytes, *, url: str, content_type: str = "") -> Page:
    """The page of `body`, found at `url`."""
    said: dict[str, str] = {}
    feeds: dict[str, FeedLink] = {}
    base = ""
    for tag in _outside(tags(decoded(body, content_type)), {"svg", "template"}):
        for name, words in _said(tag):
            if words.strip():
                said.setdefault(name, words)
        if tag.name == "base" and not base:
            base = tag.get("href")
        if tag.name == "link" and len(feeds) < MOST and (feed := _feed(tag, base, url)):
            feeds.setdefault(canonical_url(feed.url), feed)
    site = plain(_first(said, _SITES), limit=80)
    return Page(
        title=_without_site(plain(_first(said, _TITLES)), site),
        description=plain(_first(said, _DESCRIPTIONS), limit=SUMMARY_LIMIT),
        language=next(filter(None, (language(said.get(name, "")) for name in _LANGUAGES)), ""),
        site=site,
        published=next(filter(None, (moment(said.get(name, "")) for name in _DAYS if name in said)), None),
        feeds=tuple(feeds.values()),
    )


def feed_title(body: bytes, content_type: str = "") -> str:
    """What a feed calls itself: its own first title, not that of its picture or an entry."""
    text = decoded(body, content_type)
    if text.lstrip()[:1] == "{":
        found = _json(text)
        return line(text_of(found, "title")) if isinstance(found, dict) else ""
    for tag in _outside(tags(text), {"image", "textinput", "author"}):
        if tag.name in {"item", "entry"}:
            break
        if tag.name == "title":
            cdata = re.sub(r"<!\[CDATA\[(.*?)\]\]>", r"\1", tag.text[:2000], flags=re.DOTALL)
            return plain(cdata)
    return ""


# ---------------------------------------------------------------- one tag


def _outside(found: Iterable[Tag], names: set[str]) -> Iterator[Tag]:
    """Start tags that do not stand inside elements of `names`."""
    within = ""
    for tag in found:
        if within:
            within = "" if tag.end and tag.name == within else within
        elif not tag.end and tag.name in names:
            within = tag.name
        elif not tag.end:
            yield tag


def _said(tag: Tag) -> Iterator[tuple[str, str]]:
    """(what is said, in which words), names in small letters."""
    match tag.name:
        case "html":
            yield "html:lang", tag.get("lang") or tag.get("xml:lang")
        case "title":
            yield "title", tag.text
        case "meta":
            for key in ("property", "name", "itemprop", "http-equiv"):
                yield tag.get(key).strip().lower()[:80], tag.get("content")
        case "time":
            yield tag.get("itemprop").strip().lower(), tag.get("datetime")
        case "script" if tag.get("type").strip().lower() == "application/ld+json":
            yield from _linked(tag.text)


def _feed(tag: Tag, base: str, url: str) -> FeedLink | None:
    relations = tag.get("rel").lower().split()
    kind = tag.get("type").partition(";")[0].strip().lower()
    where = address(re.sub(r"^feed:(//)?(?=https?:)", "", tag.get("href")), base, url)
    if kind not in FEED_TYPES or "alternate" not in relations or "stylesheet" in relations or not where:
        return None
    return FeedLink(url=where, title=plain(tag.get("title")), language=language(tag.get("hreflang")))


# ---------------------------------------------------------------- JSON-LD


def _linked(text: str) -> Iterator[tuple[str, str]]:
    """What the first article of a JSON-LD block says."""
    found = _json(text) if len(text) <= _JSON_LIMIT else None
    top = _records(found)
    for record in [*top, *(inner for outer in top for inner in _records(outer.get("@graph")))][:MOST]:
        if _kinds(record) & _ARTICLES:
            yield "ld:headline", text_of(record, "headline")
            yield "ld:description", text_of(record, "description")
            yield "ld:datepublished", text_of(record, "datePublished")
            yield "ld:inlanguage", text_of(record, "inLanguage")
            publisher = record.get("publisher")
            yield "ld:publisher", text_of(publisher, "name") if isinstance(publisher, dict) else ""


def _records(found: Any) -> list[Mapping[str, Any]]:
    return [record for record in (found if isinstance(found, list) else [found]) if isinstance(record, dict)]


def _kinds(record: Mapping[str, Any]) -> set[str]:
    kinds = record.get("@type")
    return {kind.lower() for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)}


def _json(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


# ---------------------------------------------------------------- words


def _first(said: Mapping[str, str], names: Iterable[str]) -> str:
    return next((said[name] for name in names if name in said), "")


def _without_site(title: str, site: str) -> str:
    """`title` without the site's name behind it: `A post | The site`."""
    cut = re.fullmatch(rf"(.+?)\s*[|·•»—–-]\s*{re.escape(site)}", title) if site else None
    return cut[1] if cut else title
