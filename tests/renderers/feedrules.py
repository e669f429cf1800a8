"""What the published rules ask of a feed: each function raises AssertionError, naming the section."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"

#: RFC 3339, section 5.6.
MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
#: RFC 4151, section 2.1: tag:AUTHORITY,DATE:SPECIFIC, the last made of pchar, "/" and "?".
TAG = re.compile(
    r"^tag:[A-Za-z0-9.-]+(@[A-Za-z0-9.-]+)?,\d{4}(-\d\d(-\d\d)?)?:(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})+$"
)
#: RFC 5646, section 2.1, as far as feeds use it.
LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$")


def atom(body: bytes) -> ET.Element:
    """RFC 4287."""
    feed = ET.fromstring(body)
    assert feed.tag == f"{ATOM}feed", "4287 2: the root is atom:feed"
    for name in ("id", "title", "updated"):
        assert len(feed.findall(f"{ATOM}{name}")) == 1, f"4287 4.1.1: exactly one atom:{name}"
    assert TAG.match(feed.findtext(f"{ATOM}id") or ""), "4287 4.2.6: an IRI, here a tag URI (4151 2.1)"
    assert MOMENT.match(feed.findtext(f"{ATOM}updated") or ""), "4287 3.3: RFC 3339"
    own = [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert len(own) == 1, "4287 4.1.1: a link to itself"
    _links(feed)
    authored = feed.find(f"{ATOM}author/{ATOM}name") is not None
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids), "4287 4.1.1: no two entries of one id and time"
    for entry in entries:
        _atom_entry(entry, authored)
    return feed


def _atom_entry(entry: ET.Element, authored: bool) -> None:
    for name in ("id", "title", "updated"):
        assert len(entry.findall(f"{ATOM}{name}")) == 1, f"4287 4.1.2: exactly one atom:{name}"
    for name in ("content", "published", "rights", "source", "summary"):
        assert len(entry.findall(f"{ATOM}{name}")) <= 1, f"4287 4.1.2: at most one atom:{name}"
    assert TAG.match(entry.findtext(f"{ATOM}id") or ""), "4151 2.1"
    assert authored or entry.find(f"{ATOM}author") is not None, "4287 4.1.2: an author here or above"
    published, updated = (entry.findtext(f"{ATOM}{name}") or "" for name in ("published", "updated"))
    assert MOMENT.match(published), "4287 4.2.9"
    assert MOMENT.match(updated), "4287 4.2.15"
    assert datetime.fromisoformat(updated) >= datetime.fromisoformat(published), "4287 4.2.15"
    for category in entry.findall(f"{ATOM}category"):
        assert category.get("term"), "4287 4.2.2.1: a category has a term"
    content = entry.find(f"{ATOM}content")
    assert content is not None, "4287 4.1.3"
    assert content.get("type") == "html", "4287 4.1.3.1"
    assert len(content) == 0, "4287 4.1.3.3: html is text, never elements"
    _links(entry)


def _links(parent: ET.Element) -> None:
    links = parent.findall(f"{ATOM}link")
    assert all(_is_web(link.get("href")) for link in links), "4287 4.2.7.1: every link has an address"
    alternates = [
        (a.get("type"), a.get("hreflang")) for a in links if a.get("rel", "alternate") == "alternate"
    ]
    assert len(alternates) == len(set(alternates)), "4287 4.1.1, 4.1.2: one alternate of a type and language"
    assert alternates, "4287 4.1.2: an alternate where there is no content"


def rss(body: bytes) -> ET.Element:
    """RSS 2.0.11 (rssboard.org/rss-specification)."""
    root = ET.fromstring(body)
    assert (root.tag, root.get("version")) == ("rss", "2.0"), "RSS, What is RSS: the root"
    assert len(root.findall("channel")) == 1, "RSS, What is RSS: one channel"
    channel = root.find("channel")
    assert channel is not None
    for name in ("title", "link", "description"):
        assert len(channel.findall(name)) == 1, f"RSS, Required channel elements: {name}"
    assert channel.findtext("title"), "RSS, Required channel elements"
    assert _is_web(channel.findtext("link")), "RSS, Required channel elements: a link is an address"
    assert LANGUAGE.match(channel.findtext("language") or ""), "RSS, Optional channel elements: language"
    parsedate_to_datetime(channel.findtext("lastBuildDate") or "")
    own = [a for a in channel.findall(f"{ATOM}link") if a.get("rel") == "self"]
    assert len(own) == 1, "RSS profile, atom:link: a feed names itself"
    guids = [item.findtext("guid") for item in channel.findall("item")]
    assert len(set(guids)) == len(guids), "RSS, Elements of item: a guid is unique"
    for item in channel.findall("item"):
        assert item.findtext("title") or item.findtext("description"), "RSS, Elements of item"
        assert _is_web(item.findtext("link")), "RSS, Elements of item: link"
        guid = item.find("guid")
        assert guid is not None
        assert guid.get("isPermaLink") == "false", "RSS, guid: no address says so"
        assert TAG.match(guid.text or ""), "4151 2.1"
        assert parsedate_to_datetime(item.findtext("pubDate") or "").tzinfo, "RSS, pubDate: RFC 822"
        for name in ("title", "link", "description", "pubDate", "guid"):
            assert len(item.findall(name)) <= 1, f"RSS profile: at most one {name}"
        assert len(item.findall(f"{CONTENT}encoded")) == 1, "RSS content module: encoded"
    return channel


#: Keys of JSON Feed 1.1 (jsonfeed.org/version/1.1), each with what its value must be.
_TOP: Mapping[str, type] = {
    "version": str, "title": str, "home_page_url": str, "feed_url": str, "description": str,
    "user_comment": str, "next_url": str, "icon": str, "favicon": str, "authors": list, "language": str,
    "expired": bool, "hubs": list, "items": list,
}  # fmt: skip
_ITEM: Mapping[str, type] = {
    "id": str, "url": str, "external_url": str, "title": str, "content_html": str, "content_text": str,
    "summary": str, "image": str, "banner_image": str, "date_published": str, "date_modified": str,
    "authors": list, "tags": list, "language": str, "attachments": list,
}  # fmt: skip


def json_feed(body: bytes) -> Mapping[str, Any]:
    """JSON Feed 1.1."""
    feed: dict[str, Any] = json.loads(body.decode("utf-8"), object_pairs_hook=_once)
    assert feed.get("version") == "https://jsonfeed.org/version/1.1", "Top-level: version"
    assert {"title", "items"} <= feed.keys(), "Top-level: title and items are required"
    _typed(feed, _TOP, "Top-level")
    for key in ("home_page_url", "feed_url", "next_url"):
        assert key not in feed or _is_web(feed[key]), f"Top-level: {key} is an address"
    assert feed.get("next_url") != feed["feed_url"], "Top-level: next_url is never feed_url"
    assert LANGUAGE.match(feed["language"]), "Top-level: language"
    _authors(feed)
    for hub in feed.get("hubs", ()):
        assert set(hub) == {"type", "url"}, "Hubs: type and url"
    ids = [item.get("id") for item in feed["items"]]
    assert len(set(ids)) == len(ids), "Items: id is unique"
    for item in feed["items"]:
        _typed(item, _ITEM, "Items")
        assert item["id"], "Items: id is required"
        assert TAG.match(item["id"]), "4151 2.1"
        assert item.keys() & {"content_html", "content_text"}, "Items: one of the contents must be there"
        assert all(_is_web(item[key]) for key in ("url", "external_url") if key in item), "Items: addresses"
        assert MOMENT.match(item["date_published"]), "Items: date_published is RFC 3339"
        assert MOMENT.match(item["date_modified"]), "Items: date_modified is RFC 3339"
        assert all(isinstance(tag, str) for tag in item.get("tags", ())), "Items: tags are plain text"
        assert LANGUAGE.match(item["language"]), "Items: language"
        _authors(item)
    return feed


def _typed(value: Mapping[str, Any], known: Mapping[str, type], where: str) -> None:
    for key, held in value.items():
        assert key in known or key.startswith("_"), f"{where}, Extensions: {key} is no key"
        assert isinstance(held, known.get(key, object)), f"{where}: {key} has another type"


def _authors(value: Mapping[str, Any]) -> None:
    for author in value.get("authors", ()):
        assert author.keys() & {"name", "url", "avatar"}, "Top-level: an author has one of its keys"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len({key for key, _ in pairs}) == len(pairs), "RFC 8259, 4: a key once"
    return dict(pairs)


def archived(body: bytes) -> Mapping[str, str]:
    """RFC 5005, section 4: the links of an archive document by their relation."""
    feed = ET.fromstring(body)
    assert len(feed.findall(f"{HISTORY}archive")) == 1, "5005 4: fh:archive marks an archive document"
    links = history(feed)
    assert "current" in links, "5005 4: an archive document names the current one"
    return links


def history(parent: ET.Element) -> Mapping[str, str]:
    """RFC 5005, section 4: at most one link of each relation."""
    found = [
        (link.get("rel") or "", link.get("href") or "")
        for link in parent.findall(f"{ATOM}link")
        if link.get("rel") in {"current", "prev-archive", "next-archive"}
    ]
    assert len(dict(found)) == len(found), "5005 4: one of each"
    return dict(found)


def opml(body: bytes) -> list[Mapping[str, str]]:
    """OPML 2.0 (opml.org/spec2.opml): the attributes of each subscription."""
    root = ET.fromstring(body)
    assert (root.tag, root.get("version")) == ("opml", "2.0"), "The opml element"
    assert [child.tag for child in root] == ["head", "body"], "The opml element: one head, one body"
    outlines = list(root.iterfind("body//outline"))
    assert outlines, "The body element: one outline at least"
    assert all(outline.get("text") for outline in outlines), "The outline element: text is required"
    feeds = [outline.attrib for outline in outlines if outline.get("type") == "rss"]
    for feed in feeds:
        assert _is_web(feed.get("xmlUrl")), "Subscription lists: type rss has an xmlUrl"
        assert feed.get("version") in {None, "RSS1", "RSS", "RSS2", "scriptingNews"}, "Subscription lists"
    return list(feeds)


def _is_web(address: str | None) -> bool:
    parts = urlsplit(address or "")
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
