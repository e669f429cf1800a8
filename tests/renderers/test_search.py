"""Search documents: plain words, identities joined, pages before their entries, texts apart by blocks."""

from __future__ import annotations

import json
import re
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


def documents(**changes: Any) -> list[dict[str, object]]:
    return search.documents(edition(**changes), WORDS)


def of(made: Any) -> Mapping[str, Any]:
    """The document of the one entry `made`."""
    return search.documents(holding(made), WORDS)[1]


def frames(written: list[dict[str, str]]) -> FrameSet:
    return FrameSet(language="zh", frames={}, files={}, search={"config": {}, "docs": written})


def test_the_page_comes_before_its_entries() -> None:
    locations = [document["location"] for document in documents()]

    assert locations[0] == "issues/29/"
    assert locations[1:4] == ["issues/29/#kubecon-na-2019", "issues/29/#cgroup-v2", "issues/29/#rootless"]


def test_chinese_stands_as_it_was_written() -> None:
    made = of(entry("云原生动态", "上游动态更新，一周一期：Kubernetes v1.37 发布。"))

    assert (made["title"], made["text"]) == ("云原生动态", "上游动态更新，一周一期：Kubernetes v1.37 发布。")


def test_paragraphs_are_lines_without_marks() -> None:
    text = of(entry(summary="One `code` [link](https://example.org/?a>b).\n\n- two\n- **three**"))["text"]

    assert text == "One code link.\ntwo\nthree"


def test_facts_come_first_and_everything_is_text() -> None:
    found = of(entry("<img src=x onerror=alert(1)>", "<script>alert(1)</script> & more", facts=("<b>",)))

    assert found["title"] == "<img src=x onerror=alert(1)>"
    assert found["text"] == "<b>\n<script>alert(1)</script> & more"


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


def test_a_subject_says_what_it_goes_by() -> None:
    made = search.subject(
        "projects/cert-manager/", "cert-manager", "Certificates.", ("cert-manager v1.19.0", "cert-manager")
    )

    assert made["location"] == "projects/cert-manager/"
    assert made["tags"] == ["certmanager", "certmanager1.19.0"]
    assert made["subject"] is True


def test_a_withdrawn_entry_is_not_found() -> None:
    assert len(search.documents(holding(entry(withdrawn=True)), WORDS)) == 1


def test_the_worker_joins_identities_by_the_same_pattern() -> None:
    script = (shipped() / "assets" / "search.worker.js").read_text(encoding="utf-8")

    assert search._LOOSE.pattern in re.sub(r"\\(?=/)", "", script)


def test_an_index_holds_hand_written_pages_first_as_plain_text() -> None:
    written = [
        {"location": "about/", "title": "关于 &amp; 我们", "text": "<h2>上游</h2><p>动态 &lt;b&gt;</p>"}
    ]
    fragment = ",".join(json.dumps(document, ensure_ascii=False) for document in documents())

    document = search.index(frames(written), [fragment, ""], [("texts/0.json", 812)])
    found = json.loads(document.body)

    assert document.path == "zh/search/search_index.json"
    assert found["texts"] == [["texts/0.json", 812]]
    assert found["docs"][0] == {"location": "about/", "title": "关于 & 我们", "text": "上游\n动态 <b>"}
    assert [d["location"] for d in found["docs"]][1] == "issues/29/"


def test_texts_lie_under_the_address_of_their_page() -> None:
    document = search.texts_of("zh", 0, {29: '["甲","乙"]', 28: "[]"})

    assert document.path == f"zh/search/{search.texts_path(0)}"
    assert json.loads(document.body) == {"issues/29/": ["甲", "乙"], "issues/28/": []}


def test_an_index_of_nothing_is_one() -> None:
    found = json.loads(search.index(FrameSet(language="en", frames={}, files={}), []).body)

    assert found == {"texts": [], "docs": []}


def test_two_runs_give_the_same_bytes() -> None:
    assert documents() == documents()
    assert replace(edition()) == edition()


def test_words_and_hyphens_without_end_are_read_once() -> None:
    """Read again from each word, this would take a minute."""
    assert search.tokens(entry(title="a-" * 25_000), ()) == []
