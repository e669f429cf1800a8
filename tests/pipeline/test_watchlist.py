"""Outlines become sources and sources outlines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from digest.archive.opml import Outline, read_opml
from digest.model import Source
from digest.pipeline.watchlist import give, same_place, take
from tests.digests import make

KNOWN = Source(id="blog", kind="articles", address="https://example.com/feed.xml")


def feed(address: str, title: str = "", *categories: str) -> Outline:
    return Outline(address=address, title=title, categories=categories)


def test_ids_sections_and_duplicates(tmp_path: Path) -> None:
    settings = make(tmp_path).config.digest
    taken = take(
        [
            feed("https://a.example/f", "The Cloud: a Blog!", "上游进展"),
            feed("https://b.example/f", "The cloud, a blog", "tech", "READING"),
            feed("https://www.zh.example/f", "乱世浮生 2"),
            feed("https://x.example/added", "Added"),
            feed("http://www.example.com/feed.xml/", "known"),
            feed("https://A.example/f#x", "twice"),
            feed("https://github.com/istio/istio/releases.atom", "Release notes from istio", "upstream"),
        ],
        [KNOWN],
        settings,
    )

    assert [(s.id, s.kind, s.section, s.address) for s in taken.sources] == [
        ("the-cloud-a-blog", "articles", "upstream", "https://a.example/f"),
        ("the-cloud-a-blog-2", "articles", "reading", "https://b.example/f"),
        ("zh-example", "articles", "", "https://www.zh.example/f"),
        ("added-2", "articles", "", "https://x.example/added"),
        ("release-notes-from-istio", "releases", "upstream", "https://github.com/istio/istio"),
    ]
    assert taken.known == ("http://www.example.com/feed.xml/", "https://A.example/f#x")


def test_a_round_trip_keeps_what_a_list_can_say(tmp_path: Path) -> None:
    settings = make(tmp_path).config.digest
    sources = [
        replace(KNOWN, title="Blog & <co>", section="reading", language="zh-CN"),
        replace(KNOWN, id="off", address="https://example.org/f?a=1&b=2", title="Off", enabled=False),
        Source(id="istio", kind="releases", address="https://github.com/istio/istio", title="Istio", section="upstream"),
        Source(id="keps", kind="keps", address="/nowhere"),
    ]  # fmt: skip
    body, left = give(sources, settings)
    outlines, faults = read_opml(body, name="list.opml")
    back = take(outlines, [], settings)

    assert (left, faults) == ((sources[3],), ())
    assert body == give(sources, settings)[0]

    def said(found: tuple[Source, ...] | list[Source]) -> set[Source]:
        return {replace(source, id="") for source in found}

    assert said(back.sources) == said(sources[:3])


def test_the_same_place_is_of_one_kind_and_its_labels() -> None:
    pulls = Source(id="a", kind="pulls", address="https://github.com/o/r", labels=("x",))

    assert same_place(replace(pulls, id="b", address="http://GitHub.com/o/r/"), [pulls]) == pulls
    assert same_place(replace(pulls, kind="releases"), [pulls]) is None
    assert same_place(replace(pulls, labels=("y",)), [pulls]) is None
