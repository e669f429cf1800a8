"""Feeds to measure collectors with, and a loopback server that is as slow as the world.

    .venv/bin/python benchmarks/feeds.py --feeds 200     serves until its standard input ends

Each feed has 40 entries with bodies of some 7 KB, as many tags as real ones have (29 to the kilobyte), every other
one RSS, the rest Atom; every third is Chinese. An answer comes after 50 to 400 ms, that of every 50th feed
after 3 s; which feed takes how long is drawn once, by its number. All know gzip and ETags. As a feed
has a host of its own in the world, the feeds are spread over many ports.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import random
import re
import sys
from collections.abc import Sequence
from xml.sax.saxutils import escape

import words

ENTRIES = 40
#: Feeds that are written; beyond, the same bytes come again from other addresses.
DIFFERENT = 200
PORTS = 200
SLOW_EVERY, SLOW = 50, 3.0
QUICK = (0.05, 0.4)


def latencies(feeds: int) -> list[float]:
    """Seconds that each feed lets wait."""
    chance = random.Random("latencies")
    drawn = [chance.uniform(*QUICK) for _ in range(feeds)]
    return [SLOW if (n + 1) % SLOW_EVERY == 0 else seconds for n, seconds in enumerate(drawn)]


def bound(seconds: Sequence[float], at_once: int) -> float:
    """When the last of these waits ends, begun in their order, so many at a time."""
    ends = [0.0] * at_once
    for wait in seconds:
        soonest = min(range(at_once), key=ends.__getitem__)
        ends[soonest] += wait
    return max(ends)


def body(number: int) -> bytes:
    """The feed of this number: the same for everybody."""
    number %= DIFFERENT
    chance = random.Random(f"feed {number}")
    language = "zh" if number % 3 == 2 else "en"
    entries = [_entry(chance, number, at, language) for at in range(ENTRIES)]
    site = f"https://blog{number}.example/"
    if number % 2:
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n'
            f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}"><title>Blog {number}</title>'
            f'<id>{site}</id><link href="{site}"/><updated>2026-06-30T00:00:00Z</updated>\n{"".join(entries)}</feed>'
        ).encode()
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>Blog {number}</title><link>{site}</link><language>{language}</language>"
        f'<atom:link rel="self" type="application/rss+xml" href="{site}feed.xml"/>\n{"".join(entries)}</channel></rss>'
    ).encode()


def _entry(chance: random.Random, number: int, at: int, language: str) -> str:
    title = escape(_sentence(chance, language, limit=60))
    link = f"https://blog{number}.example/2026/{at:03}/"
    html = _html(chance, language)
    summary = escape(_sentence(chance, language))
    if number % 2:
        return (
            f"<entry><id>tag:blog{number}.example,2026:{at}</id><title>{title}</title>"
            f'<link rel="alternate" type="text/html" href="{link}"/><author><name>Chen Jun</name></author>'
            f"<published>2026-06-{at % 28 + 1:02}T08:{at:02}:00Z</published>"
            f"<updated>2026-06-{at % 28 + 1:02}T09:{at:02}:00+08:00</updated>"
            f'<summary>{summary}</summary><content type="html">{escape(html)}</content></entry>\n'
        )
    return (
        f'<item><title>{title}</title><link>{link}</link><guid isPermaLink="false">{number}-{at}</guid>'
        f"<pubDate>{at % 28 + 1:02} Jun 2026 08:{at:02}:00 +0800</pubDate><dc:creator>Xu Di</dc:creator>"
        f"<category>news</category><description>{summary}</description>"
        f"<content:encoded><![CDATA[{html}]]></content:encoded></item>\n"
    )


def _html(chance: random.Random, language: str) -> str:
    wanted = chance.randint(4000, 10_000) // (1 if language == "en" else 3)  # Chinese takes three bytes
    out: list[str] = []
    while sum(map(len, out)) < wanted:
        kind = chance.random()
        said = [escape(_sentence(chance, language)) for _ in range(3)]
        if kind < 0.6:
            out.append(
                f'<p class="p">{said[0]} <a href="/docs/{chance.randrange(999)}" rel="noopener">{said[1][:20]}</a>, '
                f"<strong>{said[2][:12]}</strong> <code>kubectl get pods</code>. {said[2]}</p>\n"
            )
        elif kind < 0.8:
            out.append("<ul>" + "".join(f"<li>{words}</li>" for words in said) + "</ul>\n")
        elif kind < 0.9:
            out.append(
                f'<h2 id="h">{said[0][:40]}</h2><p><img src="/i/{chance.randrange(99)}.png" alt="i">{said[1]}</p>\n'
            )
        else:
            out.append(f'<pre><code class="language-yaml">{said[0]}\n  {said[1]}\n  {said[2]}</code></pre>\n')
    return "".join(out)


def _sentence(chance: random.Random, language: str, limit: int = 400) -> str:
    side = 0 if language == "en" else 1
    text = chance.choice(words.PLAIN)[side]
    return re.sub(r"\{(\w+)\}", lambda hole: _filled(chance, hole[1], side), text)[:limit]


def _filled(chance: random.Random, hole: str, side: int) -> str:
    if hole in words.FILLINGS:
        return chance.choice(words.FILLINGS[hole])[side]
    return chance.choice(words.PROJECTS)[0]


# ---------------------------------------------------------------- the server


class Server:
    """HTTP/1.1, as much of it as clients of feeds need; counts what it answered."""

    def __init__(self, feeds: int, *, wait: bool = True) -> None:
        self._waits = latencies(feeds) if wait else [0.0] * feeds
        self._bodies = [body(number) for number in range(min(feeds, DIFFERENT))]
        self._packed = [gzip.compress(raw, 6, mtime=0) for raw in self._bodies]
        self.counts = {"200": 0, "304": 0, "404": 0}

    async def serve(self, read: asyncio.StreamReader, write: asyncio.StreamWriter) -> None:
        try:
            while head := await read.readuntil(b"\r\n\r\n"):
                write.write(await self._answer(head))
                await write.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            write.close()

    async def _answer(self, head: bytes) -> bytes:
        line, *rest = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in rest)}
        path = line.split(" ")[1]
        if path == "/counts":
            return _response("200 OK", json.dumps(self.counts).encode())
        number = int(path.strip("/")) if path.strip("/").isdigit() else len(self._waits)
        if number >= len(self._waits):
            self.counts["404"] += 1
            return _response("404 Not Found", b"")
        await asyncio.sleep(self._waits[number])
        mark = f'"{number}"'
        if headers.get("if-none-match") == mark:
            self.counts["304"] += 1
            return f"HTTP/1.1 304 Not Modified\r\nETag: {mark}\r\n\r\n".encode()
        self.counts["200"] += 1
        kind = "application/atom+xml" if number % 2 else "application/rss+xml"
        more = f"Content-Type: {kind}; charset=utf-8\r\nETag: {mark}\r\n"
        if "gzip" in headers.get("accept-encoding", ""):
            return _response("200 OK", self._packed[number % DIFFERENT], more + "Content-Encoding: gzip\r\n")
        return _response("200 OK", self._bodies[number % DIFFERENT], more)


def _response(status: str, content: bytes, more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\n{more}Content-Length: {len(content)}\r\n\r\n".encode() + content


async def _main(feeds: int) -> None:
    server = Server(feeds)
    places = [await asyncio.start_server(server.serve, "127.0.0.1", 0) for _ in range(min(PORTS, feeds))]
    print(json.dumps([place.sockets[0].getsockname()[1] for place in places]), flush=True)
    await asyncio.to_thread(sys.stdin.read)  # until whoever started this is gone


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=200)
    asyncio.run(_main(parser.parse_args().feeds))


if __name__ == "__main__":
    main()
