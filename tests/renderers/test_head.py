"""The head of a page: what search engines and chats are told, by schema.org's, Google's and Open Graph's rules."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from digest.core.compose import card as card_of
from digest.model import DigestSettings, Document, Edition
from digest.ports import Frame, FrameSet
from digest.renderers import graph
from digest.renderers.page import Pages
from digest.templating import Templates, formats, shipped
from tests.editions import SETTINGS, edition, entry, holding

SITE = SETTINGS.site_url
#: Properties schema.org has for each type we use.
KNOWN = {
    "WebSite": {"name", "url", "inLanguage", "potentialAction", "description"},
    "SearchAction": {"target", "query-input"},
    "EntryPoint": {"urlTemplate"},
    "Periodical": {"name", "url", "inLanguage", "publisher"},
    "PublicationIssue": {"issueNumber", "name", "datePublished", "inLanguage", "isPartOf"},
    "NewsArticle": {
        "headline", "description", "url", "mainEntityOfPage", "inLanguage", "datePublished", "dateModified",
        "author", "publisher", "isPartOf", "hasPart", "image",
    },
    "Person": {"name"},
    "Organization": {"name", "url", "logo"},
    "ImageObject": {"url"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
}  # fmt: skip
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


class Head(HTMLParser):
    """Meta tags, links and scripts of a page as a parser sees them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.meta: dict[str, list[str]] = {}
        self.links: list[Mapping[str, str | None]] = []
        self.scripts: list[str] = []
        self._in = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "meta":
            self.meta.setdefault(str(told.get("property") or told.get("name")), []).append(
                str(told.get("content"))
            )
        if tag == "link":
            self.links.append(told)
        if tag == "script":
            self._in = told.get("type") == "application/ld+json"
            self.scripts += [""] if self._in else []

    def handle_endtag(self, tag: str) -> None:
        self._in = self._in and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._in:
            self.scripts[-1] += data

    def graph(self) -> list[dict[str, Any]]:
        assert len(self.scripts) == 1
        told = json.loads(self.scripts[0])
        assert told["@context"] == "https://schema.org"
        return list(told["@graph"])

    def node(self, kind: str) -> dict[str, Any]:
        (found,) = [node for node in self.graph() if node["@type"] == kind]
        return found


def pages(settings: DigestSettings = SETTINGS) -> Pages:
    bare = Frame(parts=("<title>", "title", "</title>", "meta", "", "switch", "", "article", ""), key="k")
    kinds = dict.fromkeys(("home", "archive", "year", "issue", "404"), bare)
    frames = {tag: FrameSet(language=tag, frames=kinds, files={}) for tag in settings.languages}
    return Pages(Templates([shipped()]), settings, frames)


def head(document: Document) -> Head:
    return Head(document.body.decode())


def of_issue(made: Edition, settings: DigestSettings = SETTINGS) -> Head:
    return head(pages(settings).issue(made, previous=None, next=None))


def every_kind() -> list[tuple[str, Head]]:
    made = pages()
    cards = [card_of(edition(number, "en")) for number in (30, 29)]
    return [
        ("home", head(made.home("en", cards))),
        ("archive", head(made.archive("en", cards))),
        ("year", head(made.year("en", 2019, cards))),
        ("issue", of_issue(edition(29, "en"))),
    ]


def walk(node: Any) -> list[Mapping[str, Any]]:
    if isinstance(node, dict):
        return [node, *(below for value in node.values() for below in walk(value))]
    return [below for value in node for below in walk(value)] if isinstance(node, list) else []


def test_every_word_is_schema_orgs() -> None:
    for kind, seen in every_kind():
        for node in walk(seen.graph()):
            if set(node) == {"@id"}:
                continue
            own = {key for key in node if not key.startswith("@")}
            assert own <= KNOWN[node["@type"]], (kind, node["@type"])


def test_what_is_referred_to_is_there() -> None:
    nodes = walk(of_issue(edition(29, "en", credits=())).graph())

    defined = {node["@id"] for node in nodes if "@id" in node and len(node) > 1}
    assert {node["@id"] for node in nodes if set(node) == {"@id"}} <= defined


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_issue_is_a_number_of_a_periodical_and_an_article_by_googles_rules(language: str) -> None:
    made = edition(29, language)
    seen = of_issue(made)
    number, article = seen.node("PublicationIssue"), seen.node("NewsArticle")

    assert number["issueNumber"] == "29"
    assert number["isPartOf"]["@type"] == "Periodical"
    assert number["isPartOf"]["inLanguage"] == language
    assert article["isPartOf"] == {"@id": number["@id"]}
    assert 0 < len(article["headline"]) <= 110
    assert DATE.fullmatch(article["datePublished"])
    assert DATE.fullmatch(article["dateModified"])
    assert [who["name"] for who in article["author"]] == [who.words for who in made.credits]
    assert article["publisher"]["name"] == SETTINGS.title.get(language)
    assert article["publisher"]["logo"]["url"].startswith(SITE)
    assert [part["url"] for part in article["hasPart"]] == [f"#{it.id}" for _, it in made.entries()]


def test_a_long_headline_is_cut_and_a_withdrawn_entry_is_no_part() -> None:
    made = holding(entry("x" * 200, id="a"), entry("Gone", id="b", withdrawn=True), title="长" * 150)
    article = of_issue(made).node("NewsArticle")

    assert len(article["headline"]) == 110
    assert [len(part["headline"]) for part in article["hasPart"]] == [110]


