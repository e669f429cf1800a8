"""The watch list and links by hand, as a person types them."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from pytest_httpserver import HTTPServer

from digest.cli.program import run
from digest.model import Article, Submission
from tests.digests import evidence, fill, make, opened

FEED = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>The Blog</title><link>https://example.com/</link><language>en-us</language>
<item><title>Gateways compared</title><link>https://example.com/gateways</link>
<pubDate>Wed, 10 Jun 2026 08:00:00 GMT</pubDate><description>A long comparison.</description></item>
<item><title>Old news</title><link>https://example.com/old</link>
<pubDate>Mon, 01 Jun 2026 08:00:00 GMT</pubDate></item>
</channel></rss>"""
PAGE = """<!doctype html><html lang="en"><head><title>Gateways | The Cloud</title>
<meta property="og:title" content="Gateways compared"><meta property="og:site_name" content="The Cloud">
<meta property="og:description" content="A long comparison.">
<meta property="article:published_time" content="2026-05-02T08:00:00Z">{}</head><body>"""
LINK = '<link rel="alternate" type="application/rss+xml" href="{}" title="{}">'
NOW = datetime(2026, 6, 15, 1, tzinfo=UTC)

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make(tmp_path)
    toml = tmp_path / "digest.toml"
    toml.write_text(
        toml.read_text("utf-8").replace('takes = ["article"]', 'takes = ["article", "submission"]')
        + '\n[http]\nallow = ["127.0.0.1", "localhost"]\ntimeout = 2.0\n',
        "utf-8",
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGEST_EDITOR", "tester")
    return tmp_path


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    def call(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(words)
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return call


def listed(call: Call) -> dict[str, dict[str, object]]:
    records = [json.loads(line) for line in call("sources", "list", "--json")[1].splitlines()]
    return {str(record["id"]): record for record in records}


# ---------------------------------------------------------------- add


def test_a_feed_is_looked_at_once_and_says_its_name(folder: Path, call: Call, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/f.xml").respond_with_data(FEED, content_type="application/rss+xml")
    url = httpserver.url_for("/f.xml")
    code, _, err = call("sources", "add", "one", url, "--section", "reading")

    assert code == 0
    assert err == f"one added as articles: {url} (The Blog, en). Next: digest sources check one\n"
    assert listed(call)["one"]["title"] == "The Blog"
    assert len(httpserver.log) == 1


def test_of_a_page_its_feed_is_added(folder: Path, call: Call, httpserver: HTTPServer) -> None:
    page = PAGE.format(LINK.format("/f.xml", "Posts"))
    httpserver.expect_request("/").respond_with_data(page, content_type="text/html")
    url, feed = httpserver.url_for("/"), httpserver.url_for("/f.xml")
    code, _, err = call("sources", "add", "one", url, "--title", "Mine", "--language", "zh")

    assert code == 0
    assert f"one added as articles: {feed}, the feed of {url} (Mine, zh)" in err
    assert listed(call)["one"]["address"] == feed


def test_a_page_with_several_feeds_asks_which(folder: Path, call: Call, httpserver: HTTPServer) -> None:
    page = PAGE.format(LINK.format("/a.xml", "News") + LINK.format("/b.xml", "Stories"))
    httpserver.expect_request("/").respond_with_data(page, content_type="text/html")
    code, _, err = call("sources", "add", "one", httpserver.url_for("/"))

    assert code == 1
    assert f"a web page with 2 feeds: {httpserver.url_for('/a.xml')} (News); " in err
    assert "one" not in listed(call)
    assert call("sources", "add", "one", httpserver.url_for("/"), "--title", "stories")[0] == 0
    assert listed(call)["one"]["address"] == httpserver.url_for("/b.xml")


def test_what_cannot_be_looked_at_is_written_as_it_is(
    folder: Path, call: Call, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/down.xml").respond_with_data("no", status=403)
    code, _, err = call("sources", "add", "one", httpserver.url_for("/down.xml"))

    assert code == 0
    assert err.startswith("warning: it could not be looked at: http://localhost")
    assert call("sources", "add", "two", "https://nobody.invalid/f.xml", "--offline")[2].startswith(
        "two added"
    )
    assert {"one", "two"} <= listed(call).keys()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("https://nobody.invalid/f.xml", "--section", "nowhere"), "there is no section 'nowhere'"),
        (("https://nobody.invalid/f.xml", "--tracker", "pep"), "there is no tracker 'pep'"),
        (("https://nobody.invalid/f.xml", "--group", "g"), "there is no group 'g'"),
        (("https://example.com/feed.xml", "--offline"), "blog reads https://example.com/feed.xml already"),
        (("nonsense",), "'nonsense' is no address"),
        (("https://nobody.invalid/f.xml", "--kind", "article", "--offline"), "Did you mean `articles`?"),
    ],
)
def test_what_cannot_be_added(folder: Path, call: Call, words: tuple[str, ...], message: str) -> None:
    code, _, err = call("sources", "add", "one", *words)

    assert code in {1, 2}
    assert message in err
    assert "one" not in listed(call)


def test_pages_without_a_feed_and_addresses_without_anything(
    folder: Path, call: Call, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/").respond_with_data(PAGE.format(""), content_type="text/html")
    code, _, err = call("sources", "add", "one", httpserver.url_for("/"))
    assert code == 1
    assert "a web page that names no feed. Give the address of its feed" in err

    httpserver.expect_request("/gone.xml").respond_with_data("no", status=404)
    assert call("sources", "add", "one", httpserver.url_for("/gone.xml"))[0] == 1
    assert call("sources", "add", "added", "https://github.com/istio/istio")[0] == 2
    assert listed(call).keys() == {"keps", "blog"}


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://github.com/istio/istio", "releases"),
        ("https://github.com/kubernetes/enhancements", "keps"),
        ("https://github.com/kubernetes/enhancements/pulls", "proposals"),
        ("https://github.com/kubernetes/kubernetes/pulls", "pulls"),
        ("https://github.com/o/weekly/issues", "submissions"),
        ("https://github.com/o/r/releases.atom", "releases"),
        ("https://github.com", "advisories"),
    ],
)
def test_other_kinds_are_guessed_without_a_request(folder: Path, call: Call, address: str, kind: str) -> None:
    code, _, err = call(
        "sources", "add", "one", address, "--label", "kind/feature", "--label", "b", "--weight", "2"
    )

    assert code == 0
    assert err.startswith(f"one added as {kind}: {address}. Next: digest sources check one")
    record = listed(call)["one"]
    assert (record["labels"], record["weight"]) == (["kind/feature", "b"], 2.0)


