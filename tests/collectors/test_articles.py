"""Articles out of feeds that behave and misbehave."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest
from pytest_httpserver import HTTPServer

from digest.collectors.articles import Articles, parse
from digest.errors import FetchError, ParseError
from digest.http import Client
from digest.model import Article, Cursor, HttpSettings, Source, Window
from tests.fakes import FakeFetch, response
from tests.shared import shared, shared_names

DATA = Path(__file__).resolve().parents[1] / "data" / "feeds"
URL = "https://feeds.example.org/all/feed.xml"
SOURCE = Source(id="blog", kind="articles", address=URL, language="en")
WEEK = Window(datetime(2026, 5, 31, 16, tzinfo=UTC), datetime(2026, 6, 7, 16, tzinfo=UTC))


def read(name: str) -> tuple[dict[str, Article], tuple[str, ...]]:
    articles, warnings = parse((DATA / name).read_bytes(), SOURCE, url=URL)
    return {article.key: article for article in articles}, warnings


def rss(*items: str, head: str = "") -> bytes:
    return f"<rss version='2.0'><channel><title>t</title>{head}{''.join(items)}</channel></rss>".encode()


def one(body: bytes | str) -> Article:
    articles, _ = parse(body if isinstance(body, bytes) else body.encode(), SOURCE, url=URL)
    assert len(articles) == 1
    return articles[0]


# ---------------------------------------------------------------- RSS


def test_an_ordinary_entry_has_everything() -> None:
    articles, _ = read("traps.rss.xml")

    article = articles["post-1"]
    assert article.title == "Ordinary & marked & escaped"
    assert article.url == "https://blog.example.org/2026/06/ordinary/"
    assert article.identity == "https://blog.example.org/2026/06/ordinary"
    assert article.published == datetime(2026, 6, 1, tzinfo=UTC)
    assert article.authors == ("Chen Jun",)
    assert article.language == "zh-CN"
    assert article.summary == "A short summary."
    assert 'href="https://blog.example.org/2026/06/notes/"' in article.content
    assert "script" not in article.content
    assert "onclick" not in article.content


def test_links_are_resolved_and_written_as_addresses() -> None:
    articles, _ = read("traps.rss.xml")

    urls = {article.url for article in articles.values()}
    assert "https://feeds.example.org/blog/relative/page?a=1&b=2#part" in urls
    assert (
        "https://blog.example.org/2026/%E5%AE%B9%E5%99%A8%20%E8%BF%90%E8%A1%8C%E6%97%B6/?q=%E4%BA%91" in urls
    )
    assert "https://cdn.example.org/generics" in urls


def test_without_an_id_the_link_is_the_key() -> None:
    articles, _ = read("traps.rss.xml")

    assert "https://feeds.example.org/blog/relative/page?a=1&b=2#part" in articles


def test_entries_without_a_usable_link_are_left_out_with_a_warning() -> None:
    articles, warnings = read("traps.rss.xml")

    assert not {"nothing", "script", "bracket", "user"} & set(articles)
    for title in ("No link at all", "A script for a link", "A link no parser takes", "A link with a user"):
        assert any(title in warning and "left out" in warning for warning in warnings)


def test_dates_are_read_or_unknown() -> None:
    articles, warnings = read("traps.rss.xml")
    dates = {article.title: article.published for article in articles.values()}

    assert dates["A relative link"] == datetime(2017, 5, 24, tzinfo=UTC)
    assert dates["中文 地址"] == datetime(2023, 4, 2, 16, 4, 44, tzinfo=UTC)
    assert articles["untitled"].published is None
    assert articles["template"].published is None
    assert articles["generics"].published is None
    assert sum("no date" in warning for warning in warnings) == 3


def test_what_upstream_writes_stays_text() -> None:
    articles, _ = read("traps.rss.xml")

    article = articles["template"]
    assert article.title == '{{ 7*7 }} {% raw %} --8<-- "/etc/passwd" [[title]]'
    assert article.summary == "--- title: not front matter --- {{ 7*7 }}"
    assert "<img" not in article.content
    assert articles["generics"].title == "Generics: Vec<T> and if a < b"


def test_an_entry_without_a_title_is_shown_by_its_first_words() -> None:
    articles, _ = read("traps.rss.xml")

    assert (
        articles["untitled"].title
        == "An entry without a title is shown by the first words of what it says, cut…"
    )


# ---------------------------------------------------------------- Atom, RDF, JSON Feed


def test_atom_is_read_with_its_bases_languages_and_dates() -> None:
    articles, warnings = read("traps.atom.xml")
    first, second, third = (articles[f"tag:atom.example.org,2026:{n}"] for n in (1, 2, 3))

    assert first.url == "https://atom.example.org/base/one"
    assert first.published == first.updated == datetime(2026, 6, 1, 16, tzinfo=UTC)
    assert first.language == "zh-Hans-CN"
    assert first.summary == "第一段。 第二段。"
    assert second.url == "https://atom.example.org/deeper/two"
    assert second.title == "Both <dates> and AT&T"
    assert second.published == datetime(2026, 5, 30, 8, 0, 0, 123456, tzinfo=UTC)
    assert second.updated == datetime(2026, 6, 2, tzinfo=UTC)
    assert second.authors == ("Xu Di", "Zhang Xiaoyu")
    assert second.summary == "Plain a < b &amp; text"
    assert second.language == "en"
    assert third.title == "Text means &amp; itself"
    assert third.published is None
    assert third.content == "<p>Two</p><p>paragraphs with a &lt;tag&gt;.</p>"
    assert warnings == ("entry 3 (Text means &amp; itself): no date: 'not a date'",)


def test_rdf_is_read() -> None:
    articles, warnings = read("old.rdf.xml")

    article = articles["https://old.example.org/1"]
    assert (article.title, article.published) == ("Café in RDF", datetime(2005, 3, 1, 9, tzinfo=UTC))
    assert warnings == ()


def test_json_feed_is_read() -> None:
    articles, warnings = read("traps.feed.json")

    assert list(articles) == ["7", "text", "odd"]
    seven = articles["7"]
    assert seven.url == "https://json.example.org/seven"
    assert seven.title == "A number for an id & a NUL surrogate"
    assert seven.content == "<p>Hello  <a>there</a></p>"
    assert seven.authors == ("Ada Lovelace",)
    assert seven.published == datetime(2026, 6, 1, tzinfo=UTC)
    text = articles["text"]
    assert text.title == "First line. Second line."
    assert text.published == text.updated == datetime(2026, 6, 2, tzinfo=UTC)
    assert (text.language, text.authors) == ("zh-TW", ("Old Style",))
    assert text.content == "<p>First line.</p><p>Second &lt;b&gt;line&lt;/b&gt;.</p>"
    assert articles["odd"].published is None
    assert len(warnings) == 4


# ---------------------------------------------------------------- what is no feed


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "an empty answer"),
        (b" \r\n\t", "an empty answer"),
        (b"<!DOCTYPE html><html><head><title>404</title>", "a web page, not a feed"),
        (b"\xef\xbb\xbf\n<!-- x --><html lang='en'>", "a web page, not a feed"),
        (
            b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x' 'y'><html xmlns='http://www.w3.org/1999/xhtml'/>",
            "a web page",
        ),
        (b"<?xml version='1.0'?><opml version='2.0'/>", "XML, but neither"),
        (b"\x00\xff\xfe\x89PNG\r\n", "neither RSS"),
        (b"Hello, world", "neither RSS"),
        (b"{", "broken JSON"),
        (b"{}", "JSON, but not a JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "without its list"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 100_000, "broken JSON"),
        (b"<rss version='2.0'><channel><title>cut", "a broken feed without entries"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, said: str) -> None:
    with pytest.raises(ParseError, match=said) as caught:
        parse(body, SOURCE, url=URL)
    assert caught.value.subject == URL
    assert "\n" not in str(caught.value)


def test_a_feed_without_entries_is_a_feed() -> None:
    assert parse(rss(), SOURCE, url=URL) == ((), ())


def test_a_broken_feed_is_read_as_far_as_it_goes() -> None:
    body = rss("<item><title>A & B</title><link>https://x.example/1</link></item>")

    articles, warnings = parse(body, SOURCE, url=URL)

    assert [article.title for article in articles] == ["A & B"]
    assert "not well-formed" in warnings[0]


# ---------------------------------------------------------------- hostile entries


def test_an_entity_bomb_opens_nothing() -> None:
    bomb = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
    <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
    <rss version="2.0"><channel><item><title>&c; &f;</title><link>https://x.example/1</link></item></channel></rss>"""

    articles, _ = parse(bomb, SOURCE, url=URL)

    assert "root:" not in str(articles)
    assert len(str(articles)) < 5000


