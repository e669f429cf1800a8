"""Search documents: words cut, identities joined, everything escaped, pages before their entries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from digest.model import About
from digest.ports import FrameSet
from digest.renderers import search
from digest.templating import Templates, shipped
from tests.editions import edition, entry, holding

WORDS = Templates([shipped()]).words("zh")
CUT = "\u200b"


def documents(**changes: Any) -> list[dict[str, object]]:
    return search.documents(edition(**changes), WORDS)


def of(made: Any) -> Mapping[str, Any]:
    """The document of the one entry `made`."""
    return search.documents(holding(made), WORDS)[1]


def test_the_page_comes_before_its_entries() -> None:
    locations = [document["location"] for document in documents()]

    assert locations[0] == "issues/29/"
    assert locations[1:4] == ["issues/29/#kubecon-na-2019", "issues/29/#cgroup-v2", "issues/29/#rootless"]


def test_a_word_inside_a_chinese_sentence_stands_alone() -> None:
    assert f"{CUT}动态{CUT}" in of(entry(summary="上游动态更新，一周一期。"))["text"]
    assert of(entry("云原生动态"))["title"].endswith(f"{CUT}动态")


def test_latin_words_stay_whole() -> None:
    assert "Kubernetes v1.37" in of(entry(summary="Kubernetes v1.37 发布"))["text"]


def test_words_are_cut_and_paragraphs_kept() -> None:
    text = of(entry(summary="One `code` [link](https://example.org/?a>b).\n\n- two\n- **three**"))["text"]

    assert text == "<p>One code link.</p><p>two</p><p>three</p>"


def test_what_the_theme_takes_for_html_is_escaped() -> None:
    found = of(entry("<img src=x onerror=alert(1)>", "<script>alert(1)</script> & more", facts=("<b>",)))

    assert found["title"] == "&lt;img src=x onerror=alert(1)&gt;"
    assert found["text"] == "<p>&lt;b&gt;</p><p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; more</p>"


@pytest.mark.parametrize(
    ("made", "tokens"),
    [
        (entry(about=(About(kind="kep", value="2254"),)), ["kep2254"]),
        (entry("Fixes CVE-2026-1234 and KEP-753"), ["cve20261234", "kep753"]),
        (entry("cert-manager v1.19.0 released"), ["certmanager1.19.0"]),
        (entry(about=(About(kind="release", value="istio/istio@1.28.1"),)), ["istio1.28.1"]),
        (entry(about=(About(kind="topic", value='<img "x">'),)), None),
        (entry("Nothing to join"), None),
    ],
)
def test_identities_are_one_word(made: Any, tokens: list[str] | None) -> None:
    assert of(made).get("tags") == tokens


def test_a_withdrawn_entry_is_not_found() -> None:
    assert len(search.documents(holding(entry(withdrawn=True)), WORDS)) == 1


def test_the_script_of_the_pages_joins_identities_by_the_same_patterns() -> None:
    script = (shipped() / "assets" / "digest.js").read_text(encoding="utf-8")

    for pattern in (search._NUMBERED, search._VERSIONED):
        assert pattern.pattern.replace("/", "\\/") in script.replace("[ @/]", "[ @\\/]")


def test_an_index_holds_hand_written_pages_first_with_their_words_cut() -> None:
    written = [{"location": "about/", "title": "关于我们", "text": "<p>上游动态</p>"}]
    frames = FrameSet(
        language="zh", frames={}, files={}, search={"config": {"lang": ["en"]}, "docs": written}
    )
    fragment = ",".join(json.dumps(document, ensure_ascii=False) for document in documents())

    document = search.index(frames, [fragment, ""])
    found = json.loads(document.body)

    assert document.path == "zh/search/search_index.json"
    assert found["config"] == {"lang": ["en"]}
    assert found["docs"][0]["text"] == f"<p>{CUT}上游{CUT}动态{CUT}</p>"
    assert [d["location"] for d in found["docs"]][1] == "issues/29/"


def test_without_the_engines_own_configuration_there_is_one() -> None:
    found = json.loads(search.index(FrameSet(language="en", frames={}, files={}), []).body)

    assert set(found["config"]) == {"lang", "separator", "pipeline", "fields"}
    assert found["docs"] == []


def test_two_runs_give_the_same_bytes() -> None:
    assert documents() == documents()
    assert replace(edition()) == edition()
