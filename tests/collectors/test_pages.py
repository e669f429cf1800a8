"""What pages say of themselves, honest ones and others."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collectors.pages import feed_title, read_page
from digest.core.pages import Page

URL = "https://blog.example.org/2026/06/gateways/"


def page(markup: str, *, url: str = URL, content_type: str = "") -> Page:
    return read_page(markup.encode(), url=url, content_type=content_type)


def named(markup: str, *, url: str = URL) -> list[str]:
    return [feed.url for feed in page(markup, url=url).feeds]


def link(href: str, kind: str = "application/rss+xml", more: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" href="{href}" {more}>'


# ---------------------------------------------------------------- words


def test_open_graph_comes_first() -> None:
    found = page(
        """<!doctype html><html lang="zh-CN"><head><title>别的 | 云上</title>
        <meta property="og:title" content="网关比较 &amp; 其他"><meta name=description content=没人读>
        <meta property="og:description" content="一篇  长文。"><meta property="og:site_name" content="云上">
        <meta property="og:locale" content="en_US">
        <meta property="article:published_time" content="2026-06-10T16:00:00+08:00">"""
    )

    assert found == Page(
        title="网关比较 & 其他",
        description="一篇 长文。",
        language="zh-CN",
        site="云上",
        published=datetime(2026, 6, 10, 8, tzinfo=UTC),
    )


def test_json_ld_says_what_open_graph_does_not() -> None:
    found = page(
        """<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "no"},
        {"@type": ["BlogPosting"], "headline": "Gateways compared", "description": "Two\nlines",
        "datePublished": "2026-06-10", "inLanguage": "en", "publisher": {"name": "The Cloud"}}]}</script>
        <script type="application/ld+json">{broken</script>"""
    )

    assert (found.title, found.description) == ("Gateways compared", "Two lines")
    assert (found.language, found.site) == ("en", "The Cloud")
    assert found.published == datetime(2026, 6, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<title>Gateways &lt;compared&gt; | The Cloud</title>", "Gateways <compared> | The Cloud"),
        ("<title>Gateways | The Cloud</title><meta property=og:site_name content='The Cloud'>", "Gateways"),
        ("<title>The Cloud</title><meta property=og:site_name content='The Cloud'>", "The Cloud"),
        ("<svg><title>a picture</title></svg><title>The page</title>", "The page"),
        ("<title>One</title><title>Two</title>", "One"),
        ("<meta property=og:title content=''><title>Left</title>", "Left"),
        ("<title>\u202eevil\x00 \n name</title>", "evil name"),
        ("<title><script>alert(1)</script>Bold <b>claims</b></title>", "Bold claims"),
        ("no head at all", ""),
    ],
)
def test_titles(markup: str, title: str) -> None:
    assert page(markup).title == title


@pytest.mark.parametrize(
    ("markup", "published"),
    [
        ("<meta name=date content='2026-06-10'>", datetime(2026, 6, 10, tzinfo=UTC)),
        ("<time itemprop=datePublished datetime='2026-06-10T00:00:00Z'>", datetime(2026, 6, 10, tzinfo=UTC)),
        (
            "<meta name=date content='next week'><meta name=pubdate content=2026-06-09>",
            datetime(2026, 6, 9, tzinfo=UTC),
        ),
        ("<meta name=date content='0001-01-01'>", None),
    ],
)
def test_days(markup: str, published: datetime | None) -> None:
    assert page(markup).published == published


def test_a_chinese_page_of_an_old_encoding() -> None:
    body = "<meta charset=gb2312><title>镕基云</title>".encode("gb18030")

    assert read_page(body, url=URL).title == "镕基云"


@given(st.binary(max_size=400) | st.text(alphabet="<>/=\"'!- abmetlinkscrp", max_size=400).map(str.encode))
def test_any_bytes_are_a_page(body: bytes) -> None:
    found = read_page(body, url=URL)

    assert found.title == " ".join(found.title.split())
    assert all(feed.url.startswith(("http://", "https://")) for feed in found.feeds)


def test_a_huge_page_is_bounded() -> None:
    found = page("<title>" + "x" * 3_000_000 + "</title>" + link("/f.xml") * 1000)

    assert found == Page()
    assert len(page("".join(link(f"/{n}.xml") for n in range(1000))).feeds) == 50


# ---------------------------------------------------------------- feeds


@pytest.mark.parametrize(
    ("markup", "feeds"),
    [
        (link("feed.xml"), [f"{URL}feed.xml"]),
        (link("/feed.xml"), ["https://blog.example.org/feed.xml"]),
        ('<base href="https://cdn.example.org/b/">' + link("f.xml"), ["https://cdn.example.org/b/f.xml"]),
        ('<base href="/b/"><base href="/c/">' + link("f.xml"), ["https://blog.example.org/b/f.xml"]),
        (link("a") + link("b", "application/atom+xml; charset=utf-8") + link("c", "application/feed+json"),
         [f"{URL}a", f"{URL}b", f"{URL}c"]),
        (link("a") + link("a#top"), [f"{URL}a"]),
        ("<!--" + link("a") + "--><script>'" + link("b") + "'</script>" + link("c"), [f"{URL}c"]),
        ("<template>" + link("a") + "</template><textarea>" + link("b") + "</textarea>", []),
        (link("a", "application/json") + link("b", "text/html") + link("c", "application/json+oembed"), []),
        ('<link rel="Alternate home" type="APPLICATION/RSS+XML" href=x>', [f"{URL}x"]),
        ('<link rel=stylesheet type="application/rss+xml" href=x>', []),
        (link("javascript:alert(1)") + link("http://[::1/") + link("") + link("ftp://example.org/f"), []),
        (link("feed:https://example.org/f"), ["https://example.org/f"]),
        (link("feed://example.org/f"), []),
        ("<p>" * 500 + link("deep"), [f"{URL}deep"]),
    ],
)  # fmt: skip
def test_feeds_a_page_names(markup: str, feeds: list[str]) -> None:
    assert named(markup) == feeds


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("<rss><channel><image><title>logo</title></image><title>The &amp; blog</title><item><title>x", "The & blog"),
        ("<feed><title type='html'><![CDATA[云 <b>原生</b>]]></title><entry>", "云 原生"),
        ("<rss><channel><item><title>entry</title></item></channel></rss>", ""),
        ('{"version": "https://jsonfeed.org/version/1.1", "title": "The\\nblog"}', "The blog"),
        ('{"title"', ""),
    ],
)  # fmt: skip
def test_what_a_feed_calls_itself(body: str, title: str) -> None:
    assert feed_title(body.encode()) == title
