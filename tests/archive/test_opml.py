"""Lists of feed readers: as the specification says, and as they are."""

from __future__ import annotations

import contextlib
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.archive.opml import Outline, read_opml, write_opml
from digest.errors import ArchiveError

NESTED = """<?xml version="1.0" encoding="{encoding}"?>
<opml version="2.0"><head><title>Feeds</title></head><body>
  <outline text="业界要闻"><outline text="Kubernetes">
    <outline type="rss" text="K8s" title="Kubernetes Blog" xmlUrl="https://kubernetes.io/feed.xml"
      htmlUrl="https://kubernetes.io/" language="en" category="/tech/reading,x"/>
  </outline></outline>
  <outline TEXT="loose" XMLURL="feed://example.org/rss" isComment="true"/>
</body></opml>"""
FIRST = Outline(
    address="https://kubernetes.io/feed.xml",
    title="Kubernetes Blog",
    page="https://kubernetes.io/",
    language="en",
    categories=("reading", "x", "Kubernetes", "业界要闻"),
    line=4,
)


def feeds(body: str | bytes) -> tuple[Outline, ...]:
    return read_opml(body if isinstance(body, bytes) else body.encode(), name="list.opml")[0]


def addresses(*outlines: str) -> list[str]:
    return [feed.address for feed in feeds(f"<opml><body>{''.join(outlines)}</body></opml>")]


def test_folders_and_attributes_in_any_spelling() -> None:
    found, faults = read_opml(NESTED.format(encoding="UTF-8").encode(), name="list.opml")

    assert found == (FIRST, Outline(address="http://example.org/rss", title="loose", off=True, line=7))
    assert faults == ()


@pytest.mark.parametrize(
    "body",
    [
        NESTED.format(encoding="gb2312").encode("gb18030"),
        NESTED.format(encoding="UTF-16").encode("utf-16"),
        b"\xef\xbb\xbf" + NESTED.format(encoding="utf-8").encode(),
        NESTED.format(encoding="UTF-16").encode(),
    ],
    ids=["gb2312", "utf-16", "mark", "not utf-16 at all"],
)
def test_any_encoding(body: bytes) -> None:
    assert feeds(body)[0] == FIRST


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252"])
def test_latin(encoding: str) -> None:
    body = f"""<?xml version="1.0" encoding="{encoding}"?><opml version="1.0"><body>
    <outline text="Café du nuage" xmlUrl="https://example.org/é"/></body></opml>"""

    assert [feed.title for feed in feeds(body.encode(encoding))] == ["Café du nuage"]


def test_what_is_no_feed_is_named_and_costs_nothing_else() -> None:
    found, faults = read_opml(
        b"""<opml><body>
<outline type="rss" text="no address"/>
<outline type="rss" text="bad" xmlUrl="javascript:alert(1)"/>
<outline type="include" text="others" url="https://example.org/o.opml"/>
<outline type="rss" xmlUrl="http://[::1/"/>
<outline text="an empty folder"/>
<outline text="good" xmlUrl="https://example.org/f"/>
</body></opml>""",
        name="list.opml",
    )

    assert [feed.title for feed in found] == ["good"]
    assert faults == (
        "line 2: `no address`: no http(s) address: ''; left out",
        "line 3: `bad`: no http(s) address: 'javascript:alert(1)'; left out",
        "line 4: `others`: leads to another list or page ('https://example.org/o.opml'); not followed",
        "line 5: an entry without a title: no http(s) address: 'http://[::1/'; left out",
    )


def test_bare_ampersands_and_references_of_html_are_mended() -> None:
    found, faults = read_opml(
        b"""<opml><body><outline text="R&D &eacute;t&eacute; &amp; &nbsp;x &lt;b&gt; &nonsense;"
        xmlUrl="https://example.org/f?a=1&b=2"/></body></opml>""",
        name="list.opml",
    )

    assert [(feed.title, feed.address) for feed in found] == [
        ("R&D été & x <b> &nonsense;", "https://example.org/f?a=1&b=2")
    ]
    assert len(faults) == 1


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "broken XML in line 1: no element found"),
        (b"<opml><body>\n<outline></body></opml>", "broken XML in line 2: mismatched tag"),
        (b"<rss><channel/></rss>", "no OPML but <rss>"),
        (b"<html><body>sign in</body></html>", "no OPML but <html>"),
        (b"\x00\x01\x02", "broken XML"),
        (b"<?xml version='1.0' encoding='klingon'?><opml/>", "of the unknown encoding 'klingon'"),
        (b"<?xml version='1.0' encoding='rot13'?><opml/>", "of the unknown encoding 'rot13'"),
        (b"<!DOCTYPE opml SYSTEM 'file:///etc/passwd'><opml/>", "a DOCTYPE in line 1"),
        (b"<!DOCTYPE o [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]>\n<opml>&b;</opml>", "a DOCTYPE in line 1"),
    ],
)
def test_what_is_no_list_is_one_line(body: bytes, message: str) -> None:
    with pytest.raises(ArchiveError) as caught:
        read_opml(body, name="list.opml")

    assert str(caught.value).startswith(f"list.opml: {message}")
    assert "\n" not in str(caught.value)


def test_depth_and_number_are_bounded() -> None:
    deep = "<outline text='a'>" * 5000 + "<outline xmlUrl='https://example.org/f'/>" + "</outline>" * 5000
    assert addresses(deep) == ["https://example.org/f"]

    with pytest.raises(ArchiveError, match="more than 10,000 feeds"):
        addresses("<outline xmlUrl='https://example.org/f'/>" * 10_001)


WORDS = st.text(max_size=20).map(lambda words: " ".join(words.split()))


@given(st.binary(max_size=200) | st.text(alphabet="<>/=\"'&; opmlutineRSxU", max_size=200).map(str.encode))
def test_any_bytes_are_a_list_or_one_line(body: bytes) -> None:
    with contextlib.suppress(ArchiveError):
        read_opml(body, name="list.opml")


@given(WORDS, st.sampled_from(["", "云 & <co>", 'a "quote"']), st.booleans())
def test_what_is_written_is_read(title: str, folder: str, off: bool) -> None:
    feed = Outline(
        address="https://example.org/f?a=1&b='2'", title=title, page="https://example.org/", language="zh-CN",
        categories=("reading",), off=off,
    )  # fmt: skip
    body = write_opml("Weekly & <more>", [(folder, [feed])])
    (found,) = feeds(body)

    assert ET.fromstring(body).findtext("head/title") == "Weekly & <more>"
    assert body == write_opml("Weekly & <more>", [(folder, [feed])])
    assert (found.address, found.page, found.language, found.off) == (feed.address, feed.page, "zh-CN", off)
    assert found.categories == (("reading", folder) if folder else ("reading",))
    if title.isprintable() and title:
        assert found.title == title
