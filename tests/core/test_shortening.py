"""Long entries end earlier, all by the same measure, and never in the middle of a sentence."""

from __future__ import annotations

import pytest

from digest.core.shortening import first, most, shorten, size_of, within
from digest.model import Phrase
from tests.editions import entry, holding


@pytest.mark.parametrize(
    ("safe", "size", "left"),
    [
        ("<p>One.</p>\n<p>Two.</p>\n", 100, "<p>One.</p>\n<p>Two.</p>\n"),
        ("<p>One.</p>\n<p>Two.</p>\n", 20, "<p>One.</p>"),
        ("<p>One.</p>\n<p>Two.</p>\n", 10, ""),
        ("<p>One. Two is longer. Three.</p>", 25, "<p>One. Two is longer.</p>"),
        ("<p>Istio v1.28.1 is out. It is long.</p>", 30, "<p>Istio v1.28.1 is out.</p>"),
        ("<p>第一句。第二句！”第三句。</p>", 33, "<p>第一句。第二句！”</p>"),
        ("<p>一<strong>粗。体</strong>。二。</p>", 35, "<p>一<strong>粗。体</strong>。</p>"),
        ("<p>一<strong>粗。体</strong>。二。</p>", 20, ""),
        ("<ul>\n<li>one</li>\n<li>two</li>\n</ul>", 20, "<ul>\n<li>one</li></ul>"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", 35, "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<p>a<br>b</p><p>c</p>", 16, "<p>a<br>b</p>"),
        ("<blockquote><p>x</p></blockquote><p>y</p>", 35, "<blockquote><p>x</p></blockquote>"),
        ("<p>endless", 5, ""),
        ("", 0, ""),
    ],
)
def test_where_words_end(safe: str, size: int, left: str) -> None:
    assert shorten(safe, size) == left


def test_who_wrote_briefly_loses_nothing() -> None:
    long = "一句话。" * 50
    it = holding(
        entry("brief", "短。", id="brief"),
        entry(
            "long", f"{long}\n\n{long}", id="long", quote="q", images=(("a.png", Phrase("a"), Phrase("")),)
        ),
        entry("gone", "", id="gone", withdrawn=True),
    )

    less, cut = within(it, 700)

    brief, other, gone = [made for _, made in less.entries()]
    assert cut == ("long",)
    assert (brief, gone) == tuple(made for _, made in it.entries() if made.id != "long")
    assert other.html == f"<p>{long}</p>"
    assert (other.quote, other.images) == ("", ())
    assert size_of(other) <= 700


def test_the_same_room_for_all_and_nothing_at_all() -> None:
    it = holding(*[entry(f"{n}", "Word. " * n, id=f"e{n}") for n in (1, 20, 40)])
    assert {len(made.html) for _, made in within(it, 60)[0].entries() if made.id != "e1"} == {60}
    assert [made.html for _, made in within(it, 0)[0].entries()] == ["", "", ""]
    assert within(it, 10_000) == (it, ())


def test_the_first_entries_without_empty_sections() -> None:
    it = holding(entry("a", id="a"), entry("b", id="b"))
    assert [made.id for _, made in first(it, 1).entries()] == ["a"]
    assert first(it, 0).sections == ()


@pytest.mark.parametrize("limit", [-1, 0, 3, 10, 99])
def test_the_most_that_fits(limit: int) -> None:
    assert most(lambda n: n <= limit, 0, 10) == min(max(limit, -1), 10)
