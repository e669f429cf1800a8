"""The feeds of a built site: all parsers see the same, every rule is kept, nothing is lost or news twice."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import fastfeedparser
import feedparser
import pytest

from digest.archive.opml import read_opml
from digest.html import text
from tests import digests
from tests.renderers import feedrules

ROOT = Path(__file__).parents[1]
SITE = "https://example.org/some/digest/"
LANGUAGES = ("zh", "en")
HOSTILE = "<script>x()</script> ]]> {{ 7*7 }} &amp; 'q' {% raw %}"
TOML = '[feeds]\nissues = 2\nentries = 5\nhub = "https://hub.example.org/"\n'
ISSUE = """number: {number}
covers: {{from: {first}, to: {last}}}
published: {{{published}}}
title: {{zh: 第 {number} 期的标题, en: The title of issue {number}}}
lead: {{zh: [一句话], en: [One line]}}
sections:
  - id: upstream
    entries:
      - id: one
        links: [https://github.com/a/b/pull/{number}?x=1&y=2]
        title: {{zh: 一, en: One}}
        summary: {{zh: "见[另一条](#two)。", en: "See [the other](#two) and 扩缩容."}}
      - id: two
        title: {{zh: 二, en: Two}}
        summary: {{zh: 二的话, en: Words of two}}
{extra}
  - id: reading
    entries:
      - id: three
        links: [https://lwn.net/{number}]
        title: {{zh: 三, en: Three}}
        summary: {{zh: 三的话, en: Words of three}}
"""
WITHDRAWN = """      - id: gone
        withdrawn: true
        errata: [{date: 2026-05-20, text: {zh: 消息不实, en: The report was wrong}}]
        title: {zh: 秘密, en: Secret}
        summary: {zh: 秘密的话, en: Secret words}
      - id: only-zh
        only: [zh]
        title: {zh: 只有中文}
        summary: {zh: 只有中文的话}
      - id: untranslated
        title: {zh: 还没有译文}
        summary: {zh: 还没有译文的话}
"""


def write(
    folder: Path, number: int, day: datetime, languages: Sequence[str] = LANGUAGES, extra: str = ""
) -> None:
    published = ", ".join(f"{tag}: {day.isoformat()}" for tag in languages)
    first, last = (day - timedelta(days=7)).date(), (day - timedelta(days=1)).date()
    words = ISSUE.format(number=number, first=first, last=last, published=published, extra=extra)
    (folder / f"content/issues/{number:03}.yaml").write_text(
        "format: 1\n" + words.replace("\n\n", "\n"), "utf-8"
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two issues of 2024, one of 2025, three of 2026: one withdrawn in part, one hostile, one in Chinese alone."""
    folder = tmp_path_factory.mktemp("feeds")
    digest = digests.make(folder)
    with (folder / "digest.toml").open("a", encoding="utf-8") as settings:
        settings.write(TOML)
    (folder / "content/issues").mkdir()
    for number, day in enumerate(((2024, 3, 4), (2024, 12, 30), (2025, 6, 2), (2026, 5, 4)), start=1):
        write(folder, number, datetime(*day, 10, tzinfo=UTC))
    hostile = json.dumps(HOSTILE)
    bad = f"      - id: bad\n        title: {{zh: {hostile}, en: {hostile}}}\n        summary: {{zh: x, en: x}}\n"
    write(folder, 5, datetime(2026, 5, 11, 10, tzinfo=UTC), extra=WITHDRAWN + bad)
    write(folder, 6, datetime(2026, 5, 18, 10, tzinfo=UTC), languages=["zh"])
    digest.close()
    digests.opened(folder).build()
    return folder


@pytest.fixture(scope="module")
def site(folder: Path) -> Mapping[str, bytes]:
    return digests.files(folder / "site")


def named(site: Mapping[str, bytes], ending: str) -> Iterator[tuple[str, bytes]]:
    """Files of feeds with this ending; `.xml` is RSS."""
    for path, body in site.items():
        is_feed = path.endswith(ending) and ("/feeds/" in path or path.count("/") == 1)
        if is_feed and "sitemap" not in path and (ending != ".xml" or "atom" not in path):
            yield path, body


def parsed(body: bytes) -> Any:
    feed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    assert feed.bozo == 0, feed.get("bozo_exception")
    return feed


def walk(site: Mapping[str, bytes], start: str, root: str = SITE) -> tuple[list[str], dict[str, list[str]]]:
    """Document paths along `prev-archive` or `next_url`, and the ids of the items in each."""
    order: list[str] = []
    held: dict[str, list[str]] = {}
    path = start
    while path:
        assert path not in held, "RFC 5005, 4: no circle"
        order.append(path)
        if path.endswith(".json"):
            feed = feedrules.json_feed(site[path])
            held[path], link = [item["id"] for item in feed["items"]], feed.get("next_url", "")
        else:
            read = parsed(site[path])
            held[path] = [entry.id for entry in read.entries]
            link = next((a.href for a in read.feed.links if a.rel == "prev-archive"), "")
        path = link.removeprefix(root)
    return order, held


# ---------------------------------------------------------------- what is there


def test_every_feed_in_three_forms(site: Mapping[str, bytes]) -> None:
    for language in LANGUAGES:
        for name in ("entries", "upstream", "reading"):
            for ending in (".xml", ".atom.xml", ".json"):
                assert f"{language}/feeds/{name}{ending}" in site


def test_the_forms_say_the_same(site: Mapping[str, bytes]) -> None:
    for path, body in named(site, ".xml"):
        if "archive/" in path:
            continue
        other = (
            path.replace("feed.xml", "atom.xml") if path.endswith("/feed.xml") else path[:-4] + ".atom.xml"
        )
        items = json.loads(site[path[:-4] + ".json"])["items"]
        one, two = parsed(body), parsed(site[other])
        assert one.entries, path
        for a, b, c in zip(one.entries, two.entries, items, strict=True):
            assert (a.id, a.link, a.title) == (b.id, b.link, b.title) == (c["id"], c["url"], c["title"])
            assert a.content[0].value == b.content[0].value == c["content_html"]
            assert a.published_parsed == b.published_parsed
            assert [tag.term for tag in a.tags] == [tag.label for tag in b.tags] == c["tags"]


def test_entries_newest_issue_first_in_whole_issues(site: Mapping[str, bytes]) -> None:
    feed = json.loads(site["zh/feeds/entries.json"])
    found = [item["id"].removeprefix("tag:example.org,2026:digest:zh:") for item in feed["items"]]
    assert found == [
        "6:one",
        "6:two",
        "6:three",
        "5:one",
        "5:two",
        "5:gone",
        "5:only-zh",
        "5:untranslated",
        "5:bad",
        "5:three",
    ]
    reading = json.loads(site["en/feeds/reading.json"])["items"]
    assert [item["url"] for item in reading] == [f"{SITE}en/issues/{n}/#three" for n in (5, 4, 3, 2, 1)]
    assert reading[0]["external_url"] == "https://lwn.net/5"
    assert reading[0]["tags"] == ["Reading"]


def test_an_entry_links_what_it_is_about(site: Mapping[str, bytes]) -> None:
    for path in ("zh/feeds/entries.xml", "zh/feeds/entries.atom.xml"):
        (first, *_) = parsed(site[path]).entries
        assert [a.href for a in first.links if a.rel == "related"] == [
            "https://github.com/a/b/pull/6?x=1&y=2"
        ]
        assert first.link == f"{SITE}zh/issues/6/#one"


def test_an_edition_not_out_has_no_item(site: Mapping[str, bytes]) -> None:
    for path, body in site.items():
        if path.startswith("en/") and ("feed" in path or "atom" in path):
            assert b"digest:en:6" not in body, path
    assert b"digest:zh:6" in site["zh/atom.xml"]


def test_a_withdrawn_entry_says_so_without_its_words(site: Mapping[str, bytes]) -> None:
    """Its item is changed on the day readers are told, and keeps id and link."""
    for path in ("en/feeds/entries.xml", "en/feeds/entries.atom.xml"):
        (gone,) = [entry for entry in parsed(site[path]).entries if entry.id.endswith(":5:gone")]
        assert gone.title == "This entry was withdrawn."
        assert gone.updated.startswith("2026-05-20T00:00:00")
        assert "The report was wrong" in gone.content[0].value
    for path, body in site.items():
        if "feed" in path or "atom" in path:
            assert "Secret" not in body.decode("utf-8", "replace"), path
            assert "秘密" not in body.decode("utf-8", "replace"), path


def test_only_its_own_language_carries_an_entry(site: Mapping[str, bytes]) -> None:
    assert b"only-zh" in site["zh/feeds/entries.xml"]
    assert b"only-zh" not in site["en/feeds/entries.xml"]


def test_words_of_another_language_say_so(site: Mapping[str, bytes]) -> None:
    item = next(
        i for i in json.loads(site["en/feeds/entries.json"])["items"] if i["id"].endswith(":untranslated")
    )
    assert item["language"] == "zh"
    assert '<div lang="en">\n<div lang="zh">' in item["content_html"]
    assert 'and <span lang="zh">扩缩容</span>.' in site["en/feed.xml"].decode()
    for path in ("en/feeds/entries.xml", "en/feeds/entries.atom.xml"):
        assert '<title xml:lang="zh">还没有译文</title>' in site[path].decode()


def test_no_relative_link_no_id_no_style(site: Mapping[str, bytes]) -> None:
    for _, body in (*named(site, ".json"),):
        for item in json.loads(body)["items"]:
            content = item.get("content_html", "")
            assert not re.search(r'<[^>]*\s(id|class|style)="', content)
            for link in re.findall(r'(?:href|src)="([^"]*)"', content):
                assert urlsplit(link).scheme in {"http", "https"}, link


def test_hostile_words_are_words(site: Mapping[str, bytes]) -> None:
    for path in ("zh/feeds/entries.xml", "zh/feeds/entries.atom.xml"):
        (bad,) = [entry for entry in parsed(site[path]).entries if entry.id.endswith(":bad")]
        assert bad.title == HOSTILE
    for path in ("zh/feed.xml", "zh/atom.xml"):
        content = next(e for e in parsed(site[path]).entries if e.id.endswith(":5")).content[0].value
        assert "<script" not in content
        assert HOSTILE in text(content)


# ---------------------------------------------------------------- the rules


def test_rfc_4287_and_4151_atom(site: Mapping[str, bytes]) -> None:
    """Sections 2, 3.3, 4.1.1 to 4.1.3, 4.2; ids by RFC 4151, 2.1."""
    found = [*named(site, "atom.xml")]
    assert len(found) == 12
    for path, body in found:
        feed = feedrules.atom(body)
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{feedrules.ATOM}link")}
        assert links["self"] == SITE + path
        assert links["hub"] == "https://hub.example.org/"


def test_rss_2_0(site: Mapping[str, bytes]) -> None:
    """Required channel elements; elements of item; guid; the content module."""
    found = [*named(site, ".xml")]
    assert len(found) == 8
    for path, body in found:
        channel = feedrules.rss(body)
        links = {link.get("rel"): link.get("href") for link in channel.findall(f"{feedrules.ATOM}link")}
        assert links["self"] == SITE + path
        assert links["hub"] == "https://hub.example.org/"


def test_json_feed_1_1(site: Mapping[str, bytes]) -> None:
    """Top-level, Items, Authors, Hubs, Extensions of jsonfeed.org/version/1.1."""
    found = [*named(site, ".json")]
    assert len(found) == 12
    for path, body in found:
        feed = feedrules.json_feed(body)
        assert feed["feed_url"] == SITE + path
        assert feed["hubs"] == [{"type": "WebSub", "url": "https://hub.example.org/"}]
        assert all(item["language"] for item in feed["items"])


@pytest.mark.skipif(shutil.which("xmllint") is None, reason="xmllint is not installed")
def test_well_formed_for_a_strict_reader(folder: Path, site: Mapping[str, bytes]) -> None:
    paths = [path for path, _ in (*named(site, ".xml"), *named(site, "atom.xml"), *named(site, ".opml"))]
    assert len(paths) > 20
    subprocess.run(["xmllint", "--noout", "feeds.opml", *paths], cwd=folder / "site", check=True)


def test_a_second_parser_sees_the_same(site: Mapping[str, bytes]) -> None:
    for path, body in (*named(site, ".xml"), *named(site, "atom.xml")):
        ours, theirs = parsed(body), fastfeedparser.parse(body)
        assert [(e.id, e.link, e.title) for e in theirs.entries] == [
            (e.id, e.link, e.title) for e in ours.entries
        ]
        contents = [e.content[0]["value"] for e in theirs.entries]
        assert contents == [e.content[0].value for e in ours.entries], path


@pytest.mark.slow
def test_a_third_parser_sees_the_same(folder: Path, site: Mapping[str, bytes]) -> None:
    """JavaScript's rss-parser."""
    if shutil.which("node") is None or not (ROOT / "node_modules/rss-parser").is_dir():
        pytest.skip("node or node_modules is not there: make verify brings it")
    paths = [path for path, _ in (*named(site, ".xml"), *named(site, "atom.xml"))]
    script = ROOT / "scripts/rss-parser.mjs"
    done = subprocess.run(
        ["node", script, *paths], cwd=folder / "site", check=True, capture_output=True, text=True
    )
    for path, line in zip(paths, done.stdout.splitlines(), strict=True):
        theirs, ours = json.loads(line), parsed(site[path])
        assert [(i["id"], i["link"], i["title"]) for i in theirs["items"]] == [
            (e.id, e.link, e.title) for e in ours.entries
        ]
        assert [i["content"] for i in theirs["items"]] == [e.content[0].value for e in ours.entries]


# ---------------------------------------------------------------- the archive


@pytest.mark.parametrize(
    "start", ["zh/feed.xml", "zh/atom.xml", "zh/feed.json", "en/feed.xml", "en/atom.xml", "en/feed.json"]
)
def test_rfc_5005_4_the_chain_holds_every_issue(site: Mapping[str, bytes], start: str) -> None:
    """From the document people subscribe to back to the first: no issue is lost, none twice in the archive."""
    language = start[:2]
    order, held = walk(site, start)
    numbers = range(1, 7 if language == "zh" else 6)
    wanted = {f"tag:example.org,2026:digest:{language}:{n}" for n in numbers}
    form = "json" if start.endswith("json") else "atom.xml"

    assert order[1:] == [f"{language}/feeds/archive/{year}.{form}" for year in (2025, 2024)]
    assert {id_ for ids in held.values() for id_ in ids} == wanted
    archived = [id_ for path in order[1:] for id_ in held[path]]
    assert len(archived) == len(set(archived)) == 3


def test_rfc_5005_4_archive_documents(site: Mapping[str, bytes]) -> None:
    """`fh:archive`, `current`, `prev-archive` and `next-archive`; the subscribed one is no archive."""
    for language in LANGUAGES:
        base = f"{SITE}{language}/feeds/archive/"
        current = f"{SITE}{language}/atom.xml"
        first, last = (site[f"{language}/feeds/archive/{year}.atom.xml"] for year in (2024, 2025))
        assert feedrules.archived(first) == {"current": current, "next-archive": f"{base}2025.atom.xml"}
        assert feedrules.archived(last) == {"current": current, "prev-archive": f"{base}2024.atom.xml"}
        assert b"fh:archive" not in site[f"{language}/atom.xml"]
        same = {parsed(body).feed.id for body in (first, last, site[f"{language}/atom.xml"])}
        assert same == {f"tag:example.org,2026:digest:{language}"}


@pytest.mark.slow
def test_rfc_5005_4_the_chain_of_520_issues(tmp_path: Path) -> None:
    """Ten years by walking, in every form; a changed issue remakes its year and no other."""
    subprocess.run(
        ["python3", ROOT / "benchmarks/archive.py", tmp_path / "d", "--issues", "520"],
        check=True,
        capture_output=True,
    )
    root = tmp_path / "d"
    digest = digests.opened(root)
    digest.build()
    site = digests.files(root / "site")
    base = digest.config.digest.site_url
    for language in LANGUAGES:
        for start in ("feed.xml", "atom.xml", "feed.json"):
            order, held = walk(site, f"{language}/{start}", base)
            found = {id_.rpartition(":")[2] for ids in held.values() for id_ in ids}
            assert found == {str(n) for n in range(1, 521)}
            assert len(order) == 11
    feeds = sum(
        len(body) for _, body in (*named(site, ".xml"), *named(site, "atom.xml"), *named(site, ".json"))
    )
    assert feeds < 15_000_000
    path = root / "content/issues/100.yaml"
    path.write_text(path.read_text("utf-8").replace("title:\n  zh: ", "title:\n  zh: 新", 1), "utf-8")
    digest.build()
    after = digests.files(root / "site")
    changed = {name for name in after if "feed" in name and after[name] != site.get(name)}
    year = digest.archive.issue(100).published["zh"].year
    assert changed == {f"zh/feeds/archive/{year}.{ending}" for ending in ("atom.xml", "json")}


def test_imported_issues_are_not_news(tmp_path: Path) -> None:
    """What subscribers have does not change by a byte but for the way back; the archive has it all."""
    digest = digests.make(tmp_path)
    (tmp_path / "content/issues").mkdir()
    write(tmp_path, 40, datetime(2026, 6, 1, tzinfo=UTC))
    digest.locks.write(digest.archive.issue(40))
    digest.build()
    before = digests.files(tmp_path / "site")
    for number in (1, 2, 3):
        write(tmp_path, number, datetime(2019, 5, number, tzinfo=UTC))
        digest.locks.write(digest.archive.issue(number), brought=LANGUAGES)
    write(tmp_path, 39, datetime(2026, 5, 25, tzinfo=UTC), ["zh"])
    digest.locks.write(digest.archive.issue(39), brought=["zh"])
    digest.build()
    after = digests.files(tmp_path / "site")

    for language in LANGUAGES:
        for name in ("entries.xml", "entries.atom.xml", "entries.json", "upstream.xml", "reading.json"):
            assert after[f"{language}/feeds/{name}"] == before[f"{language}/feeds/{name}"]
        old, new = (parsed(files[f"{language}/atom.xml"]) for files in (before, after))
        assert [e.id for e in new.entries] == [e.id for e in old.entries]
        assert new.feed.updated == old.feed.updated
    _, held = walk(after, "zh/atom.xml")
    assert {id_.rpartition(":")[2] for ids in held.values() for id_ in ids} == {"1", "2", "3", "39", "40"}
    assert list(held) == ["zh/atom.xml", "zh/feeds/archive/2026.atom.xml", "zh/feeds/archive/2019.atom.xml"]


def test_nothing_but_words_readers_should_hear_of_is_a_change(tmp_path: Path) -> None:
    """A rebuild, another title, section or domain keep id and `updated`; an erratum moves it, by its day."""
    digest = digests.make(tmp_path)
    (tmp_path / "content/issues").mkdir()
    write(tmp_path, 1, datetime(2026, 6, 1, 10, tzinfo=UTC))
    digest.build()

    def told() -> Mapping[str, str]:
        site = digests.files(tmp_path / "site")
        entries = [*parsed(site["zh/atom.xml"]).entries, *parsed(site["zh/feeds/entries.atom.xml"]).entries]
        return {entry.id: entry.updated for entry in entries}

    before = told()
    path = tmp_path / "content/issues/001.yaml"
    words = path.read_text("utf-8").replace("zh: 二,", "zh: 另一个标题,").replace("id: upstream", "id: other")
    path.write_text(words.replace("id: reading", "id: upstream"), "utf-8")
    settings = tmp_path / "digest.toml"
    settings.write_text(
        settings.read_text("utf-8").replace("https://example.org/some/", "https://other.example/"), "utf-8"
    )
    digest = digests.opened(tmp_path)
    digest.build()
    assert told() == before

    erratum = "        errata: [{date: 2026-06-01, text: {zh: 改, en: Mended}}]\n      - id: two"
    path.write_text(path.read_text("utf-8").replace("      - id: two", erratum, 1), "utf-8")
    digest.build()
    assert {name: when for name, when in told().items() if when != before[name]} == {
        "tag:example.org,2026:digest:zh:1": "2026-06-01T10:00:01Z",
        "tag:example.org,2026:digest:zh:1:one": "2026-06-01T10:00:01Z",
    }


# ---------------------------------------------------------------- finding them


def test_opml_2_0_names_every_feed_once(site: Mapping[str, bytes]) -> None:
    """And `digest sources import` reads it."""
    for path, languages in (("feeds.opml", LANGUAGES), ("zh/feeds/feeds.opml", ("zh",))):
        feeds = feedrules.opml(site[path])
        addresses = [
            f"{SITE}{tag}/{name}" for tag in languages
            for name in ("feed.xml", "feeds/entries.xml", "feeds/upstream.xml", "feeds/reading.xml")
        ]  # fmt: skip
        assert [feed["xmlUrl"] for feed in feeds] == addresses
        assert all(feed["xmlUrl"].removeprefix(SITE) in site for feed in feeds)
        ours, faults = read_opml(site[path], name=path)
        assert ([outline.address for outline in ours], faults) == (addresses, ())
        assert ours[1].title == "云原生周报：逐条"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_names_the_feeds(site: Mapping[str, bytes], language: str) -> None:
    for page in (
        "index.html",
        "issues/1/index.html",
        "archive/2024/index.html",
        "feeds/index.html",
        "about/index.html",
    ):
        path = f"{language}/{page}"
        links = re.findall(
            r'<link rel="alternate " type="application/[^"]*" title="[^"]*" href="([^"]*)"',
            site[path].decode(),
        )
        base = SITE + path.removesuffix("index.html")
        assert [urljoin(base, link).removeprefix(f"{SITE}{language}/") for link in links] == [
            "feed.xml", "atom.xml", "feed.json", "feeds/entries.xml",
        ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_all_feeds(site: Mapping[str, bytes], language: str) -> None:
    """Every feed and list of the language stands on it, and every link leads somewhere."""
    path = f"{language}/feeds/index.html"
    article = site[path].decode().partition("<article")[2].partition("</article>")[0]
    links = {urljoin(SITE + path, link).removeprefix(SITE) for link in re.findall(r'href="([^"]+)"', article)}
    feeds = {
        name for ending in (".xml", "atom.xml", ".json", ".opml") for name, _ in named(site, ending)
        if name.startswith(f"{language}/") and "manifest" not in name
    }  # fmt: skip
    assert feeds | {"feeds.opml"} <= links
    assert f"{SITE}{language}/feeds/" in site[f"{language}/sitemap.xml"].decode()


def test_the_face_lies_where_feeds_look_for_it(site: Mapping[str, bytes]) -> None:
    assert "feeds.css" in site
    for path, body in (*named(site, ".xml"), *named(site, "atom.xml")):
        (href,) = re.findall(rb'<\?xml-stylesheet type="text/css" href="([^"]+)"\?>', body)
        assert urljoin(SITE + path, href.decode()) == f"{SITE}feeds.css"
