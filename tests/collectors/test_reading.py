"""Feeds that would take for ever, and those that only feedparser reads."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime

import anyio
import pytest

from digest.collectors.articles import Articles
from digest.collectors.raw import RawFeed, SlowError
from digest.collectors.reading import Reading
from digest.errors import ParseError
from digest.model import Gathered, Source, Window
from tests.fakes import FakeFetch, response

URL = "https://feeds.example.org/feed.xml"
SOURCE = Source(id="blog", kind="articles", address=URL, language="en")
WEEK = Window(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 8, tzinfo=UTC))
#: Its mailbox takes feedparser a time that grows with the square of its length.
SLOW = b"<rss version='2.0'><channel><item><author>a@" + b"a." * 200_000 + b"</author></item></channel></rss>"
BROKEN = b"<rss version='2.0'><channel><item><title>A & B</title><link>https://x.example/1</link></item></channel></rss>"


def gather(body: bytes, reading: Reading | None = None) -> Gathered:
    articles = Articles(FakeFetch({URL: response(body, url=URL, content_type="text/xml")}))
    articles._reading = reading or articles._reading
    return anyio.run(articles.collect, SOURCE, WEEK, None)


def read_nothing(body: bytes, url: str, content_type: str) -> RawFeed:
    return RawFeed(link=str(os.getpid()))


def read_to_death(body: bytes, url: str, content_type: str) -> RawFeed:
    os.kill(os.getpid(), signal.SIGKILL)
    return RawFeed()


def read_for_ever(body: bytes, url: str, content_type: str) -> RawFeed:
    signal.pause()
    return RawFeed()


def read_too_much(body: bytes, url: str, content_type: str) -> RawFeed:
    return RawFeed(link=str(len(bytearray(4 << 30))))


def test_what_only_feedparser_reads_is_read_elsewhere() -> None:
    gathered = gather(BROKEN)

    assert [item.title for item in gathered.items] == ["A & B"]
    assert "not well-formed" in gathered.warnings[0]


def test_what_takes_too_long_is_given_up_by_name() -> None:
    with pytest.raises(ParseError, match="longer than 10 seconds") as caught:
        gather(SLOW, Reading(1.0))

    assert caught.value.subject == URL


def test_tags_without_end_are_given_up_too() -> None:
    """What html.clean takes its time with: the quick reading has a deadline of its own."""
    body = (
        b"<rss version='2.0'><channel>"
        + b"<item><link>https://x.example/</link></item>" * 3
        + b"</channel></rss>"
    )

    with pytest.raises(ParseError, match="longer than"):
        gather(body, Reading(-1.0))


def test_one_process_serves_many_feeds() -> None:
    async def twice() -> list[str]:
        reading = Reading()
        return [(await reading.in_process(read_nothing, b"", URL, "")).link for _ in range(2)]

    first, second = anyio.run(twice)

    assert first == second != str(os.getpid())


def test_the_next_feed_is_read_after_a_process_was_killed() -> None:
    async def both() -> str:
        reading = Reading(0.5)
        with pytest.raises(SlowError):
            await reading.in_process(read_for_ever, b"", URL, "")
        return (await Reading().in_process(read_nothing, b"", URL, "")).link

    assert int(anyio.run(both)) != os.getpid()


def test_a_process_that_dies_is_a_fault_of_the_feed() -> None:
    async def die() -> RawFeed:
        return await Reading().in_process(read_to_death, b"", URL, "")

    with pytest.raises(ParseError, match="no reader survives"):
        anyio.run(die)


@pytest.mark.skipif(os.name != "posix" or not os.path.exists("/proc"), reason="memory is bounded on Linux")  # noqa: PTH110
def test_memory_is_bounded() -> None:
    async def grow() -> RawFeed:
        return await Reading().in_process(read_too_much, b"", URL, "")

    with pytest.raises(ParseError, match="too much memory"):
        anyio.run(grow)


def test_a_source_that_moved_and_how_long_it_took_is_passed_on() -> None:
    answer = response(b"<rss version='2.0'/>", url=URL, etag='"1"')
    moved = type(answer)(
        status=200,
        url=URL,
        headers=answer.headers,
        body=answer.body,
        moved="https://new.example/",
        latency=0.25,
    )

    gathered = anyio.run(Articles(FakeFetch({URL: moved})).collect, SOURCE, WEEK, None)

    assert (gathered.moved, gathered.latency, gathered.cursor.etag) == ("https://new.example/", 0.25, '"1"')
