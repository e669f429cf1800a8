"""Words made plain."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collectors import words
from digest.collectors.words import address, language, line, plain, shorten
from digest.core import identity
from digest.core.identity import is_web_address


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<b>Bold</b> &amp; <a href='x'>link</a>", "Bold & link"),
        ("Vec<T> and if a < b", "Vec<T> and if a < b"),
        ("<script>alert(1)</script>after", "after"),
        ("<script>never closed", ""),
        ("a<!-- hidden -->b<br/>c", "abc"),
        ("&lt;b&gt;", "<b>"),
        ("one\ntwo\t three\x00\x1b[0m", "one two three[0m"),
        ("\ud800x\u202ey\u200b", "xy"),
        ("<IMG SRC=x ONERROR=alert(1)>", ""),
        ("</p></div>", ""),
        ("👩‍💻", "👩‍💻"),
    ],
)
def test_plain(markup: str, found: str) -> None:
    assert plain(markup) == found


@pytest.mark.parametrize(
    ("words", "limit", "found"),
    [
        ("short", 10, "short"),
        ("One sentence. And another one", 20, "One sentence."),
        ("one two three four five", 18, "one two three…"),
        ("云原生生态周报。第二句在这里结束", 12, "云原生生态周报。"),
        ("云原生生态周报第二句在这里结束", 8, "云原生生态周报…"),
        ("abcdefghijklmnop", 8, "abcdefg…"),
        ("version 1.28.1 of Istio is out", 20, "version 1.28.1 of…"),
    ],
)
def test_shorten_at_a_border(words: str, limit: int, found: str) -> None:
    assert shorten(words, limit) == found


@given(st.text(max_size=300), st.integers(2, 100))
def test_shortened_words_fit(words: str, limit: int) -> None:
    assert len(shorten(words, limit)) <= limit
    assert len(line(words, limit)) <= limit
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e\ud800-\udfff]", line(words, limit))


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ("zh-cn", "zh-CN"), ("ZH_CN", "zh-CN"), ("zh-CN", "zh-CN"), ("zh-hans-cn", "zh-Hans-CN"), ("EN", "en"),
        ("en-us", "en-US"), ("es-419", "es-419"), ("Chinese", "?"), ("", "?"), ("en us", "?"), ("x", "?"), ("<b>", "?"),
    ],
)  # fmt: skip
def test_a_language_is_a_tag_or_the_default(tag: str, found: str) -> None:
    assert language(tag, "?") == found


@pytest.mark.parametrize(
    ("link", "bases", "found"),
    [
        ("https://x.example/a", (), "https://x.example/a"),
        ("HTTPS://X.example/a b", (), "https://X.example/a%20b"),
        ("/b", ("https://x.example/a/",), "https://x.example/b"),
        ("b", ("/c/", "https://x.example/a/"), "https://x.example/c/b"),
        ("//y.example/b", ("https://x.example/",), "https://y.example/b"),
        ("https://x.example/a%20b%zz", (), "https://x.example/a%20b%zz"),
        ("https://例え.example/路", (), "https://xn--r8jz45g.example/%E8%B7%AF"),
        ("https://x.example/\n a", (), "https://x.example/%20a"),
        ("https://x.example/<script>", (), "https://x.example/%3Cscript%3E"),
        ("https://[::1]:8080/x", (), "https://[::1]:8080/x"),
        ("b", (), ""),
        ("javascript:alert(1)", ("https://x.example/",), ""),
        ("data:text/html,x", ("https://x.example/",), ""),
        ("http://[::1/", ("https://x.example/",), ""),
        ("https://user@x.example/", (), ""),
        ("https://x.example:99999/", (), ""),
        ("https://a<b>.example/", (), ""),
        ("https:///x", (), ""),
        ("https://x.example/" + "a" * 3000, (), ""),
        ("", ("", ""), ""),
    ],
)
def test_an_address_is_absolute_http_or_nothing(link: str, bases: tuple[str, ...], found: str) -> None:
    assert address(link, *bases) == found


@given(st.text(max_size=80), st.text(max_size=40))
def test_any_link_is_an_ascii_address_or_nothing(link: str, base: str) -> None:
    found = address(link, base, "https://x.example/")
    assert not found or (found.isascii() and is_web_address(found))


@given(
    st.from_regex(
        r"https?://(www\.)?[a-z0-9-]{1,4}(\.[a-z0-9]{1,3}){1,2}(/[A-Za-z0-9_.~-]{0,4}){0,3}", fullmatch=True
    )
)
def test_plain_addresses_are_read_the_short_way_as_the_long_way(url: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "PLAIN", re.compile("(?!)"))
        patch.setattr(identity, "PLAIN", re.compile("(?!)"))
        long = address(url, "https://x.example/"), identity.canonical_url(url)
    assert (address(url, "https://x.example/"), identity.canonical_url(url)) == long


@given(st.text(st.characters(max_codepoint=0x3000), max_size=30))
def test_plain_words_are_read_the_short_way_as_the_long_way(text: str) -> None:
    assert line(text) == line(text + "\u4e00").removesuffix("\u4e00").rstrip()