@pytest.mark.parametrize("field", ["title", "description", "author", "guid"])
@pytest.mark.parametrize(
    "words",
    [
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<![CDATA[<img src=x onerror=alert(1)>]]>",
        "&lt;iframe src=//evil.example&gt;",
        "&#8238;&#8206;gnp.exe",
        "&#x1b;[31m&#7;",
        "&lt;/title&gt;&lt;svg/onload=alert(1)&gt;",
    ],
)
def test_markup_in_any_field_is_text_or_gone(field: str, words: str) -> None:
    article = one(
        rss(f"<item><title>t</title><link>https://x.example/1</link><{field}>x {words}</{field}></item>")
    )

    shown = " ".join(
        [article.title, article.summary, article.key if field != "guid" else "", *article.authors]
    )
    for bad in ("<script", "<img", "<iframe", "<svg", "\x1b", "\x07"):
        assert bad not in shown
        assert bad not in article.content
    assert "\u202e" not in shown
    assert article.key.isprintable()


def test_one_id_for_everything_names_nothing() -> None:
    items = [
        f"<item><title>{n}</title><link>https://x.example/{n}</link><guid>same</guid></item>"
        for n in range(3)
    ]

    forth, warnings = parse(rss(*items), SOURCE, url=URL)
    back, _ = parse(rss(*reversed(items)), SOURCE, url=URL)

    assert {a.key for a in forth} == {a.key for a in back} == {f"https://x.example/{n}" for n in range(3)}
    assert warnings[-1] == "3 entries share their id with others: told apart by link or title"


