"""What lies at an address: a feed, a page with feeds, a page with a feed it does not name, nothing."""

from __future__ import annotations

import json

import anyio
import pytest

from digest.collectors.discovery import describe, look
from digest.collectors.github import GitHub
from digest.core.pages import FeedLink, Found, Page
from digest.errors import FetchError, ParseError
from digest.ports import Response
from tests.fakes import FakeFetch, response

AT = "https://blog.example.org/posts/"
FEED = (
    "<rss version='2.0'><channel><title>The Blog</title><language>en-us</language>"
    "<item><title>a</title><link>https://blog.example.org/a</link></item></channel></rss>"
)
HTML = "<!doctype html><html lang=zh><head><title>博客</title>{}</head><body>"
LINK = '<link rel=alternate type="application/rss+xml" href="/f.xml" title="Posts">'


def looked(**answers: Response | Exception) -> tuple[Found, list[str]]:
    fetch = FakeFetch({AT if where == "page" else AT + where: what for where, what in answers.items()})
    return anyio.run(look, fetch, AT), [url for url, _, _ in fetch.asked]


def test_a_feed_is_asked_for_once() -> None:
    found, asked = looked(page=response(FEED, url=AT))

    assert found == Found(url=AT, is_feed=True, title="The Blog", language="en-US")
    assert asked == [AT]


def test_a_page_names_its_feeds() -> None:
    found, asked = looked(page=response(HTML.format(LINK), url=AT))
    feeds = (FeedLink(url="https://blog.example.org/f.xml", title="Posts"),)

    assert found == Found(url=AT, title="博客", language="zh", feeds=feeds)
    assert asked == [AT]


def test_feeds_that_are_not_named_are_guessed_one_after_the_other() -> None:
    fetch = FakeFetch(
        {
            AT: response(HTML.format(""), url=AT),
            f"{AT}feed.xml": response(HTML.format(""), url=AT),  # a site that shows its home for everything
            "https://blog.example.org/index.xml": response(FEED, url="https://blog.example.org/index.xml"),
        }
    )
    found = anyio.run(look, fetch, AT)

    assert found.feeds == (
        FeedLink(url="https://blog.example.org/index.xml", title="The Blog", language="en-US"),
    )
    assert [url for url, _, _ in fetch.asked][-2:] == [
        "https://blog.example.org/feed.xml",
        "https://blog.example.org/index.xml",
    ]
    assert len(fetch.asked) == 8


def test_a_host_that_stops_answering_is_left_alone() -> None:
    fetch = FakeFetch(
        {AT: response(HTML.format(""), url=AT), f"{AT}feed.xml": FetchError("late", subject=AT)}
    )

    assert anyio.run(look, fetch, AT).feeds == ()
    assert len(fetch.asked) == 2


def test_where_it_moved_for_good_is_where_it_lies() -> None:
    answer = response(FEED, url="https://new.example.org/feed")
    moved = Response(
        status=200, url=answer.url, headers={}, body=answer.body, moved="https://new.example.org/feed"
    )

    assert looked(page=moved)[0].url == "https://new.example.org/feed"


@pytest.mark.parametrize("body", [b"", b"\x00\xff" * 20, b"<rss><channel>", b'{"a": 1}', b"just words"])
def test_what_is_neither_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError):
        looked(page=response(body, url=AT))


# ---------------------------------------------------------------- pages by hand


def described(url: str, answers: dict[str, Response | Exception]) -> Page:
    return anyio.run(describe, GitHub(FakeFetch(answers)), url)


def test_github_says_what_a_repository_is() -> None:
    record = {"full_name": "istio/istio", "description": "Connect, secure,\ncontrol."}
    answers: dict[str, Response | Exception] = {
        "https://api.github.com/repos/istio/istio": response(json.dumps(record))
    }

    for url in ("https://github.com/istio/istio", "https://www.github.com/istio/istio/"):
        assert described(url, answers) == Page(
            title="istio/istio", description="Connect, secure, control.", site="GitHub"
        )


@pytest.mark.parametrize(
    "url", ["https://github.com/istio/istio", "https://github.com/istio/istio/pull/7", "https://a.example/x"]
)
def test_other_pages_and_a_github_without_requests_left_speak_for_themselves(url: str) -> None:
    answers: dict[str, Response | Exception] = {url: response("<title>A page</title>", url=url)}

    assert described(url, answers) == Page(title="A page")