# ---------------------------------------------------------------- list and check


def test_the_list_is_grouped_by_kind(folder: Path, call: Call) -> None:
    call("sources", "add", "istio", "https://github.com/istio/istio", "--section", "upstream")
    call("sources", "add", "more", "https://example.org/f.xml", "--offline")
    _, out, err = call("sources", "list")

    assert [line.split()[0] for line in out.splitlines()[1:]] == ["keps", "blog", "more", "istio"]
    assert err == "4 sources: 1 keps, 2 articles, 1 releases\n"
    assert call("sources", "list", "--kind", "articles")[1].count("\n") == 3
    assert "istio" in call("sources", "list", "--section", "upstream")[1]


def test_check_of_a_page_shows_its_feeds_and_the_week(
    folder: Path, call: Call, httpserver: HTTPServer
) -> None:
    page = PAGE.format(LINK.format("/f.xml", "Posts") + LINK.format("/c.xml", "Comments"))
    httpserver.expect_request("/").respond_with_data(page, content_type="text/html")
    httpserver.expect_request("/f.xml").respond_with_data(FEED, content_type="application/rss+xml")
    call("draft", "30", "--from", "2026-06-08", "--to", "2026-06-14")
    code, out, err = call("sources", "check", httpserver.url_for("/"), "--json")

    assert code == 0
    assert [json.loads(line)["title"] for line in out.splitlines()] == ["Gateways compared", "Old news"]
    assert f"a web page; its feeds: {httpserver.url_for('/f.xml')} (Posts); " in err
    assert "1 in the days of Vol. 30 (2026-06-08 to 2026-06-14)." in err


# ---------------------------------------------------------------- import and export

OPML = """<opml version="2.0"><body><outline text="reading">
<outline text="The Cloud" type="rss" xmlUrl="https://cloud.example/f"/>
<outline text="Blog" xmlUrl="http://example.com/feed.xml"/>
<outline text="bad" type="rss" xmlUrl="file:///etc/passwd"/></outline></body></opml>"""