def test_one_address_for_two_articles_loses_neither() -> None:
    items = [
        f"<item><title>{n}</title><link>https://x.example/</link><guid>same</guid></item>" for n in range(2)
    ]

    forth, _ = parse(rss(*items), SOURCE, url=URL)
    back, _ = parse(rss(*reversed(items)), SOURCE, url=URL)

    assert sorted((a.title, a.key) for a in forth) == sorted((a.title, a.key) for a in back)
    assert len({a.key for a in forth}) == 2


def test_the_same_entry_twice_is_one() -> None:
    item = "<item><title>t</title><link>https://x.example/1</link><guid>g</guid></item>"

    assert one(rss(item, item)).key == "g"


def test_a_thousand_bad_entries_are_a_few_warnings() -> None:
    _, warnings = parse(rss(*["<item><title>t</title></item>"] * 1000), SOURCE, url=URL)

    assert len(warnings) == 21
    assert warnings[-1] == "and 980 warnings more"


def test_an_endless_title_id_and_body_are_bounded() -> None:
    long = "word " * 100_000
    article = one(
        rss(
            f"<item><title>{long}</title><link>https://x.example/1</link><guid>{long}</guid><description>{long}</description></item>"
        )
    )

    assert len(article.title) <= 300
    assert len(article.summary) <= 400
    assert len(article.key) < 500
    assert len(article.content) <= 200_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030", "iso-8859-1"])
def test_encodings_are_as_declared(encoding: str) -> None:
    title = "Café 云原生" if encoding not in {"iso-8859-1"} else "Café"
    body = f"<?xml version='1.0' encoding='{encoding}'?><rss version='2.0'><channel><item><title>{title}</title><link>https://x.example/1</link></item></channel></rss>"

    assert one(body.encode(encoding)).title == title


def test_a_language_is_the_entry_s_then_the_feed_s_then_the_source_s() -> None:
    item = "<item><title>t</title><link>https://x.example/1</link></item>"

    assert one(rss(item)).language == "en"
    assert one(rss(item, head="<language>zh_cn</language>")).language == "zh-CN"
    assert one(rss(item, head="<language>Chinese (simplified)</language>")).language == "en"


# ---------------------------------------------------------------- collecting


