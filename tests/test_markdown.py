"""The one dialect: a golden corpus, the short way equal to the parser, text for terminals, escaping."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.markdown import columns, escape, quick, reference, render, to_text, wrap
from tests.editions import edition

GOLDEN = Path(__file__).parent / "data" / "markdown" / "golden.txt"

#: What Markdown is made of, so that random texts are about something.
PIECES = (
    "a", "B1", "中", "文", "。", "，", "「", "」", "　", " ", "  ", "\n", "\n\n", "\n\n\n", "- ", "* ", "+ ", "1. ",
    "2. ", "3) ", "12. ", "#", "# ", "> ", "`", "``", "```", "~~~", "**", "*", "_", "__", "[", "]", "(", ")", "](",
    "[x](https://a.b/c)", "[中](https://a.b/c?x=1&y=2#z)", "(https://a.b)", "[y](#id)", "[x]()", "<", "<b>", ">",
    "&", "&amp;", "&#35;", "!", "![", "\\", "\\*", "\\\n", "\t", "'", '"', "=", "---", "===", "{{ 7*7 }}", "--8<--",
    "|", "é", "\u00a0", "\u2028", "\x85", "％", "！", "x_y", "`c`", "`中`", "**b**", "**中。**", "\r", "%20",
    "[a](http://a.b/%41%e4)", "[a](https://a.b:80/)", "[]", "[q]", "ſ",
)  # fmt: skip
MARKS = (
    "",
    "",
    "",
    "- ",
    "- ",
    "1. ",
    "2. ",
    "* ",
    "> ",
    "# ",
    "-",
    "  - ",
    "   ",
    "- - ",
    "- 1. ",
    "- # ",
    "01. ",
)
WORDS = (
    "text",
    "中文",
    "`code`",
    "**bold**",
    "**bold.**",
    "**b)** ",
    "**中文。**",
    "[l](https://a.b/c)",
    "。",
    "\\*",
    "a_b",
    "[ref]",
    " & ",
    "*",
    "<",
)

anything = st.lists(st.one_of(st.sampled_from(PIECES), st.characters()), max_size=12).map("".join)
lines = st.tuples(
    st.sampled_from(MARKS),
    st.lists(st.sampled_from(WORDS), max_size=4).map("".join),
    st.sampled_from(("\n", "\n\n")),
).map("".join)
ordinary = st.lists(lines, min_size=1, max_size=6).map("".join)


def golden() -> Iterator[tuple[str, str, str, str]]:
    for case in GOLDEN.read_text("utf-8").split("≡≡≡ ")[1:]:
        name, _, rest = case.partition("\n")
        source, _, rest = rest.partition("→ html\n")
        html, _, text = rest.partition("→ text\n")
        source = source.removesuffix("\n").replace("␠", " ").replace("␍", "\r")
        yield name, source, html.rstrip("\n"), text.rstrip("\n")


CASES = list(golden())


@pytest.mark.parametrize(
    ("source", "html", "text"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_golden(source: str, html: str, text: str) -> None:
    assert render(source).rstrip("\n") == html
    assert reference.render(source).rstrip("\n") == html
    assert to_text(source, 40) == text


@given(st.one_of(anything, ordinary))
@example("**中**\n文")
@example("- a\n\nb")
@settings(max_examples=500)
def test_the_short_way_gives_the_same_or_nothing(source: str) -> None:
    short = quick.render(source)
    assert short is None or short == reference.render(source)


def test_the_short_way_is_taken_by_ordinary_summaries() -> None:
    for language in ("zh", "en"):
        assert all(
            quick.render(entry.markdown) is not None for _, entry in edition(language=language).entries()
        )


@given(st.one_of(anything, ordinary))
@settings(max_examples=250)
def test_only_tags_of_the_dialect_and_only_safe_links(source: str) -> None:
    html = render(source)
    tags = set(re.findall(r"</?([^\s>/]+)", html))
    assert tags <= {"p", "strong", "em", "code", "pre", "a", "ul", "ol", "li", "blockquote", "br"}
    for attribute in re.findall(r"<\w+ ([^>]*)>", html):
        assert re.fullmatch(
            r'href="(https?://|#)[^"]*"( title="[^"]*")?|start="\d+"', attribute, re.IGNORECASE
        )


@given(anything)
@settings(max_examples=500)
def test_escaped_words_come_out_as_they_are(words: str) -> None:
    html = render(escape(words))
    assert set(re.findall(r"</?(\w+)", html)) <= {"p"}
    said = entities.unescape(re.sub(r"</?p>", "", html))
    assert "".join(said.split()) == "".join(words.replace("\0", "\ufffd").split())


@given(words=anything, width=st.integers(20, 80))
@settings(max_examples=300)
def test_lines_keep_their_width_and_every_character(words: str, width: int) -> None:
    made = wrap(words, width, first="1. ")
    assert "".join("".join(made)[2:].split()) == "".join(words.split())
    for line in made:
        assert columns(line) <= width or " " not in line[3:]


def test_no_line_begins_with_closing_punctuation() -> None:
    text = "他说“你好（世界）”，然后《走》了！" * 6
    for width in range(20, 60):
        for line in wrap(text, width):
            assert columns(line) <= width
            assert line[0] not in "”，）》！"
            assert line[-1] not in "“（《"


def test_an_address_is_never_broken() -> None:
    url = "https://example.org/" + "a-very-long-path/" * 8
    assert any(url in line for line in to_text(f"中文[链接]({url})中文", 40).split("\n"))


def test_columns() -> None:
    assert [columns(words) for words in ("abc", "中文", "é", "e\u0301", "ｱ", "Ａ")] == [3, 4, 1, 1, 1, 2]
