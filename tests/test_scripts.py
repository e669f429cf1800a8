"""Runs of another language inside a line say their language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.html import text as plain
from digest.templating.scripts import marked


@pytest.mark.parametrize(
    ("text", "language", "html"),
    [
        ("“扩缩容” (in Chinese)", "en", '“<span lang="zh">扩缩容</span>” (in Chinese)'),
        ("KEP-127：支持 user namespaces", "zh", "KEP-127：支持 user namespaces"),
        ("《Debugging network stalls on Kubernetes》", "zh",
         '《<span lang="en">Debugging network stalls on Kubernetes</span>》'),
        ("集群，动态扩缩容", "de", '<span lang="zh">集群，动态扩缩容</span>'),
        ("Kubernetes のスケール", "en", 'Kubernetes <span lang="ja">のスケール</span>'),
        ("쿠버네티스", "en", '<span lang="ko">쿠버네티스</span>'),
        ("扩缩容", "zh-Hant", "扩缩容"),
        ("plain words of the page", "en", "plain words of the page"),
        ("<b> & 扩", "en", '&lt;b&gt; &amp; <span lang="zh">扩</span>'),
    ],
)  # fmt: skip
def test_marked(text: str, language: str, html: str) -> None:
    """Other scripts get a span with their language; terms and names stay; everything is escaped."""
    assert str(marked(text, language)) == html


@given(st.text(alphabet="ab <>&'中文かな, 。:1\"", max_size=40), st.sampled_from(["zh", "en", "ja"]))
def test_no_word_is_lost(text: str, language: str) -> None:
    """Whatever the line, its words come out as they went in."""
    html = str(marked(text, language))

    assert plain(html).split() == text.split()
    assert html.count("<") == html.count("</span>") * 2
