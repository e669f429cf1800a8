"""What an entry says before a person wrote in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from digest.core import drafting
from digest.core.canonical import untracked
from digest.core.drafting import parts
from digest.core.scripts import written_in
from digest.model import (
    Article,
    Candidate,
    DigestSettings,
    Entry,
    Item,
    Kep,
    Release,
    Standing,
    Story,
    Text,
    TrackerSettings,
)
from digest.templating import Templates, shipped

TRACKER = TrackerSettings(id="kep", prefix="KEP-", title=Text(), url="https://example.com/{number}/{x}#{}")
SETTINGS = DigestSettings(
    title=Text(),
    title_pattern=Text(),
    description=Text(),
    languages=("zh", "en"),
    site_url="https://example.org/",
    feed_id="tag:example.org,2026:w",
    time_zone="Asia/Shanghai",
    week_starts=0,
    sections=(),
    groups={},
    trackers=(TRACKER,),
)
PHRASES: Mapping[str, Mapping[str, str]] = {tag: Templates([shipped()]).words(tag) for tag in ("zh", "en")}
#: Already the 15th in Shanghai.
EVENING = datetime(2026, 6, 14, 20, tzinfo=UTC)


def entry(item: Item, settings: DigestSettings = SETTINGS) -> Entry:
    story = Story(identity=item.identity, lead=item, items=(item,))
    made = Candidate(id="x", story=story, section="reading", score=0, reasons=(), standing=Standing.NEW)
    return drafting.entry(made, settings, PHRASES)


def article(title: str, *, language: str = "", summary: str = "") -> Article:
    url = "https://example.com/a"
    return Article(
        source="blog", key="a", identity=url, url=url, title=title, published=EVENING, language=language,
        summary=summary,
    )  # fmt: skip


def kep() -> Kep:
    return Kep(
        source="keps", key="k", identity="kep:1", url="", title="T", path="keps/sig-a/1-t/kep.yaml", commit="c",
        fields={"stage": "alpha"},
    )  # fmt: skip


def test_days_are_the_digests_own() -> None:
    """20:00 UTC is tomorrow in Shanghai, for an article and for a release."""
    release = Release(
        source="r", key="1", identity="release:a/b@1", url="", title="b 1", published=EVENING, project="a/b",
        tag="1",
    )  # fmt: skip

    for item in (article("A title", language="en"), release):
        assert "15 June 2026" in entry(item).summary.get("en")
        assert "6 月 15 日" in entry(item).summary.get("zh")
        there = replace(SETTINGS, time_zone="America/New_York")
        assert "14 June 2026" in entry(item, there).summary.get("en")


def test_an_article_without_a_language_is_in_the_one_its_script_shows() -> None:
    english = entry(article("Gateways compared", summary="A long comparison."))
    chinese = entry(article("Kubernetes 1.38 发布", summary="新特性一览。"))

    assert english.title.words == {"zh": "《Gateways compared》", "en": "Gateways compared"}
    assert dict(english.quote.words) == {"en": "A long comparison."}
    assert chinese.title.get("zh") == "Kubernetes 1.38 发布"
    assert chinese.title.get("en") != chinese.title.get("zh")
    assert dict(chinese.quote.words) == {"zh": "新特性一览。"}


def test_an_article_in_none_of_the_digests_languages_is_quoted_as_such() -> None:
    """A digest of Chinese alone marks an English title, said or seen; a said language wins."""
    alone = replace(SETTINGS, languages=("zh",))

    for item in (article("Gateways", summary="Words."), article("Gateways", language="de", summary="Worte.")):
        made = entry(item, alone)
        assert (made.title.get("zh"), bool(made.quote)) == ("《Gateways》", False)
    assert entry(article("Gateways", language="zh-CN"), alone).title.get("zh") == "Gateways"


@pytest.mark.parametrize(
    ("text", "languages", "wanted"),
    [
        ("Hello world", ("zh", "en"), "en"),
        ("集群动态扩缩容实践", ("en", "zh"), "zh"),
        ("用 Kubernetes 和 Istio 做灰度发布", ("en", "zh"), "zh"),
        ("Tencent Cloud (腾讯云) joins the foundation", ("zh", "en"), "en"),
        ("扩缩容", ("en", "zh-Hant"), "zh-Hant"),
        ("Hello", ("zh-Latn", "en"), "zh-Latn"),
        ("Hello", ("ru", "zh"), ""),
        ("扩缩容", ("en",), ""),
        ("1.2.3", ("zh", "en"), ""),
        ("", ("zh",), ""),
    ],
)
def test_script_tells_the_language(text: str, languages: tuple[str, ...], wanted: str) -> None:
    assert written_in(text, languages) == wanted


def test_a_trackers_address_is_filled_and_nothing_else_in_it() -> None:
    """Only `{number}` is replaced; no pattern gives no link, never an empty one."""
    bare = replace(SETTINGS, trackers=(replace(TRACKER, url=""),))

    assert [link.url for link in entry(kep()).links] == ["https://example.com/1/{x}#{}"]
    assert entry(kep(), bare).links == ()
    assert entry(kep(), replace(SETTINGS, trackers=())).links == ()


def test_a_quote_ends_where_a_sentence_does() -> None:
    """What only leads to a list that is not quoted goes; a lone lead stays."""
    assert parts.whole("It works. For example:") == "It works."
    assert parts.whole("可以用。例如：") == "可以用。"
    assert parts.whole("For example:") == "For example:"
    assert parts.whole("v1.2 is out.") == "v1.2 is out."


def test_links_lose_what_says_where_a_reader_came_from() -> None:
    assert (
        untracked("https://www.example.com/a/?utm_source=feed&id=3#b") == "https://www.example.com/a/?id=3#b"
    )
    assert untracked("https://example.com/?spm=1") == "https://example.com/"
    assert untracked("no address?utm_source=x") == "no address?utm_source=x"
