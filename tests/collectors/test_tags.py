"""Tags of pages that behave and misbehave, and the encodings they come in."""

from __future__ import annotations

import time

import pytest

from digest.collectors.tags import decoded, tags


def names(page: str) -> list[str]:
    return [("/" if tag.end else "") + tag.name for tag in tags(page)]


def test_attributes_are_read_as_browsers_read_them() -> None:
    page = "<LINK Rel=alternate href='a&amp;b'title=\"x > y\" disabled href=second / ><p>"
    link, p = tags(page)

    assert (link.name, p.name) == ("link", "p")
    assert dict(link.attributes) == {"rel": "alternate", "href": "a&b", "title": "x > y", "disabled": ""}


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<!-- <link> --><p>", ["p"]),
        ("<!--><p><!-- --->", ["p"]),
        ("<!-- <p>", []),
        ("<!doctype html><?xml x?><p>", ["p"]),
        ("<script>'<link>'</scripts><p></SCRIPT ><b>", ["script", "/script", "b"]),
        ("<textarea><link></textarea><p>", ["textarea", "/textarea", "p"]),
        ("<style><p>", []),
        ("a < b <1> <> </ > <p", []),
        ("<p title='>", []),
        ("", []),
    ],
)
def test_only_real_tags_count(page: str, found: list[str]) -> None:
    assert names(page) == found


def test_what_a_title_holds_is_text() -> None:
    assert [tag.text for tag in tags("<title>A <b> &lt;c></title>")] == ["A <b> &lt;c>", ""]


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("云原生".encode(), "", "云原生"),
        (b"\xef\xbb\xbf" + "云".encode(), "text/html; charset=gbk", "云"),
        ("云原生".encode("gb18030"), "text/html; charset=GB2312", "云原生"),
        (b"<meta charset=gbk>" + "云原生".encode("gbk"), "", "<meta charset=gbk>云原生"),
        (
            b'<meta http-equiv=a content="text/html; charset=big5">' + "雲".encode("big5"),
            "",
            '<meta http-equiv=a content="text/html; charset=big5">雲',
        ),
        ("云原生".encode("gb18030"), "", "云原生"),
        ("云".encode("utf-16"), "", "云"),
        (b"<meta charset=utf-16>" + "云".encode(), "", "<meta charset=utf-16>云"),
        ("“é”".encode("cp1252"), "text/html; charset=iso-8859-1", "“é”"),
        ("云".encode(), "text/html; charset=punycode", "云"),
        ("云".encode(), "text/html; charset=rot13", "云"),
        (b"caf\xe9 \xff", "", "caf\xe9 \xff"),
        ("云".encode()[:-1], "", ""),
    ],
)
def test_any_encoding_is_read(body: bytes, content_type: str, text: str) -> None:
    assert decoded(body, content_type) == text


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", "<![", "<", "</", "<a x=' ", "<a='", '<a b="', "<script></scrip", "<a/", "<a b="]
)
def test_time_grows_with_the_page_alone(piece: str) -> None:
    """A megabyte of what is never closed: the standard library takes minutes over some of these."""
    started = time.process_time()
    found = sum(1 for _ in tags(piece * (1_000_000 // len(piece))))

    assert found == 0
    assert time.process_time() - started < 5