def test_collecting_keeps_what_to_say_next_time() -> None:
    item = "<item><title>t</title><link>https://x.example/1</link></item>"
    fetch = FakeFetch({URL: response(rss(item), url=URL, etag='"2"', content_type="text/xml")})

    gathered = anyio.run(Articles(fetch).collect, SOURCE, WEEK, Cursor(etag='"1"'))

    assert [item.title for item in gathered.items] == ["t"]
    assert gathered.cursor == Cursor(etag='"2"')
    assert fetch.asked[0][1] == Cursor(etag='"1"')


def test_an_unchanged_feed_keeps_its_mark() -> None:
    fetch = FakeFetch({URL: response(status=304, url=URL)})

    gathered = anyio.run(Articles(fetch).collect, SOURCE, WEEK, Cursor(etag='"1"'))

    assert gathered.unchanged
    assert gathered.cursor == Cursor(etag='"1"')


def test_a_source_that_is_down_says_so() -> None:
    fetch = FakeFetch({URL: FetchError("down", subject=URL)})

    with pytest.raises(FetchError, match="down"):
        anyio.run(Articles(fetch).collect, SOURCE, WEEK, None)


# ---------------------------------------------------------------- real feeds

#: Entries in each real feed, as counted by a plain search for its entry elements.
REAL = {
    "feisky.zh.xml": 147, "harbor-blogs.xml": 8, "istio-v1.1.en.xml": 51, "kubeflow.xml": 10,
    "kubevela.rss.xml": 10, "kubevela.zh.atom.xml": 10, "kubevirt.xml": 10, "moelove.zh.rss.xml": 259,
    "nacos.atom.xml": 57, "openkruise.rss.xml": 13, "openkruise.zh.atom.xml": 13, "openlineage.feed.json": 39,
    "opentracing.atom.xml": 11, "qingwave.zh.rss.xml": 74, "topo-incidents.releases.atom": 10,
}  # fmt: skip


#: What is odd about them: MoeLove's feed gives four pairs of articles one address each.
ODD = {"moelove.zh.rss.xml": ("8 entries share their id with others: told apart by link or title",)}


#: feisky's feed gives pages without a date the zero time of its generator, which is none.
UNDATED = {"feisky.zh.xml": 56}


def test_the_list_of_real_feeds_is_complete() -> None:
    shared("feeds")

    names = set(shared_names("feeds", ".xml", ".json", ".atom")) - {"index.json"}
    assert names == set(REAL)


@pytest.mark.parametrize("name", REAL)
def test_a_real_feed_is_read_over_http(httpserver: HTTPServer, name: str) -> None:
    """Every entry, each with a link, a title and a date, none with markup."""
    body = shared("feeds", name).read_bytes()
    kind = "application/feed+json" if name.endswith(".json") else "application/xml"
    httpserver.expect_request(f"/{name}").respond_with_data(body, content_type=kind)
    source = Source(id="real", kind="articles", address=httpserver.url_for(f"/{name}"))

    async def collect() -> tuple[tuple[Article, ...], tuple[str, ...]]:
        async with Client(HttpSettings(allow=("localhost",))) as fetch:
            gathered = await Articles(fetch).collect(source, WEEK, None)
            return tuple(item for item in gathered.items if isinstance(item, Article)), gathered.warnings

    articles, warnings = anyio.run(collect)

    assert len(articles) == REAL[name]
    undated = sum(article.published is None for article in articles)
    assert undated == UNDATED.get(name, 0)
    if undated:
        assert warnings[-1] == f"and {undated - 20} warnings more"
    else:
        assert warnings == ODD.get(name, ())
    assert all(article.url.startswith("http") and article.url.isascii() for article in articles)
    assert all(article.title and article.title.isprintable() for article in articles)
    assert not any(re.search(r"<script|<[^>]*\son\w+=", article.content) for article in articles)
    json.dumps([article.title + article.summary + article.content for article in articles]).encode()


def test_a_heading_is_no_summary() -> None:
    body = rss(
        "<item><title>t</title><link>https://x.example/1</link><description>Introduction</description>"
        "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>&lt;p&gt;The whole story.&lt;/p&gt;</content:encoded></item>"
    )

    assert one(body).summary == "The whole story."
