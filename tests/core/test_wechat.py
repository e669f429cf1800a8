"""What a WeChat article may be: counted as the editor counts, cut where words end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core import wechat

PATTERN = "{title} | 云原生生态周报 Vol. {number}"


@pytest.mark.parametrize(
    ("words", "count"), [("云原生", 3), ("abc", 3), ("🚀", 2), ("👩‍💻", 5), ("é", 1), ("", 0)]
)
def test_counted_as_a_browser_counts(words: str, count: int) -> None:
    assert wechat.length(words) == count


@pytest.mark.parametrize(
    ("words", "most", "kept"),
    [
        ("上游进展", 4, "上游进展"),
        ("上游重要进展", 4, "上游重…"),
        ("KubeCon wraps up", 12, "KubeCon…"),
        ("用户命名空间、ProcMount、快照", 12, "用户命名空间…"),
        ("🚀🚀🚀", 4, "🚀…"),
        ("Supercalifragilistic", 6, "Super…"),
        ("abc", 0, ""),
    ],
)
def test_cut_at_a_word(words: str, most: int, kept: str) -> None:
    assert wechat.cut(words, most) == kept


@given(st.text(max_size=200), st.integers(0, 80))
def test_never_longer_than_said(words: str, most: int) -> None:
    assert wechat.length(wechat.cut(words, most)) <= most


def test_a_title_by_the_pattern() -> None:
    assert wechat.title(PATTERN, "KubeCon 落幕", 29) == "KubeCon 落幕 | 云原生生态周报 Vol. 29"


def test_a_long_title_keeps_the_papers_name() -> None:
    made = wechat.title(PATTERN, "长" * 80, 29)
    assert made.endswith("长… | 云原生生态周报 Vol. 29")
    assert wechat.length(made) == wechat.TITLE


@given(st.text(max_size=100))
def test_every_title_fits_on_one_line(words: str) -> None:
    made = wechat.title("{title} | " + "n" * 60, words, 29)
    assert wechat.length(made) <= wechat.TITLE
    assert "\n" not in made


def test_a_summary_of_whole_lines_or_a_part_of_the_first() -> None:
    assert wechat.summary(["一" * 20, "二" * 20, "三" * 20], "；") == "一" * 20 + "；" + "二" * 20
    assert wechat.summary(["一" * 80], "；") == "一" * 53 + "…"
    assert wechat.summary([], "；") == ""


@pytest.mark.parametrize(
    ("url", "stays"),
    [
        ("https://mp.weixin.qq.com/s/abc", True),
        ("http://MP.weixin.qq.com/s?a=b", True),
        ("https://mp.weixin.qq.com.example.org/", False),
        ("https://user@example.org/mp.weixin.qq.com", False),
        ("javascript://mp.weixin.qq.com/%0aalert(1)", False),
        ("#x", False),
        ("http://[::1", False),
    ],
)
def test_links_within_wechat_stay(url: str, stays: bool) -> None:
    assert wechat.linkable(url) is stays


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://example.org/a.PNG?x=1", ""),
        ("https://mmbiz.qpic.cn/mmbiz/abc/0", ""),
        ("https://example.org/a.svg", "format"),
        ("https://example.org/png", "format"),
        ("https://example.org/.png", "format"),
        ("https://localhost/a.png", "private"),
        ("http://127.0.0.1:8000/a.png", "private"),
        ("http://192.168.1.2/a.png", "private"),
        ("https://wiki.internal/a.png", "private"),
        ("images/a.png", "address"),
        ("data:image/png;base64,AA==", "address"),
        ("", "address"),
    ],
)
def test_pictures_the_editor_can_fetch(url: str, why: str) -> None:
    assert wechat.picture(url) == why
