"""Feeds: three formats, one content, read by two parsers; ids and bytes that stay."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import fastfeedparser
import feedparser
import pytest

from digest.core import addresses
from digest.html import text
from digest.markdown import escape
from digest.model import Edition, EditionLink, Phrase, SectionSettings, State, Text
from digest.ports import Frame, FrameSet
from digest.renderers.feed import Feeds
from digest.renderers.sheet import Printer, Sheet
from digest.templating import Templates, shipped
from tests.editions import FALLEN_BACK, SETTINGS, edition, entry, falling_back, holding, page

TEMPLATES = Templates([shipped()])
HOSTILE = "<script>x()</script> ]]> {{ 7*7 }} --8<-- &amp; \x0b\x1b[31m \ufffe {% raw %} 'q' \"q\""
SEEN = "<script>x()</script> ]]> {{ 7*7 }} --8<-- &amp; [31m {% raw %} 'q' \"q\""


def feeds(*editions: Edition, language: str = "zh", **changes: Any) -> Mapping[str, bytes]:
    newest_first = sorted(editions, key=lambda made: -made.number)
    made = Feeds(TEMPLATES, replace(SETTINGS, **changes))
    made_of = [made.told(edition) for edition in newest_first]
    return {document.path: document.body for document in made.issues(language, made_of)}


def parsed(body: bytes) -> Any:
    feed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    assert feed.bozo == 0, feed.get("bozo_exception")
    return feed


def contents(files: Mapping[str, bytes], language: str = "zh") -> Sequence[str]:
    """The first item's content in each of the three formats."""
    rss, atom = (
        parsed(files[f"{language}/{name}"]).entries[0].content[0].value for name in ("feed.xml", "atom.xml")
    )
    return [rss, atom, json.loads(files[f"{language}/feed.json"])["items"][0]["content_html"]]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_three_say_the_same(language: str) -> None:
    files = feeds(edition(29, language), edition(30, language), language=language)
    rss, atom = parsed(files[f"{language}/feed.xml"]), parsed(files[f"{language}/atom.xml"])
    items = json.loads(files[f"{language}/feed.json"])["items"]
    for i, number in enumerate((30, 29)):
        one, two, three = rss.entries[i], atom.entries[i], items[i]
        assert one.id == two.id == three["id"] == f"tag:weekly.example.org,2026:digest:{language}:{number}"
        assert one.link == two.link == three["url"] == page(number, language)
        assert one.title == two.title == three["title"] == edition(number, language).headline
        assert one.content[0].value == two.content[0].value == three["content_html"]
        assert one.published_parsed == two.published_parsed
    assert rss.feed.title == atom.feed.title == SETTINGS.title.get(language)
    assert rss.feed.language == atom.feed.language == language
    assert [author.name for author in atom.entries[0].authors] == [
        credit.words for credit in edition(29, language).credits
    ]


def test_a_second_parser_sees_the_same_items() -> None:
    files = feeds(edition(29), edition(30))
    for name in ("feed.xml", "atom.xml"):
        ours, theirs = parsed(files[f"zh/{name}"]), fastfeedparser.parse(files[f"zh/{name}"])
        assert [(e.id, e.link, e.title) for e in theirs.entries] == [
            (e.id, e.link, e.title) for e in ours.entries
        ]
        assert [e.content[0]["value"] for e in theirs.entries] == [e.content[0].value for e in ours.entries]
    theirs = fastfeedparser.parse(files["zh/feed.json"])
    assert [e.title for e in theirs.entries] == [edition(30).headline, edition(29).headline]


def test_full_content_with_links_that_lead_back_to_the_page() -> None:
    for content in contents(feeds(edition())):
        for section, it in edition().entries():
            assert section.title in content
            assert it.title in text(content)
            assert f'href="{page()}#{it.id}"' in content
            assert text(it.html) in text(content)
        assert f'<a href="{page()}#rootless">以非 root 权限运行组件</a>' in content
        assert 'href="#' not in content
        assert "immutable: true" in content


def test_hostile_words_are_words() -> None:
    link = EditionLink(url="https://example.org/?a=1&b=2", label=HOSTILE, host="example.org")
    bad = entry(HOSTILE, escape(HOSTILE), facts=(HOSTILE,), links=(link,), quote=HOSTILE)
    issue = holding(
        bad,
        headline=HOSTILE,
        lead=(HOSTILE,),
        credits=(Phrase(HOSTILE),),
        errata=((date(2019, 12, 1), Phrase(HOSTILE)),),
    )
    files = feeds(issue)
    rss, atom = parsed(files["zh/feed.xml"]), parsed(files["zh/atom.xml"])
    items = json.loads(files["zh/feed.json"])["items"]
    for title in (rss.entries[0].title, atom.entries[0].title, items[0]["title"]):
        assert " ".join(title.split()) == SEEN
    for content in contents(files):
        assert "<script" not in content
        assert " ".join(text(content).split()).count(SEEN) == 8
    for body in files.values():
        assert b"{{ 49" not in body
        assert not any(sign in body.decode() for sign in "\x0b\x1b\ufffe")


def test_only_what_is_out() -> None:
    files = feeds(edition(39), edition(41, published=None, updated=None))
    assert [e.link for e in parsed(files["zh/feed.xml"]).entries] == [page(39)]


def test_as_new_as_the_newest_change() -> None:
    amended = edition(29, updated=datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC))
    atom = parsed(feeds(amended, edition(30))["zh/atom.xml"])
    assert atom.feed.updated == "2020-01-02T03:04:05Z"
    assert [e.updated for e in atom.entries] == ["2019-12-02T18:00:00+08:00", "2020-01-02T03:04:05Z"]
    assert atom.entries[1].published == "2019-11-25T18:00:00+08:00"