def test_import_and_export(folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "feeds.opml").write_text(OPML, "utf-8")
    assert call("sources", "import", "feeds.opml", "--dry-run")[2].endswith(
        "1 source would be added, 1 there already, 1 oddity.\n"
    )
    assert "the-cloud" not in listed(call)

    code, out, err = call("sources", "import", "feeds.opml")
    assert code == 0
    assert "the-cloud  articles  reading" in out
    assert err == (
        "warning: feeds.opml: line 4: `bad`: no http(s) address: 'file:///etc/passwd'; left out\n"
        "1 source added, 1 there already, 1 oddity. Next: digest collect\n"
    )

    code, out, err = call("sources", "export")
    assert code == 0
    assert [o.get("xmlUrl") for o in ET.fromstring(out).iter("outline") if o.get("xmlUrl")] == [
        "https://example.com/feed.xml",
        "https://cloud.example/f",
    ]
    assert err == "2 feeds written; 1 source left out, no feed can say them (keps).\n"
    assert call("sources", "export", "--output", "out.opml")[1] == ""
    assert (folder / "out.opml").read_text("utf-8") == out

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(OPML.encode())))
    assert call("sources", "import", "-")[2].endswith("0 sources added, 2 there already, 1 oddity.\n")


@pytest.mark.parametrize("body", [None, "<!DOCTYPE x><opml/>", "<html/>", "<opml>"])
def test_lists_that_cannot_be_taken(folder: Path, call: Call, body: str | None) -> None:
    before = (folder / "content/sources.yaml").read_bytes()
    if body is not None:
        (folder / "feeds.opml").write_text(body, "utf-8")
    code, _, err = call("sources", "import", "feeds.opml")

    assert code in {1, 2}
    assert err.startswith("error: feeds.opml: ")
    assert err.count("\n") == 1
    assert (folder / "content/sources.yaml").read_bytes() == before


# ---------------------------------------------------------------- links by hand


@pytest.fixture
def week(folder: Path) -> None:
    """Evidence of 8 to 14 June, and the clock on the Monday after it."""
    digest = opened(folder)
    fill(digest, evidence())
    digest.close()


@time_machine.travel(NOW, tick=False)
def test_a_link_is_added_shown_and_picked(
    week: None, folder: Path, call: Call, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/p").respond_with_data(PAGE.format(""), content_type="text/html")
    call("draft", "30", "--from", "2026-06-08", "--to", "2026-06-14")
    code, out, err = call(
        "add", httpserver.url_for("/p?utm_source=x"), "--note", "honest", "--section", "upstream"
    )
    name = out.strip()

    assert code == 0
    assert err == (
        "note: its page is of 2026-05-02\n"
        f"{name} added: Gateways compared (The Cloud, en, 2026-05-02). "
        f"Next: digest pick {name} --section upstream\n"
    )
    found = {json.loads(line)["id"]: json.loads(line) for line in call("shortlist", "--json")[1].splitlines()}
    assert found[name]["title"] == "Gateways compared"
    assert (found[name]["kind"], found[name]["source"], found[name]["section"]) == (
        "submission",
        "added",
        "reading",
    )

    assert call("pick", name, "--section", "upstream")[0] == 0
    assert "Gateways compared" in (folder / "content/issues/030.yaml").read_text("utf-8")
    assert "It stands in Vol. 30" in call("add", httpserver.url_for("/p"))[2]
    assert len(httpserver.log) == 1


@time_machine.travel(NOW, tick=False)
def test_a_link_is_picked_at_once(week: None, folder: Path, call: Call, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/p").respond_with_data(PAGE.format(""), content_type="text/html")
    code, out, err = call("add", httpserver.url_for("/p"), "--pick")
    (path,) = (folder / "content/issues").glob("*.yaml")

    assert code == 0
    assert f"written into content/issues/{path.name} under reading" in err
    assert f"id: {out.strip()}" in path.read_text("utf-8")


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("https://example.com/templates/?utm_source=x", "is a candidate already: On {{ 7*7 }}"),
        ("https://github.com/istio/istio/releases/tag/1.30.0", "istio-1.30.0 is a candidate already"),
        (
            "https://github.com/kubernetes/enhancements/issues/2254",
            "kep-2254 is a candidate already: cgroup v2",
        ),
        (
            "https://github.com/kubernetes/enhancements/blob/master/keps/sig-node/2254-cgroup-v2/README.md",
            "kep-2254",
        ),
    ],
)
def test_what_is_a_candidate_already_is_not_added(
    week: None, folder: Path, call: Call, url: str, known: str
) -> None:
    call("draft", "30", "--from", "2026-06-08", "--to", "2026-06-14")
    before = call("items", "--json")[1]
    code, _, err = call("add", url)

    assert code == 0
    assert known in err
    assert call("items", "--json")[1] == before


