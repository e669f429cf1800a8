"""Pages: what stands where, in whose language, and what hostile words can do (nothing)."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from digest.core.compose import card as card_of
from digest.frames.material import MaterialFrames
from digest.model import Card, Document, Edition, EditionLink, Elsewhere, Phrase, State, Text
from digest.ports import Frame, FrameSet
from digest.renderers.lists import RECENT
from digest.renderers.page import Pages
from digest.templating import Templates, shipped
from tests.editions import FALLEN_BACK, SETTINGS, edition, entry, falling_back, holding
from tests.sites import assemble

TEMPLATES = Templates([shipped()])
SITE = "https://weekly.example.org/digest/"
#: A frame of holes alone: what a renderer writes is its own.
BARE = Frame(
    parts=(
        "<html><head><title>",
        "title",
        "</title>",
        "meta",
        "</head><body>",
        "switch",
        "",
        "article",
        "</body></html>",
    ),
    key="bare",
)
FRAMES = {
    tag: FrameSet(
        language=tag, frames=dict.fromkeys(("home", "archive", "year", "issue", "404"), BARE), files={}
    )
    for tag in SETTINGS.languages
}
HOSTILE = [
    "{{ 7*7 }}",
    "{% include '/etc/passwd' %}",
    '--8<-- "/etc/passwd"',
    "---\ntitle: fence\n---",
    "article",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "&amp; &lt; ]]>",
    "{title} \\1 %s",
]


def pages(**changes: Any) -> Pages:
    return Pages(TEMPLATES, replace(SETTINGS, **changes), FRAMES)


def text(document: Document) -> str:
    return document.body.decode()


def issue(made: Edition | None = None, previous: Card | None = None, following: Card | None = None) -> str:
    return text(pages().issue(made or edition(), previous=previous, next=following))


def card(number: int = 29, language: str = "zh", **changes: Any) -> Card:
    return replace(card_of(edition(number, language)), **changes)


class Outline(HTMLParser):
    """Headings, ids and links of a page, and the words outside tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.words = ""
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in {"href", "src"}:
                self.links.append(value or "")

    def handle_data(self, data: str) -> None:
        self.words += data


# ---------------------------------------------------------------- an issue


def test_an_issue_lies_at_its_address() -> None:
    document = pages().issue(edition(), previous=None, next=None)

    assert document.path == "zh/issues/29/index.html"
    assert document.media_type == "text/html"


def test_its_head_says_what_it_is_and_where_else_it_is() -> None:
    head = issue().split("</head>")[0]

    assert "<title>KubeCon 北美峰会落幕 | 云原生生态周报 Vol. 29</title>" in head
    assert f'<link rel="canonical" href="{SITE}zh/issues/29/">' in head
    for name, tag in [("zh", "zh"), ("en", "en"), ("x-default", "zh")]:
        assert f'<link rel="alternate " hreflang="{name}" href="{SITE}{tag}/issues/29/">' in head
    for feed in ("feed.xml", "atom.xml", "feed.json"):
        assert f'href="../../{feed}"' in head
    assert 'rel="alternate"' not in head
    assert 'content="article"' in head
    assert "noindex" not in head
    assert '<meta name="description" content="圣地亚哥迎来 12000 多人' in head


