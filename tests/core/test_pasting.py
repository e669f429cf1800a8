"""A strict reading of markup for WeChat: each thing the editor would drop is named, with its place."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core import pasting, wechat
from digest.core.styles import judged
from digest.model import Severity

EDGE = '<p style="font-size:0;line-height:0;margin:0">&nbsp;</p>'


def codes(markup: str) -> list[str]:
    """Codes of what is wrong with a whole article around `markup`."""
    return [found.code for found in pasting.faults(f"{EDGE}<section>{markup}</section>{EDGE}")]


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="color:#3f3f3f">文字 <strong>粗</strong><br><em lang="en">text</em></p>',
        '<p><a href="https://mp.weixin.qq.com/s/x">另一篇</a></p>',
        '<p><img src="https://example.org/a.png" alt="图" style="width:100%;max-width:677px"></p>',
        "<p>见 <span>提案</span><sup>[1]</sup></p><p>[1] 提案：https://example.org/</p>",
        "<section>a&nbsp;&nbsp;b<br>c</section>",
        '<svg viewBox="0 0 1 1" style="width:9px"><path d="M0 0"></path></svg>',
        '<table><tbody><tr><td colspan="2">x</td></tr></tbody></table>',
        "<p style=\"font-family:'PingFang SC';background:rgba(1,2,3,.1)\">x</p>",
    ],
)
def test_nothing_is_said_of_what_stays(markup: str) -> None:
    assert codes(markup) == []


@pytest.mark.parametrize(
    ("markup", "code"),
    [
        ("<style>p{color:red}</style>", "W101"),
        ("<script>alert(1)</script>", "W101"),
        ("<iframe></iframe>", "W101"),
        ("<div>x</div>", "W101"),
        ('<p onclick="x()">x</p>', "W102"),
        ('<p id="x">x</p>', "W103"),
        ('<p class="x">x</p>', "W103"),
        ('<a href="https://example.org/">x</a>', "W104"),
        ('<a href="javascript:x()">x</a>', "W104"),
        ('<a href="#x">x</a>', "W105"),
        ("<ul><li>x</li></ul>", "W107"),
        ('<p style="position:absolute">x</p>', "W108"),
        ('<p style="color:var(--ink)">x</p>', "W108"),
        ('<p style="--ink:red">x</p>', "W108"),
        ('<p style="background:url(https://example.org/a.png)">x</p>', "W108"),
        ('<p style="width:700px">x</p>', "W108"),
        ('<p style="display:none">x</p>', "W108"),
        ('<img alt="x" src="https://example.org/a.svg">', "W109"),
        ('<img alt="x" src="data:image/png;base64,AA==">', "W109"),
        ('<img alt="x">', "W109"),
        ('<img alt="x" src="https://example.org/a.png" width="9">', "W110"),
        ('<img src="https://example.org/a.png">', "W111"),
        ("<pre>a\nb</pre>", "W112"),
        ("<code>a  b</code>", "W112"),
        ("<p><strong>x</p>", "W113"),
        ("</em>", "W113"),
        ("<p>x<sup>[1]</sup></p>", "W114"),
        ("<p>x<sup>[1]</sup></p><p>[1] a</p><p>[2] b</p>", "W115"),
        ('<svg><path id="x"></path></svg>', "W120"),
        ('<svg><path fill="url(#x)"></path></svg>', "W120"),
    ],
)  # fmt: skip
def test_what_would_go_is_named(markup: str, code: str) -> None:
    assert codes(markup) == [code]


def test_a_list_in_a_list_is_an_error() -> None:
    assert codes("<ul><li>x<ul><li>y</li></ul></li></ul>") == ["W107", "W106"]


def test_a_white_ground_around_everything_stays_white_in_the_dark() -> None:
    white = f'{EDGE}<section style="background-color:rgb(255, 255, 255)">x</section>{EDGE}'
    assert [found.code for found in pasting.faults(white)] == ["W108"]
    assert codes('<p><span style="background:#ffffff">x</span></p>') == []


def test_a_finding_has_a_place_and_says_what_next_once() -> None:
    text = f'{EDGE}<section>\n <p class="a">x</p>\n <p class="b">y</p>\n</section>{EDGE}'
    (found,) = pasting.faults(text, "a.html")
    assert str(found) == (
        "a.html:2:2 W103 the attribute class is taken away (2 times). "
        "Let nothing rest on it; what is to be seen goes into style"
    )
    assert found.severity is Severity.WARNING


def test_plain_text_has_lost_its_style() -> None:
    assert [found.code for found in pasting.faults("上游重要进展\n\n没有样式")] == ["W117"]
    assert pasting.faults("") == ()


def test_half_an_article_lacks_its_edges() -> None:
    assert [found.code for found in pasting.faults("<section><p>x</p></section>")] == ["W116"]


def test_what_a_clipboard_puts_around_is_not_the_articles() -> None:
    wrapped = f"<html><head><meta charset='utf-8'></head><body><!--StartFragment-->{EDGE}<p>x</p>{EDGE}</body></html>"
    assert pasting.faults(wrapped) == ()


def test_what_comes_back_from_wechat() -> None:
    """Pictures were uploaded, classes and data of the editor's own were added."""
    back = (
        f'{EDGE}<section data-tools="x"><p><img class="rich_pages wxw-img" data-src="https://mmbiz.qpic.cn/'
        f'mmbiz_png/x/640" data-ratio="0.5" alt="图片"></p><p>见<a href="https://example.org/">这里</a></p>'
        f"</section>{EDGE}"
    )
    errors = [found for found in pasting.faults(back) if found.severity is Severity.ERROR]
    assert [found.code for found in errors] == ["W104"]


def test_limits() -> None:
    long = f"{EDGE}<p>{'长' * wechat.TEXT}</p>{EDGE}"
    assert [found.code for found in pasting.faults(long)] == ["W118"]
    heavy = f"{EDGE}<p>x{' ' * wechat.BYTES}</p>{EDGE}"
    assert "W119" in [found.code for found in pasting.faults(heavy)]


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    pasting.faults(text)
    pasting.faults(f'<p style="{text}">{text}')
    list(judged(text, outermost=True))


@given(st.lists(st.sampled_from(["<ul>", "</p>", "<svg>", "<li", "=", '"', "<!--", "&#0;", "<sup>[1]", "x"])))
def test_any_markup_is_read(parts: list[str]) -> None:
    pasting.faults("".join(parts))


@pytest.mark.parametrize(
    "part",
    ["<b>", "</b>", "<b></i>", "<!--", "<a ", '<p style="', "&", "<![CDATA[", "<!-- >", "<a '>", '<a b=">'],
)
def test_a_bomb_takes_a_moment(part: str) -> None:
    began = time.process_time()
    pasting.faults(part * 20_000)
    assert time.process_time() - began < 5