@time_machine.travel(NOW, tick=False)
def test_a_note_joins_the_candidate_it_is_about(week: None, folder: Path, call: Call) -> None:
    call("draft", "30", "--from", "2026-06-08", "--to", "2026-06-14")
    before = len(call("shortlist", "--json", "--limit", "0")[1].splitlines())
    code, out, err = call(
        "add", "https://github.com/kubernetes/enhancements/issues/2254", "--note", "finally"
    )

    assert (code, out) == (0, "kep-2254\n")
    assert "your words are kept with it" in err
    assert len(call("shortlist", "--json", "--limit", "0")[1].splitlines()) == before


@time_machine.travel(NOW, tick=False)
def test_an_article_of_another_week_comes_into_this_one(week: None, folder: Path, call: Call) -> None:
    call("draft", "31", "--from", "2026-07-20", "--to", "2026-07-26")
    code, _, err = call("add", "https://example.com/zh", "--title", "再看一遍")

    assert code == 0
    assert "warning: its page could not be read" in err
    assert "note: known from blog since 2026-06-12" in err
    assert "再看一遍" in call("shortlist")[1]


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("http://127.0.0.1:9/nobody",), "Say what it is with --title"),
        (("http://[::1/",), "is no address"),
        (("javascript:alert(1)",), "is no address"),
        (("http://127.0.0.1:9/x", "--section", "nowhere"), "there is no section 'nowhere'"),
        (("http://10.0.0.1/x",), "10.0.0.1"),
    ],
)
def test_links_that_cannot_be_added(
    week: None, folder: Path, call: Call, words: tuple[str, ...], message: str
) -> None:
    code, out, err = call("add", *words)

    assert code in {1, 2}
    assert message in err
    assert (out, err.count("\n")) == ("", 1)


@time_machine.travel(NOW, tick=False)
def test_a_link_added_twice_is_one_and_takes_new_words(week: None, folder: Path, call: Call) -> None:
    url = "http://127.0.0.1:9/nobody"
    first = call("add", url, "--title", "One", "--note", "because")[1]
    again = call("add", url, "--title", "Two")
    items = [json.loads(line) for line in call("items", "--kind", "submission", "--json")[1].splitlines()]

    assert again[:2] == (0, first)
    assert "is a candidate already: Two (from added), your words are kept with it" in again[2]
    assert [item["title"] for item in items] == ["Two"]
    (kept,) = opened(folder).store.items(source="added")
    assert isinstance(kept, Submission)
    assert (kept.note, kept.author) == ("because", "tester")


# ---------------------------------------------------------------- full text

THIN = """<rss version="2.0"><channel><title>Thin</title><item><title>Gateways</title><guid>1</guid>
<link>/p</link><pubDate>Wed, 10 Jun 2026 08:00:00 GMT</pubDate><description>Read on.</description></item>
</channel></rss>"""


@pytest.mark.slow
@time_machine.travel(NOW, tick=False)
def test_full_text_is_read_once_and_stays(folder: Path, call: Call, httpserver: HTTPServer) -> None:
    """The whole way: watched with --full-text, collected twice, the page asked for once."""
    story = "".join(
        f"<p>{n} Words that this feed leaves out, and that an editor wants to read.</p>" for n in range(30)
    )
    httpserver.expect_request("/thin.xml").respond_with_data(THIN, content_type="application/rss+xml")
    httpserver.expect_request("/p").respond_with_data(
        f"<html><body><nav>Menu</nav><article><h1>Gateways</h1>{story}</article></body></html>",
        content_type="text/html",
    )
    assert call("sources", "add", "thin", httpserver.url_for("/thin.xml"), "--full-text", "--offline")[0] == 0

    assert "1 found, 1 new" in call("collect", "thin")[2]
    assert "nothing new" in call("collect", "thin")[2]
    assert [request.path for request, _ in httpserver.log] == ["/thin.xml", "/p", "/thin.xml"]
    (article,) = opened(folder).store.items(source="thin")
    assert isinstance(article, Article)
    assert "29 Words that this feed leaves out" in article.content
    assert "Menu" not in article.content
