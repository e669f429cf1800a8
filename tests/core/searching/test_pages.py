"""What is searched of items and issues."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from digest.core.searching import pages
from digest.model import (
    About,
    Advisory,
    Article,
    Entry,
    Issue,
    Item,
    Kep,
    LandscapeProject,
    Link,
    Proposal,
    Pull,
    Release,
    Section,
    Submission,
    Text,
)

JULY = datetime(2026, 7, 1, tzinfo=UTC)
COMMON = {
    "source": "s",
    "key": "k",
    "url": "https://example.org/x/?utm_source=a",
    "title": "Title",
    "published": JULY,
}


@pytest.mark.parametrize(
    ("item", "names", "words"),
    [
        (
            Article(**COMMON, identity="https://example.org/x", summary="short", content="<p>long &amp; <b>told</b></p>"),
            {"https://example.org/x"},
            "long & told",
        ),
        (
            Release(**COMMON, identity="release:istio/istio@1.28.1", project="istio/istio", tag="1.28.1",
                    notes="notes", security=("mends a hole",)),
            {"release:istio/istio@1.28.1", "istio-1.28.1", "istio-1.28", "https://example.org/x"},
            "istio/istio mends a hole notes",
        ),
        (
            Kep(**COMMON, identity="kep:2254", path="keps/sig-node/2254-x/kep.yaml", commit="c",
                fields={"stage": "beta", "status": "implementable"}, summary="why"),
            {"kep:2254", "kep-2254", "https://example.org/x"},
            "sig-node implementable beta why",
        ),
        (
            Proposal(**COMMON, identity="pr:kubernetes/enhancements#7", repository="kubernetes/enhancements", number=7,
                     event="opened", proposals=("kep:2254",)),
            {"pr:kubernetes/enhancements#7", "pr-7", "https://example.org/x"},
            "kubernetes/enhancements #7 kep-2254",
        ),
        (
            Pull(**COMMON, identity="pr:kubernetes/kubernetes#7", repository="kubernetes/kubernetes", number=7,
                 note="the note"),
            {"pr:kubernetes/kubernetes#7", "pr-7", "https://example.org/x"},
            "kubernetes/kubernetes #7 the note",
        ),
        (
            Advisory(**COMMON, identity="cve:CVE-2026-1234", cve="CVE-2026-1234", ghsa="GHSA-aaaa-bbbb-cccc",
                     severity="high", fixed="1.2"),
            {"cve:CVE-2026-1234", "cve-2026-1234", "CVE-2026-1234", "GHSA-aaaa-bbbb-cccc", "https://example.org/x"},
            "CVE-2026-1234 GHSA-aaaa-bbbb-cccc high 1.2",
        ),
        (
            LandscapeProject(**COMMON, identity="landscape:istio", name="Istio", level="graduated", summary="a mesh"),
            {"landscape:istio", "landscape-istio", "https://example.org/x"},
            "a mesh",
        ),
        (
            Submission(**COMMON, identity="https://example.org/x", note="read this", author="Ada"),
            {"https://example.org/x"},
            "read this Ada",
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, Item) else "",
)  # fmt: skip
def test_items(item: Item, names: set[str], words: str) -> None:
    page = pages.of_item(item)

    assert page is not None
    assert {name for name in page.names if not name.startswith("a-")} == names
    assert page.texts[""] == words
    assert (page.place, page.kind, page.when) == ("store", item.kind, JULY)


def test_an_item_of_no_moment_has_no_page() -> None:
    assert pages.of_item(Article(**COMMON | {"published": None}, identity="x")) is None


def test_a_long_text_is_searched_in_part() -> None:
    page = pages.of_item(Article(**COMMON, identity="x", summary="word " * 50_000))

    assert page is not None
    assert len(page.texts[""]) == pages.MOST


ISSUE = Issue(
    number=29,
    covers=(date(2026, 6, 8), date(2026, 6, 14)),
    title=Text({"zh": "标题", "en": "Heading"}),
    lead={"zh": ("一", "二"), "en": ("one",)},
    sections=(
        Section(
            id="upstream",
            entries=(
                Entry(
                    id="cgroup-v2",
                    title=Text({"zh": "支持 cgroup v2", "en": "cgroup v2"}),
                    summary=Text({"zh": "**重点**，见[提案](https://example.org/)。"}),
                    quote=Text({"en": "said"}),
                    links=(Link(url="https://github.com/kubernetes/enhancements/pull/1370/"),),
                    origin=("pr:kubernetes/enhancements#1370",),
                    about=(About(kind="kep", value="2254"), About(kind="project", value="runc")),
                    topics=("linux",),
                ),
                Entry(id="gone", title=Text({"en": "Gone"}), withdrawn=True),
                Entry(
                    id="hole", title=Text({"en": "A hole"}), about=(About(kind="cve", value="CVE-2026-1"),)
                ),
            ),
        ),
    ),
)


def test_an_issue() -> None:
    whole, entry, hole = pages.of_issue(ISSUE, ZoneInfo("Asia/Shanghai"))

    assert (whole.id, whole.kind, whole.issue, whole.section, whole.draft) == (
        "vol-29",
        "issue",
        29,
        "",
        True,
    )
    assert whole.texts == {"zh": "一 二", "en": "one"}
    assert entry.when == whole.when == datetime(2026, 6, 13, 16, tzinfo=UTC)
    assert (entry.id, entry.kind, entry.section, entry.url) == (
        "cgroup-v2", "pull", "upstream", "https://github.com/kubernetes/enhancements/pull/1370/",
    )  # fmt: skip
    assert entry.texts == {"zh": "重点，见提案。", "en": "said"}
    assert {"cgroup-v2", "kep:2254", "kep-2254", "pr:kubernetes/enhancements#1370", "runc", "linux",
            "https://github.com/kubernetes/enhancements/pull/1370"} <= set(entry.names)  # fmt: skip
    assert "2254" not in entry.names
    assert hole.kind == "advisory"
    assert "cve-2026-1" in hole.names
