"""Feeds without malice, which hostile answers are made of."""

from __future__ import annotations

FIRST = "2026-06-08T08:00:00Z"


def item(number: int, **fields: str) -> str:
    """One entry of RSS; `fields` are raw XML and stand instead of the usual ones, empty: left out."""
    usual = {
        "title": f"Entry {number}",
        "link": f"https://example.com/{number}",
        "guid": f"urn:entry:{number}",
        "pubDate": f"Wed, 10 Jun 2026 0{number % 10}:00:00 GMT",
        "description": "Words about gateways, long enough for a summary.",
    }
    words = "".join(f"<{name}>{text}</{name}>" for name, text in (usual | fields).items() if text)
    return f"<item>{words}</item>"


def rss(*items: str, before: str = "", declaration: str = '<?xml version="1.0"?>') -> bytes:
    """A feed of RSS 2.0 around `items`; `before` stands between the declaration and the root."""
    head = "<title>A blog</title><link>https://example.com/</link><description>d</description>"
    channel = f"<channel>{head}{''.join(items)}</channel>"
    return f'{declaration}{before}<rss version="2.0">{channel}</rss>'.encode("utf-8", "surrogatepass")


#: Three entries, in order.
FEED = rss(item(1), item(2), item(3))
