"""Runs of another language inside a line say their language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from digest.html import text as plain
from digest.markdown import render
from digest.model import Phrase
from digest.templating import Templates, shipped
from digest.templating.scripts import language_name, marked


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


def test_a_phrase_of_another_language_stands_in_one_span() -> None:
    assert marked(Phrase("更正 & 补充", "zh"), "en") == '<span lang="zh">更正 &amp; 补充</span>'
    assert marked(Phrase("徐迪"), "en") == '<span lang="zh">徐迪</span>'
    assert marked(Phrase("Xu Di"), "en") == "Xu Di"
    assert marked(Phrase("An English correction here", "en"), "zh") == (
        '<span lang="en">An English correction here</span>'
    )


@pytest.mark.parametrize(
    ("summary", "language", "html"),
    [
        ("See **扩缩容** & [更多](https://a.example/扩?a=1&b=2).", "en",
         ('<p>See <strong><span lang="zh">扩缩容</span></strong> &amp; '
         '<a href="https://a.example/%E6%89%A9?a=1&amp;b=2"><span lang="zh">更多</span></a>.</p>')),
        ("Run `扩缩容` and スケール", "en", '<p>Run <code>扩缩容</code> and <span lang="ja">スケール</span></p>'),
        ("```\n扩\n```\n\n扩", "de",
         '<pre><code>扩\n</code></pre>\n<p><span lang="zh">扩</span></p>'),
        ("多谢 all the many people", "zh", "<p>多谢 all the many people</p>"),
    ],
)  # fmt: skip
def test_in_safe_html_text_is_marked_and_nothing_else(summary: str, language: str, html: str) -> None:
    assert str(marked(Markup(render(summary)), language)).strip() == html  # noqa: S704


@pytest.mark.parametrize(
    "html", ['<a href="https://a.example/" title="扩 > 容">x</a>', "<p>a &lt;b&gt; c</p>"]
)
def test_attributes_and_entities_stay(html: str) -> None:
    assert str(marked(Markup(html), "en")) == html  # noqa: S704


@pytest.mark.parametrize(
    ("tag", "name"),
    [("en", "English"), ("zh", "中文"), ("de", "Deutsch"), ("pt-BR", "português (Brasil)"), ("qx", "qx")],
)
def test_a_language_without_words_has_its_own_name(tag: str, name: str) -> None:
    assert language_name(tag, Templates([shipped()]).words) == name


@given(st.text(alphabet="ab <>&'中文かな, 。:1\"", max_size=40), st.sampled_from(["zh", "en", "ja"]))
def test_no_word_is_lost(text: str, language: str) -> None:
    """Whatever the line, its words come out as they went in."""
    html = str(marked(text, language))

    assert plain(html).split() == text.split()
    assert html.count("<") == html.count("</span>") * 2


def test_a_line_of_one_endless_word_is_read_once() -> None:
    """Tried from each letter again, this would take minutes."""
    assert marked("中" + "a" * 50_000, "zh") == "中" + "a" * 50_000
    assert marked("a.b-" * 10_000 + "中", "zh") == "a.b-" * 10_000 + "中"