def test_every_page_below_home_says_where_it_hangs() -> None:
    for kind, seen in every_kind():
        crumbs = [node for node in seen.graph() if node["@type"] == "BreadcrumbList"]
        assert len(crumbs) == (kind != "home"), kind
        for node in crumbs:
            steps = node["itemListElement"]
            assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
            assert len(steps) >= 2
            assert steps[0]["item"] == f"{SITE}en/"
            assert all(step["name"] and step["item"].startswith(SITE) for step in steps)
    names = [step["name"] for step in of_issue(edition(29, "en")).node("BreadcrumbList")["itemListElement"]]
    assert names == ["Cloud Native Weekly", "All issues", "2019", "Vol. 29"]


def test_home_says_how_to_search() -> None:
    action = dict(every_kind())["home"].node("WebSite")["potentialAction"]

    assert action["target"]["urlTemplate"] == f"{SITE}en/?q={{search_term_string}}"
    assert action["query-input"] == "required name=search_term_string"


def test_nothing_said_can_end_the_script() -> None:
    hostile = "</script><script>alert(1)</script><!-- & \u2028"
    text = pages().issue(holding(entry(hostile), title=hostile), previous=None, next=None).body.decode()
    seen = Head(text)

    assert seen.node("NewsArticle")["headline"] == hostile
    data = text.partition('ld+json">')[2].partition("</script>")[0]
    assert not set(data) & set("<>&\u2028")


def test_drafts_stubs_and_pages_not_found_tell_nothing() -> None:
    draft = of_issue(edition(29, "en", published=None, updated=None))
    missing = head(pages().not_found()[0])

    for seen in (draft, missing):
        assert seen.scripts == []
        assert seen.meta["robots"] == ["noindex"]
        assert "og:image" not in seen.meta


def test_open_graph_is_complete_on_every_kind_of_page() -> None:
    for kind, seen in every_kind():
        for name in ("og:title", "og:type", "og:url", "og:description", "og:site_name", "og:locale"):
            assert len(seen.meta[name]) == 1, (kind, name)
            assert seen.meta[name][0]
        assert seen.meta["og:locale"] == ["en_US"]
        assert seen.meta["og:locale:alternate"] == ["zh_CN"]
        assert seen.meta["og:url"][0].startswith(SITE)
        assert seen.meta["twitter:card"] == ["summary"]
        assert "og:image" not in seen.meta


def test_an_issue_says_when_it_came_out_and_when_it_changed() -> None:
    made = edition(29, "en")
    assert made.published is not None
    mended = replace(made, updated=made.published + timedelta(days=2))

    assert "article:modified_time" not in of_issue(made).meta
    seen = of_issue(mended)
    assert seen.meta["og:type"] == ["article"]
    assert seen.meta["article:published_time"] == [formats.iso(made.published)]
    assert seen.meta["article:modified_time"] == [formats.iso(made.published + timedelta(days=2))]
    assert seen.meta["article:section"] == [made.sections[0].title]


def test_a_cover_is_told_of_with_its_size_and_words() -> None:
    seen = of_issue(edition(29, "en"), replace(SETTINGS, covers=True))

    assert seen.meta["og:image"] == [f"{SITE}en/issues/29/cover.png"]
    assert (seen.meta["og:image:width"], seen.meta["og:image:height"]) == (["1200"], ["630"])
    assert seen.meta["og:image:alt"] == [edition(29, "en").headline]
    assert seen.meta["twitter:card"] == ["summary_large_image"]
    assert seen.node("NewsArticle")["image"] == f"{SITE}en/issues/29/cover.png"


def test_a_page_with_two_dozen_entries_has_a_small_head() -> None:
    entries = (entry(f"一项不长不短的标题，说清楚发生了什么 {n}", id=f"kep-{n}") for n in range(24))
    nodes = graph.issue(SETTINGS, holding(*entries), "长" * 180)

    assert len(graph.script(nodes).encode()) < 6_000


@pytest.mark.parametrize(
    ("tag", "told"),
    [("zh", "zh_CN"), ("en", "en_US"), ("zh-Hant", "zh_TW"), ("pt-BR", "pt_BR"), ("ja", "ja_JP"), ("tlh", "tlh")],
)  # fmt: skip
def test_a_language_is_told_with_its_land(tag: str, told: str) -> None:
    assert formats.territorial(tag) == told


@pytest.mark.parametrize("tag", ["zh", "en"])
def test_the_manifest_names_the_paper_and_icons_there_are(tag: str) -> None:
    document = pages().manifest(tag)
    told = json.loads(document.body)

    assert document.path == f"{tag}/manifest.webmanifest"
    assert told["name"] == SETTINGS.title.get(tag)
    assert 0 < len(told["short_name"]) <= 12
    assert told["lang"] == tag
    assert not told["start_url"].startswith("/")
    sizes = {icon["sizes"] for icon in told["icons"]}
    assert {"192x192", "512x512"} <= sizes
    for icon in told["icons"]:
        file = shipped() / icon["src"]
        assert file.is_file()
        if icon["type"] == "image/png":
            body = file.read_bytes()
            width, height = (int.from_bytes(body[at : at + 4], "big") for at in (16, 20))
            assert icon["sizes"] == f"{width}x{height}"
