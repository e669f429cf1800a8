"""JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from digest.renderers.feeditems import Item
from digest.templating import formats

VERSION = "https://jsonfeed.org/version/1.1"


def write(feed: Mapping[str, Any]) -> str:
    """The document of a feed, an item a line."""
    head: dict[str, Any] = {
        "version": VERSION,
        "title": feed["title"],
        "home_page_url": feed["home"],
        "feed_url": feed["own"],
        "description": feed["description"],
        "language": feed["language"],
        "authors": [{"name": feed["author"], "url": feed["home"]}],
    }
    if feed["older"]:
        head["next_url"] = feed["older"]
    if feed["hub"]:
        head["hubs"] = [{"type": "WebSub", "url": feed["hub"]}]
    lines = [f"{_plain(key)}: {_plain(value)}" for key, value in head.items()]
    items = ",\n".join(_plain(_item(item)) for item in feed["items"])
    lines.append('"items": [' + (f"\n{items}\n" if items else "") + "]")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _item(item: Item) -> Mapping[str, Any]:
    told: dict[str, Any] = {"id": item.id, "url": item.url}
    if item.related:
        told["external_url"] = item.related[0]
    told["title"] = item.title
    told |= {"content_text": item.plain} if item.plain else {"content_html": item.content}
    if item.summary:
        told["summary"] = item.summary
    told |= {"date_published": formats.iso(item.published), "date_modified": formats.iso(item.updated)}
    if item.authors:
        told["authors"] = [{"name": name} for name in item.authors]
    if item.tags:
        told["tags"] = [title for _, title in item.tags]
    told["language"] = item.lang or item.language
    return told


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