def test_a_feed_without_issues_is_a_feed() -> None:
    files = feeds()
    assert parsed(files["zh/feed.xml"]).entries == parsed(files["zh/atom.xml"]).entries == []
    assert parsed(files["zh/atom.xml"]).feed.updated == "1970-01-01T00:00:00Z"
    assert json.loads(files["zh/feed.json"])["items"] == []


def test_a_digest_of_one_language() -> None:
    files = feeds(edition(29, "en", out_in=("en",)), language="en", languages=("en",))
    assert parsed(files["en/atom.xml"]).entries[0].link == page(29, "en")


def test_words_of_the_other_language_are_marked() -> None:
    words = EditionLink(url="https://lwn.net/1", label="An article", host="lwn.net", lang="en", hreflang="en")
    foreign = entry(
        "A title",
        "In English.",
        lang="en",
        text_lang="en",
        state=State.DRAFT,
        quote="引文",
        quote_lang="zh",
        also=(words,),
    )
    (content, *_) = contents(feeds(holding(foreign)))
    assert '<h3 lang="en"><a' in content
    assert '<div lang="en">\n<p>In English.</p>' in content
    assert re.search(r'<a href="https://lwn.net/1" hreflang="en" lang="en"[^>]*>An article', content)
    assert TEMPLATES.words("zh")["unconfirmed"] in content
    (lead, *_) = contents(feeds(holding(state=State.DRAFT)))
    assert TEMPLATES.words("zh")["unconfirmed"] in lead


def test_words_that_fall_back_are_marked() -> None:
    made = falling_back()
    content = re.sub(r"\s+", " ", contents(feeds(made, language="en"), "en")[0])
    for said in FALLEN_BACK:
        assert said in content


def test_pictures_withdrawals_and_corrections() -> None:
    shown = entry(
        images=(
            ("images/a.png", Phrase("一张图"), Phrase("某人")),
            ("http://[::1/x", Phrase("坏的"), Phrase("")),
        ),
        errata=((date(2019, 12, 1), Phrase("数字更正为 12000。")),),
        also=(EditionLink(url="https://lwn.net/1", label="LWN", host="lwn.net"),),
    )
    gone = entry(id="gone", title="", summary="", withdrawn=True)
    (content, *_) = contents(feeds(holding(shown, gone)))
    assert f'<img src="{SETTINGS.site_url}images/a.png" alt="一张图">' in content
    assert "坏的" not in content
    assert "更正 2019 年 12 月 1 日" in content
    assert '<a href="https://lwn.net/1">LWN</a> (lwn.net)' in content
    assert f'<a href="{page()}#gone">' in content


def test_a_page_may_name_the_feeds_of_sections() -> None:
    """As the page of a section does."""
    frame = Frame(parts=("", "title", "", "meta", "", "switch", "", "article", ""), key="")
    printer = Printer(TEMPLATES, SETTINGS, {"zh": FrameSet(language="zh", frames={"feeds": frame}, files={})})
    sheet = Sheet(
        kind="feeds",
        language="zh",
        address="zh/sections/upstream/",
        title="",
        description="",
        template="page/not_found.html",
        values={"languages": []},
        counterpart=addresses.home,
        feeds_of=["upstream"],
    )
    links = re.findall(r'title="([^"]*)" href="([^"]*)"', printer.print(sheet).body.decode())
    assert links[-3:] == [
        ("云原生生态周报：上游重要进展 (RSS)", "../../feeds/upstream.xml"),
        ("云原生生态周报：上游重要进展 (Atom)", "../../feeds/upstream.atom.xml"),
        ("云原生生态周报：上游重要进展 (JSON Feed)", "../../feeds/upstream.json"),
    ]


def test_a_section_called_like_the_feed_of_entries_has_a_feed() -> None:
    named = SectionSettings(id="entries", title=Text({"zh": "条目"}))
    made = Feeds(TEMPLATES, replace(SETTINGS, sections=(named,)))
    paths = [d.path for d in (*made.section("zh", "entries", []), *made.entries("zh", []))]
    assert len(set(paths)) == 6
    assert paths[0] == "zh/feeds/section-entries.xml"


def test_same_editions_same_bytes() -> None:
    made = Feeds(Templates([shipped()]), SETTINGS)
    again = made.issues("zh", [made.told(edition(30)), made.told(edition(29))])
    assert {document.path: document.body for document in again} == feeds(edition(29), edition(30))


@pytest.mark.skipif(shutil.which("xmllint") is None, reason="xmllint is not installed")
def test_well_formed_for_a_strict_reader() -> None:
    for path, body in feeds(edition(), holding(entry(HOSTILE, HOSTILE), number=30)).items():
        if path.endswith(".xml"):
            subprocess.run(["xmllint", "--noout", "-"], input=body, check=True)


def test_characters_no_document_may_hold_are_left_out() -> None:
    """NUL and lone surrogates, in every place an editor's words can stand."""
    words = "a\x00b\ud800c"
    link = EditionLink(url="https://example.org/\ud800x", label=words, host="example.org")
    bad = entry(words, "Summary.", facts=(words,), links=(link,), quote=words)
    told = Feeds(TEMPLATES, SETTINGS).told(
        holding(bad, headline=words, lead=(words,), credits=(Phrase(words),))
    )
    made = Feeds(TEMPLATES, SETTINGS)
    for document in (*made.issues("zh", [told]), *made.entries("zh", [told])):
        assert b"abc" in document.body
        assert b"https://example.org/x" in document.body
        if document.path.endswith(".xml"):
            assert parsed(document.body).entries