def test_its_switch_leads_to_its_counterpart_without_script() -> None:
    assert (
        '<a class="strip__switch" href="../../../en/issues/29/" hreflang="en" lang="en" target="_self" '
        'data-language="en">English</a>'
    ) in issue()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_headings_go_down_step_by_step_and_ids_are_unique(language: str) -> None:
    outline = Outline(issue(edition(language=language)))

    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(b <= a + 1 for a, b in zip(outline.headings, outline.headings[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    assert {"cgroup-v2", "kubecon-na-2019", "content_"} <= set(outline.ids)


def test_its_contents_list_leads_to_sections_and_entries() -> None:
    outline = Outline(issue())
    anchors = {link[1:] for link in outline.links if link.startswith("#")}

    assert anchors <= set(outline.ids)
    assert {"_upstream", "cgroup-v2", "network-stalls"} <= anchors


def test_the_masthead_says_number_window_and_day() -> None:
    assert "第 29 期" in issue()
    assert "2019 年 11 月 18 日至 24 日" in issue()
    assert "2019 年 11 月 25 日出刊" in issue()
    english = issue(edition(language="en"))
    assert "Vol. 29" in english
    assert "18–24 November 2019" in english
    assert '<p class="masthead__other" lang="zh">云原生生态周报</p>' in english


def test_its_neighbours_are_linked_in_page_and_head() -> None:
    html = issue(previous=card(28, title="Before"), following=card(30, title="After"))

    assert '<link rel="prev" href="../28/">' in html
    assert '<link rel="next" href="../30/">' in html
    assert html.count('href="../28/"') == 2
    assert "Before" in html
    assert "After" in html


def test_credits_and_errata_stand_at_its_end() -> None:
    html = issue(edition(errata=((date(2019, 12, 1), Phrase("数字有误")),)))

    assert "本期编辑：陈俊、张晓宇、徐迪" in html
    assert "数字有误" in html
    assert '<time datetime="2019-12-01">2019 年 12 月 1 日</time>' in html


def test_a_draft_says_so_and_is_not_listed() -> None:
    html = issue(edition(published=None))

    assert "草稿，尚未发布" in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'hreflang="x-default"' not in html


def test_search_engines_hear_only_of_editions_that_are_out() -> None:
    assert "x-default" not in issue(edition(out_in=("zh",)))


# ---------------------------------------------------------------- an entry


def test_words_of_another_language_are_marked() -> None:
    html = issue(holding(entry("An English title", "English words.", lang="en", text_lang="en")))

    assert re.search(r'<h3 class="entry__title" lang="en">', html)
    assert re.search(r'<div class="entry__text" lang="en">', html)
    assert 'href="#title" lang="en">An English title' in html


def test_words_that_fall_back_are_marked() -> None:
    html = issue(falling_back())

    for said in FALLEN_BACK:
        assert said in html
    assert '<h1 class="issue__title" id="content_" lang="zh">标题</h1>' in html
    assert html.count('<span lang="zh">更正</span>') == 2
    assert 'href="#_upstream" lang="zh">上游' in html


@pytest.mark.parametrize("src", ["images/029/a.png", "029/a.png", "https://a.example/b.png", "javascript:x"])
def test_pictures_are_where_the_build_puts_them(src: str) -> None:
    sources = re.findall(
        r'<img src="([^"]*)"', issue(holding(entry(images=((src, Phrase(""), Phrase("")),))))
    )
    place = src if ":" in src else "../../../images/029/a.png"

    assert sources == ([] if src.startswith("javascript") else [place])


def test_links_are_told_by_host_and_labels_by_their_language() -> None:
    link = EditionLink(
        url="https://kep.k8s.io/2254", label="The KEP", host="kep.k8s.io", lang="en", hreflang="en"
    )
    html = issue(holding(entry(links=(link,), also=(replace(link, label="kep.k8s.io"),))))

    assert (
        '<a class="source" href="https://kep.k8s.io/2254" hreflang="en"><span lang="en">The KEP</span>'
        in html
    )
    assert '<span lang="en">The KEP</span> <span class="source__host">kep.k8s.io</span>' in html
    assert "另见" in html


def test_what_no_editor_confirmed_says_so() -> None:
    assert "机器起草，尚未经编辑确认" in issue(holding(entry(state=State.DRAFT)))
    assert "机器起草，尚未经编辑确认" in issue(holding(entry(), state=State.DRAFT))
    assert "机器起草" not in issue()


def test_of_a_withdrawn_entry_the_address_stays() -> None:
    html = issue(holding(entry("", "", withdrawn=True, id="gone"), entry("Here")))

    assert 'id="gone"' in html
    assert "这一条已撤回" in html
    assert 'href="#gone"' not in html


def test_facts_quotes_pictures_and_corrections() -> None:
    html = issue(
        holding(
            entry(
                facts=("KEP-2254 · sig-node",),
                quote="Quoted.",
                quote_lang="en",
                images=(("images/029/a.png", Phrase("a <map>"), Phrase("We")),),
                errata=((date(2019, 12, 1), Phrase("Wrong.")),),
            )
        )
    )

    assert "<span>KEP-2254</span> <span>sig-node</span>" in html
    assert '<blockquote class="entry__quote" lang="en">' in html
    assert '<img src="../../../images/029/a.png" alt="a &lt;map&gt;" loading="lazy">' in html
    assert "图：We" in html
    assert "Wrong." in html


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_words_everywhere(words: str) -> None:
    made = holding(
        entry(
            words,
            words,
            quote=words,
            facts=(words,),
            links=(EditionLink(url="https://example.org/?a=1&b=2", label=words, host=words),),
            images=(("a.png", Phrase(words), Phrase(words)),),
            errata=((date(2020, 1, 1), Phrase(words)),),
            kind=words,
        ),
        title=words,
        headline=words,
        lead=(words, words),
        credits=(Phrase(words),),
        errata=((date(2020, 1, 1), Phrase(words)),),
    )
    hostile = replace(card_of(made), published=None, out_in=("en",), lang="en")
    shown = pages()
    documents = [
        shown.issue(made, previous=replace(hostile, number=28), next=replace(hostile, number=30)),
        shown.stub(hostile),
        shown.home("zh", [card_of(made), hostile]),
        shown.archive("zh", [card_of(made)]),
        shown.year("zh", 2019, [card_of(made)]),
        shown.root({"zh": card_of(made), "en": None}),
    ]

    for document in documents:
        html = text(document)
        outline = Outline(html)
        assert "img" not in outline.tags or document.path.endswith("issues/29/index.html")
        assert "alert(1)</script>" not in html
        assert "onerror=alert(1)>" not in re.sub(r'"[^"]*"', "", html)
        assert " ".join(words.split()) in " ".join(outline.words.split())
        assert "49" not in outline.words.replace(words, "")
    assert html.count("<script") == 1


# ---------------------------------------------------------------- lists


def test_the_front_page_leads_with_the_latest() -> None:
    html = text(pages().home("zh", [card(28, title="旧"), card(29, title="新")]))
    outline = Outline(html)

    assert html.index("新") < html.index("旧")
    assert "issues/29/#cgroup-v2" in outline.links
    assert {"feed.xml", "atom.xml", "feed.json", "archive/"} <= set(outline.links)
    assert outline.headings[:2] == [1, 2]
    assert "每周一期，选出云原生上游真正值得一读的进展。" in html


def test_an_edition_not_out_leaves_the_front_and_is_announced() -> None:
    waiting = card(30, "en", published=None, out_in=("zh",), lang="zh", title="中文标题")
    html = text(pages().home("en", [waiting, card(29, "en")]))

    assert "Vol. 30 is out in Chinese; English follows" in html
    assert "中文标题" not in html
    assert 'id="latest_"><a href="issues/29/"' in html


def half_out(number: int = 30) -> Card:
    """An English draft whose Chinese side is out."""
    return card(number, "en", published=None, out_in=("zh",), title="Unseen title", headline="Unseen title",
                lead=("Unseen lead",), out_title=Phrase("中文标题", "zh"))  # fmt: skip


def test_a_draft_whose_other_side_is_out_stays_unseen() -> None:
    cards = [half_out(30), half_out(28), card(29, "en")]
    documents = [
        pages().home("en", cards),
        pages().archive("en", cards),
        pages().year("en", 2019, cards),
        pages().stub(half_out()),
    ]
    for document in documents:
        assert "Unseen" not in text(document)
        assert re.search(r'lang="zh"[^>]*>中文标题', text(document))
    assert "Unseen" not in text(pages().year("en", 2019, [half_out()]))
    assert "#cgroup-v2" not in text(pages().year("en", 2019, [half_out()]))


def test_a_build_with_drafts_shows_them_as_drafts() -> None:
    cards = [half_out(30), card(29, "en")]
    for document in (
        pages().home("en", cards, drafts=True),
        pages().archive("en", cards, drafts=True),
        pages().year("en", 2019, cards, drafts=True),
    ):
        assert "Unseen title" in text(document)
        assert TEMPLATES.words("en")["draft"] in text(document)
        assert "so far in Chinese" not in text(document)


def test_the_front_page_finds_the_newest_that_is_out() -> None:
    cards = [*(half_out(number) for number in range(30, 60)), card(29, "en", title="Out long ago")]
    html = text(pages().home("en", cards))

    assert 'id="latest_"><a href="issues/29/">Out long ago' in html
    assert html.count('class="band"') == 1
    assert html.count('<li class="ledger__row') == RECENT
    assert TEMPLATES.words("en")["no_issues"] not in html


def test_a_front_page_of_waiting_editions_alone_says_so() -> None:
    html = text(pages().home("en", [half_out(30), half_out(29)]))

    assert "Vol. 30 is out in Chinese; English follows" in html
    assert "so far in Chinese" in html
    assert 'id="latest_"' not in html
    assert TEMPLATES.words("en")["no_issues"] not in html


def test_an_empty_digest_has_a_front_page() -> None:
    assert "还没有出刊" in text(pages().home("zh", []))
    assert "还没有出刊" in text(pages().archive("zh", []))


def test_the_archive_is_a_ledger_of_years() -> None:
    week = timedelta(weeks=60)
    later = card(90, covers=(date(2019, 11, 18) + week, date(2019, 11, 24) + week))
    document = pages().archive("zh", [card(29), later])
    html = text(document)

    assert document.path == "zh/archive/index.html"
    assert html.index(">2021<") < html.index(">2019<")
    assert {"2021/", "2019/", "../issues/29/"} <= set(Outline(html).links)
    assert "圣地亚哥迎来 12000 多人，云原生年会落下帷幕" in html
    assert "共 1 期" in html


def test_a_year_shows_what_each_issue_held() -> None:
    document = pages().year("en", 2019, [card(29, "en")])
    html = text(document)

    assert document.path == "en/archive/2019/index.html"
    assert "../../issues/29/#rootless" in Outline(html).links
    assert f'hreflang="zh" href="{SITE}zh/archive/2019/"' in html


def test_a_stub_stands_in_for_an_edition_not_out() -> None:
    document = pages().stub(card(30, "en", published=None, out_in=("zh",), lang="zh", title="中文标题"))
    html = text(document)

    assert document.path == "en/issues/30/index.html"
    assert "Vol. 30 is out in Chinese; English follows" in html
    assert 'href="../../../zh/issues/30/" hreflang="zh" lang="zh" target="_self">中文标题</a>' in html
    assert '<meta name="robots" content="noindex">' in html


def test_a_stub_says_each_link_in_its_language() -> None:
    three = pages(languages=("zh", "en", "de"))
    html = text(three.stub(replace(half_out(), out_in=("zh", "de"))))

    assert (
        'hreflang="zh" lang="zh" target="_self">中文标题</a> <span class="notice__name" lang="zh">中文<'
        in html
    )
    assert 'hreflang="de" lang="de" target="_self">Deutsch</a></p>' in html


def test_in_a_list_too_words_of_another_language_are_marked() -> None:
    waiting = card(28, "en", published=None, out_in=("zh",), lang="zh", title="中文标题")
    for document in (
        pages().home("en", [card(29, "en"), waiting]),
        pages().archive("en", [waiting]),
        pages().year("en", 2019, [waiting]),
    ):
        assert re.search(r'lang="zh"[^>]*>中文标题', text(document))
        assert "so far in Chinese" in text(document)


# ---------------------------------------------------------------- the whole site


def test_pages_not_found_link_from_the_hosts_root_in_every_language() -> None:
    documents = {document.path: text(document) for document in pages().not_found()}

    assert set(documents) == {"zh/404.html", "en/404.html", "404.html"}
    for html in documents.values():
        local = [link for link in Outline(html).links if "//" not in link]
        assert all(link.startswith("/digest/") for link in local)
        assert "找不到这一页" in html
        assert "Page not found" in html
        assert "noindex" in html
    assert '<section lang="zh">' in documents["en/404.html"]


def test_the_entrance_shows_both_ways_without_script() -> None:
    document = pages().root({"zh": card(), "en": None})
    outline = Outline(text(document))

    assert document.path == "index.html"
    assert {"zh/", "en/", "zh/issues/29/"} <= set(outline.links)
    assert '["zh", "en"]' in text(document)
    assert f'hreflang="x-default" href="{SITE}"' in text(document)


def test_one_language_alone_has_neither_switch_nor_hreflang() -> None:
    alone = pages(languages=("en",), title=Text({"en": "A Weekly"}))
    for document in (
        alone.issue(edition(language="en", out_in=("en",)), previous=None, next=None),
        alone.home("en", [card(29, "en")]),
        alone.root({"en": card(29, "en")}),
    ):
        assert "strip__switch" not in text(document)
        assert 'hreflang="x-default"' not in text(document)
        assert "masthead__other" not in text(document)


def test_sitemaps_tell_of_both_sides() -> None:
    when = edition().updated
    documents = {
        document.path: text(document)
        for document in pages().sitemaps(
            {"zh": [("zh/", when), ("zh/issues/29/", when)], "en": [("en/", None), ("en/about/", None)]}
        )
    }

    assert set(documents) == {"zh/sitemap.xml", "en/sitemap.xml", "sitemap.xml", "robots.txt"}
    assert (
        f"<loc>{SITE}zh/issues/29/</loc><lastmod>2019-11-25T18:00:00+08:00</lastmod></url>"
        in documents["zh/sitemap.xml"]
    )
    assert f'<xhtml:link rel="alternate" hreflang="en" href="{SITE}en/"/>' in documents["zh/sitemap.xml"]
    assert f"<loc>{SITE}en/sitemap.xml</loc>" in documents["sitemap.xml"]
    assert f"Sitemap: {SITE}sitemap.xml" in documents["robots.txt"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """A small real site, path to text."""
    folder = tmp_path_factory.mktemp("site")
    content = folder / "content"
    for tag in SETTINGS.languages:
        (content / tag).mkdir(parents=True)
        (content / tag / "about.md").write_text("# About\n\n[feed](../feed.xml)\n")
    frames = MaterialFrames(
        SETTINGS, project=folder, content=content, templates=TEMPLATES, cache=folder / "cache"
    )
    editions = [edition(number, tag) for number in (28, 29) for tag in SETTINGS.languages] + [edition(30)]
    waiting = card(30, "en", published=None, out_in=("zh",), lang="zh")
    assemble(folder / "site", editions, SETTINGS, TEMPLATES, frames, stubs=[waiting])
    assemble(folder / "again", editions, SETTINGS, TEMPLATES, frames, stubs=[waiting])
    one, two = (
        {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for root in (folder / "site", folder / "again")
    )
    assert one == two
    return {path: body.decode() for path, body in one.items() if path.endswith(("html", "xml", "json"))}


def test_every_link_of_a_built_site_leads_somewhere_under_a_prefix(site: Mapping[str, str]) -> None:
    base = "https://elsewhere.example/any/prefix/"
    ids = {path: set(Outline(html).ids) for path, html in site.items() if path.endswith(".html")}
    broken = []
    for path, html in site.items():
        if not path.endswith(".html") or path.endswith("404.html"):
            continue
        for link in Outline(html).links:
            target = urljoin(base + path, unescape(link))
            if not target.startswith(base) or target.startswith(SITE):
                if urlsplit(link).scheme == "":
                    broken.append((path, link))
                continue
            place = unquote(urlsplit(target).path).removeprefix("/any/prefix/")
            file = place + "index.html" if place.endswith("/") or not place else place
            anchor = unquote(urlsplit(target).fragment)
            if file.endswith((".html", ".xml", ".json")) and (
                file not in site or (anchor and anchor not in ids[file] and not anchor.startswith("__"))
            ):
                broken.append((path, link))
    assert not broken


def test_every_page_of_a_built_site_has_one_language_one_h1_and_a_skip_target(
    site: Mapping[str, str],
) -> None:
    for path, html in site.items():
        if path.endswith(".html") and path != "index.html":
            tag = path.split("/")[0] if "/" in path else "zh"
            outline = Outline(html)
            assert f'<html lang="{tag}"' in html, path
            assert outline.headings.count(1) == 1, path
            skip = re.search(r'href="#([^"]+)" class="md-skip"', html)
            assert skip is None or unquote(skip[1]) in outline.ids, path


@pytest.mark.slow
def test_a_page_takes_about_a_millisecond() -> None:
    shown, made = pages(), edition()
    shown.issue(made, previous=None, next=None)

    began = time.process_time()
    for _ in range(100):
        shown.issue(made, previous=None, next=None)

    assert (time.process_time() - began) / 100 < 0.003


def test_an_old_issue_of_one_language_promises_no_other() -> None:
    """Nothing in it is meant for English: neither its page there nor the front page says that it follows."""
    alone = replace(card(30, "en", published=None, out_in=("zh",), lang="zh", title="中文标题"), sections=())
    for html in (text(pages().stub(alone)), text(pages().home("en", [alone]))):
        assert "Vol. 30 is in Chinese only" in html
        assert "follows" not in html
        assert "still at work" not in html


def test_the_masthead_says_how_long_it_takes_and_when_it_was_corrected() -> None:
    page = issue(edition(minutes=7, updated=datetime(2019, 12, 3, tzinfo=UTC)))

    assert (
        "<span>约 7 分钟读完</span> <span>2019 年 11 月 25 日出刊</span> <span>2019 年 12 月 3 日更正</span>"
        in page
    )


def test_every_entry_leads_to_where_mistakes_are_told() -> None:
    report = "https://example.org/new?n={number}&e={entry}&body={url}"
    shown = Pages(TEMPLATES, replace(SETTINGS, report=report), FRAMES)

    page = text(shown.issue(edition(), previous=None, next=None))

    told = "https://example.org/new?n=29&amp;e=cgroup-v2&amp;body=https%3A%2F%2Fweekly.example.org"
    assert told in page
    assert "entry__report" not in issue()


def test_entries_of_another_language_alone_are_named_under_their_section() -> None:
    there = Elsewhere(section="upstream", id="only-zh", language="zh", title=Phrase("只有中文", "zh"))
    lost = replace(there, section="gone", id="lost")

    page = issue(edition(language="en", elsewhere=(there, lost)))

    assert page.count("In Chinese only:") == 2
    assert (
        '<a href="../../../zh/issues/29/#only-zh" hreflang="zh" lang="zh" target="_self">只有中文</a>' in page
    )
    assert page.index("#only-zh") < page.index('id="_projects"') < page.index("#lost")


def test_a_stub_says_when_it_is_expected() -> None:
    page = text(pages().stub(half_out(), date(2019, 12, 4)))

    assert "Expected on 4 December 2019." in page
    assert "Expected" not in text(pages().stub(half_out()))


def test_the_front_page_says_how_to_subscribe_in_each_language() -> None:
    ways = {
        "sign_up": Text({"en": "https://example.org/join?a=1&b=2"}),
        "wechat": Text({"zh": "云原生 & 周报"}),
    }

    page = text(pages(**ways).home("en", [card(29, "en")]))
    block = page[page.index('class="subscribe__ways"') :]

    assert block.index("<dt>English</dt>") < block.index('<div lang="zh">')
    assert '<a href="https://example.org/join?a=1&amp;b=2">By mail</a>' in block
    assert "云原生 &amp; 周报" in block
    assert '<a href="feed.xml" type="application/rss+xml">RSS</a>' in block
    assert '<a href="../zh/feed.json" type="application/feed+json">JSON Feed</a>' in block
    assert "邮件订阅" not in block
