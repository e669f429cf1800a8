"""The quick reading of feeds beside feedparser's: the same entries, field by field, or none."""

from __future__ import annotations

import re
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import feedparser.api
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from digest.collectors.feeds import read_xml
from digest.collectors.quickfeed import SlowError, read_quick
from digest.collectors.quickwords import NAMESPACES, UnusualError, declared
from digest.errors import ParseError
from tests.hostile.pages import PAGES
from tests.hostile.server import HEAVY, Behaviour
from tests.shared import shared, shared_names

DATA = Path(__file__).resolve().parents[1] / "data" / "feeds"
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/" '
    'xmlns:thr="http://purl.org/syndication/thread/1.0" xmlns:x="urn:else" '
    'xmlns:georss="http://www.georss.org/georss" xmlns:gml="http://www.opengis.net/gml" '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
)
ATOM = "http://www.w3.org/2005/Atom"


def rss(inside: str, head: str = "", attributes: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" {SPACES} xmlns:atom="{ATOM}" {attributes}>'
        f"<channel><title>t</title>{head}{inside}</channel></rss>"
    )


def atom(inside: str, head: str = "", attributes: str = "") -> str:
    return f'<?xml version="1.0"?><feed xmlns="{ATOM}" {SPACES} {attributes}>{head}{inside}</feed>'


def rdf(inside: str, head: str = "", attributes: str = "") -> str:
    return (
        f'<rdf:RDF xmlns="http://purl.org/rss/1.0/" {SPACES} {attributes}><channel rdf:about="u">{head}<items>'
        f'<rdf:Seq><rdf:li rdf:resource="u"/></rdf:Seq></items></channel>{inside}</rdf:RDF>'
    )


def same(body: str | bytes, content_type: str = "application/xml") -> bool:
    """Whether the quick way reads it; if it does, as feedparser does."""
    body = body if isinstance(body, bytes) else body.encode()
    try:
        quick = read_quick(body, content_type=content_type)
    except UnusualError:
        return False
    assert quick == read_xml(body, url="u", content_type=content_type)
    return True


# ---------------------------------------------------------------- real and odd feeds

#: Real feeds with something that is left to feedparser.
LEFT = {"istio-v1.1.en.xml"}


@pytest.mark.parametrize("name", shared_names("feeds", ".xml", ".atom"))
def test_real_feeds_read_the_same(name: str) -> None:
    assert same(shared("feeds", name).read_bytes()) == (name not in LEFT)


@pytest.mark.parametrize("path", sorted(DATA.glob("*.xml")), ids=lambda path: path.name)
def test_feeds_full_of_traps_read_the_same_or_not_at_all(path: Path) -> None:
    same(path.read_bytes())


ITEM = "<title>t</title><link>https://x.example/1</link>"
ORDINARY = [
    rss(""),
    rss(f"<item>{ITEM}</item>"),
    rss("<item/>"),
    rss("<item><title/><link/><guid/><description/><pubDate/><author/></item>"),
    rss("<item><guid>https://x.example/1</guid></item>"),
    rss('<item><guid isPermaLink="false">1</guid><link> https://x.example/1?a=1&amp;b=2 </link></item>'),
    rss("<item><guid>a</guid><link></link><enclosure url='https://x.example/a.mp3' type='audio/mpeg'/></item>"),
    rss("<item><link>https://x.example/?q=1&amp;amp;r=2&amp;copy;=3</link></item>"),
    rss("<item><link>http:////x.example/1</link></item>"),
    rss("<item><link>http://[x.example/1</link></item>"),
    rss(f"<item>{ITEM}<atom:link href='https://y.example/' rel='alternate' type='text/html'/></item>"),
    rss(f"<item>{ITEM}<atom:link href='https://y.example/' rel='REPLIES'/></item>"),
    rss(f"<item>{ITEM}</item>", head="<atom:link rel='self' href='https://x.example/f'/><link>https://x.example/</link>"),
    rss(f"<item>{ITEM}</item>", head="<language> zh-cn </language><image><url>u</url><title>i</title><link>l</link></image>"),
    rss(f"<item>{ITEM}</item>", head="<itunes:owner><itunes:name>n</itunes:name><itunes:email>e@x.example</itunes:email></itunes:owner>"),
    rss(f"<item>{ITEM}</item>", head="<itunes:summary>one</itunes:summary><description>two</description><description>three</description>"),
    rss(f"<item>{ITEM}<description>d</description></item>", head="<itunes:summary>1</itunes:summary><itunes:summary>2</itunes:summary>"),
    rss(f"<item>{ITEM}<description>&lt;p&gt;short</description><content:encoded><![CDATA[<p>long</p>]]></content:encoded></item>"),
    rss(f"<item>{ITEM}<content:encoded><![CDATA[<p>long</p>]]></content:encoded><description>short</description></item>"),
    rss(f"<item>{ITEM}<description>one</description><description>two</description><description>three</description></item>"),
    rss(f"<item>{ITEM}<itunes:summary>plain</itunes:summary><itunes:subtitle>s</itunes:subtitle></item>"),
    rss(f"<item>{ITEM}<content:encoded>1</content:encoded><content:encoded>2</content:encoded></item>"),
    rss("<item><media:title>m</media:title><title>t</title><dc:title>d</dc:title></item>"),
    rss("<item><media:content url='i.png' medium='image'><media:title type='html'>m</media:title></media:content></item>"),
    rss("<item><media:group><media:title>m</media:title><media:description>d</media:description></media:group><title>t</title></item>"),
    rss("<item><title>t</title><media:group><media:title type='html'>m</media:title><media:description>d</media:description></media:group></item>"),
    rss("<item><title>t</title><source url='https://y.example/'>Planet</source><title>u</title></item>"),
    rss("<item><title></title><title>one</title><title>two</title></item>"),
    rss("<item><pubDate>Mon, 01 Jun 2026 00:00:00 GMT</pubDate><dc:date>2026-06-02</dc:date></item>"),
    rss("<item><pubDate>Mon, 01 Jan 0001 00:00:00 +0000</pubDate></item>"),
    rss("<item><dcterms:created>2026-06-02T00:00:00Z</dcterms:created><dcterms:modified>2026-06-03T00:00:00Z</dcterms:modified></item>"),
    rss("<item><author>me@x.org (Chen Jun)</author><dc:creator>Xu Di</dc:creator><dc:creator/></item>"),
    rss("<item><slash:comments>3</slash:comments><thr:total>3</thr:total><x:y a='b'><x:z>q</x:z></x:y><comments>c</comments></item>"),
    rss("<item><title>CafÃ© â\x80\x99 &#146;</title><description>\x93quoted\x94 &#x97;</description></item>"),
    rss("<item><title>a<!-- c -->b<?pi x?>c<![CDATA[ d ]]>&amp;amp;&lt;</title></item>"),
    rss("<item xml:lang='zh_CN' xml:base='https://b.example/x/'><title>t</title><link>1</link></item><item><link>2</link></item>"),
    rss("<item><content:encoded xml:base='https://b.example/x/'>c</content:encoded></item><item><link>2</link><title>t</title></item>"),
    rss("<item><title lang='de'>t</title><description xml:lang=''>d</description></item>", attributes="xml:lang='en_US'"),
    rss(f"</channel><item>{ITEM}</item><channel>"),
    atom(""),
    atom("<entry/>"),
    atom("<entry><id>tag:1</id><title type='html'>&lt;b&gt;t</title><link href='/1'/><updated>2026-06-01T00:00:00Z</updated></entry>"),
    atom("<entry><title type='text'>a &amp;lt; b</title><summary>plain &amp;amp; &lt;/b&gt;</summary></entry>"),
    atom("<entry><title type='TEXT/HTML'>a</title><content type='html' src='x'>c</content></entry>", attributes="xml:lang='zh'"),
    atom("<entry><link rel='enclosure' href='e'/><link rel='alternate' type='text/plain' href='p'/></entry>"),
    atom("<entry><link rel='alternate' type='text/html' hreflang='zh' href='p'/><link href='q'/><id>i</id></entry>"),
    atom("<entry xml:base='sub/'><link href='p'/><id>i</id></entry><entry><link href='p'/></entry>", attributes="xml:base='https://b.example/'"),
    atom("<entry><author><name> A </name><uri>/a</uri><email>a@x.example</email></author><author><email>b@x.example</email><name>B</name></author></entry>"),
    atom("<entry><author><name/></author><contributor><name>C</name></contributor></entry>", head="<author><name>F</name></author><id>https://f.example/</id>"),
    atom("<entry><author>text</author></entry>", head="<link rel='self' href='s'/><icon>i</icon><logo>l</logo><rights>r</rights>"),
    rdf("<item rdf:about=' about '><title>t</title><link>https://x.example/1</link><dc:date>2005-03-01T09:00:00Z</dc:date></item>"),
    rdf("<item rdf:about='a'><guid>g</guid><dc:creator>C</dc:creator></item><image><url>u</url><link>l</link></image>", head="<link>https://x.example/</link><dc:language>de</dc:language>"),
    rdf("<image rdf:about='i'><link>l</link></image><textinput><name>n</name></textinput><item/>"),
]  # fmt: skip


@pytest.mark.parametrize("body", ORDINARY)
def test_what_is_ordinary_is_read_quickly_and_the_same(body: str) -> None:
    assert same(body)


UNUSUAL = [
    "<!DOCTYPE rss>" + rss("").split("\n")[1],
    "<!DOCTYPE rss [<!ENTITY a 'b'>]>" + rss("<item><title>&a;</title></item>").split("\n")[1],
    rss("<item><title>&nbsp;</title></item>"),
    rss("<item><title>A & B</title></item>"),
    rss("<item><title>a <b>c</b></title></item>"),
    rss("<item><title>cut"),
    rss("<item><pubDate>in spring</pubDate></item>"),
    rss("<item><author>me@x.example and you@x.example</author></item>"),
    rss("<item><item/></item>"),
    rss("<item><title_detail>x</title_detail></item>"),
    rss("<item><body>x</body></item>"),
    rss("<item><georss:point>1 2</georss:point></item>"),
    rss("<item><gml:pos>1</gml:pos></item>"),
    rss("<item><x:y><title>t</title></x:y></item>"),
    rss("<item><link x:href='a'/></item>"),
    rss("<item><itunes:summary>a &amp;amp; b</itunes:summary></item>"),
    rss("<item><y xmlns='urn:y'/></item>"),
    rss("<item><dc:title xmlns:dc='urn:dc'>t</dc:title></item>"),
    rss("<item><dc:a xmlns:title='urn:dc'/></item>"),
    rss("", head="<item xml:base='relative/'/>"),
    rss("<item/>", head="<newLocation>https://y.example/</newLocation>"),
    atom("<entry><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a</div></content></entry>"),
    atom("<entry><content type='image/png'>aaaa</content></entry>"),
    atom("<entry><content mode='base64'>aaaa</content></entry>"),
    atom("<entry><source><title>t</title></source></entry>"),
    atom("<entry><author><uri>u</uri></author></entry>"),
    rss("<item><dc:creator>x</dc:creator><author><name></name></author></item>"),
    "<feed xmlns='http://purl.org/atom/ns#' version='0.3'><entry/></feed>",
    "<feed><entry/></feed>",
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://my.netscape.com/rdf/simple/0.9/'><item/></rdf:RDF>",
    "<opml version='2.0'/>",
    "<html/>",
    "",
    " <rss version='2.0'/>",
    "<?xml version='1.1'?><rss version='2.0'/>",
    "<?xml version='1.0' encoding='utf-16'?><rss version='2.0'/>",
    "<?xml version='1.0'?><rss version='2.0' encoding='latin-1' a='?>'><channel encoding='latin-1'/></rss>",
]  # fmt: skip


@pytest.mark.parametrize("body", UNUSUAL)
def test_what_is_unusual_is_left_to_feedparser(body: str) -> None:
    assert not same(body)


@pytest.mark.parametrize(
    ("content_type", "body", "quick"),
    [
        ("", "é", True),
        ("application/rss+xml", "é", True),
        ("application/rss+xml; charset=UTF-8", "é", True),
        ("application/rss+xml; charset=iso-8859-1", "é", False),
        ("application/octet-stream; charset=iso-8859-1", "é", True),
        ("text/xml", "é", True),
        ("text/xml; charset=utf-8", "é", True),
        ("text/xml; charset=utf-8; charset=latin-1", "é", False),
        ("text/html; charset=GBK", "e", False),
        ("text/plain", "e", True),
    ],
)
def test_the_encoding_is_that_of_feedparser(content_type: str, body: str, quick: bool) -> None:
    assert same(rss(f"<item><title>{body}</title></item>"), content_type) == quick


def test_without_a_declaration_a_text_is_not_guessed_at() -> None:
    body = "<rss version='2.0'><channel><item><title>é</title></item></channel></rss>"

    assert same(body, "application/xml")
    assert same("\ufeff" + body, "text/xml")
    assert not same(body, "text/xml")
    assert not same(body.encode("latin-1"))


@pytest.mark.parametrize(
    "page",
    [pytest.param(page, id=page.name, marks=[pytest.mark.slow] * (page.part == HEAVY)) for page in PAGES],
)
def test_hostile_feeds_read_the_same_or_not_at_all(page: Behaviour) -> None:
    head, _, body = page.answer(None).partition(b"\r\n\r\n")
    if b"content-encoding" not in head.lower() and body.lstrip()[:1] != b"{":
        same(body)


# ---------------------------------------------------------------- all that feedparser has a handler for

_PARSER = feedparser.api.StrictFeedParser
HANDLED = sorted(
    {name.split("_", 2)[2] for name in dir(_PARSER) if re.match(r"_(start|end)_[a-z]", name)}
    - {"rss", "feed", "channel"}
)
PREFIXED = {"dc", "dcterms", "content", "media", "itunes", "slash", "georss", "gml"}


def test_every_namespace_that_feedparser_knows_is_known_or_harmless() -> None:
    prefixes = {name.split("_")[0] for name in HANDLED if "_" in name}
    for address, prefix in _PARSER.namespaces.items():
        try:
            declared("somewhere", address)
        except UnusualError:
            continue
        if prefix in prefixes or not prefix:
            assert NAMESPACES.get(address.lower(), "none") == prefix.lower() or not address


@pytest.mark.parametrize("attributes", ["", " a='b'", " href='h' url='u' type='html' rel='self'"])
@pytest.mark.parametrize("make", [rss, atom])
@pytest.mark.parametrize("name", HANDLED)
def test_every_element_with_a_handler_reads_the_same_or_not_at_all(name: str, make, attributes: str) -> None:  # type: ignore[no-untyped-def]
    prefix, _, rest = name.partition("_")
    tag = f"{prefix}:{rest}" if prefix in PREFIXED and rest else name
    element = f"<{tag}{attributes}>2026-06-01</{tag}>"
    entry = "item" if make is rss else "entry"
    rest = f"<title>t</title><{'pubDate' if make is rss else 'updated'}>2026-06-02</{'pubDate' if make is rss else 'updated'}>"

    same(make(f"<{entry}>{element}{rest}</{entry}>"))
    same(make(f"<{entry}>{rest}{element}</{entry}>"))
    same(make(f"<{entry}>{rest}</{entry}>", head=element))
    same(make(f"<{entry}>{rest}<x:y>{element}</x:y></{entry}>"))
    same(make(f"<{entry}>{rest}<media:group>{element}</media:group></{entry}>"))


# ---------------------------------------------------------------- feeds made up by chance

WORDS = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "a",
            "a < b",
            "AT&T",
            "<p>x</p>",
            "<b>x",
            "&amp;",
            "&copy; 2026",
            "云原生",
            "Ünï",
            "CafÃ©",
            "\x93q\x94",
            "a\n b\t",
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn"]), max_size=12),
)
LINKS = st.one_of(
    st.sampled_from(
        [
            "https://x.example/1",
            "/rel",
            "../up",
            "?q=1&r=2",
            "//y.example/",
            "tag:x,2026:1",
            "urn:uuid:1",
            "http:///x",
            "",
            "mailto:a@b",
            "中文/",
        ]
    ),
    WORDS,
)
DATES = st.sampled_from(
    ["2026-06-01T00:00:00Z", "2026-06-01", "Mon, 01 Jun 2026 10:00:00 +0800", "1 Jun 2026 10:00 GMT", "0001-01-01T00:00:00Z",
     "Mon, 01 Jan 0001 00:00:00 +0000", "2017-05-24 00:00:00 +0000 UTC", "2026-06-01T24:00:00Z", "Mon, 03 Apr 2023 24:04:44 +0800", "", "soon"]
)  # fmt: skip
PLACES = st.sampled_from(
    [
        "",
        "",
        "",
        " xml:base='https://b.example/x/'",
        " xml:base='sub/'",
        " xml:lang='zh_CN'",
        " xml:lang=''",
        " lang='de'",
    ]
)


@st.composite
def written(draw: st.DrawFn, words: st.SearchStrategy[str]) -> str:
    """Words as XML, in one of its spellings."""
    text = draw(words)
    way = draw(st.sampled_from(["escaped", "cdata", "references", "both"]))
    if way == "cdata" and "]]>" not in text:
        return f"<![CDATA[{text}]]>"
    if way == "references":
        return "".join(f"&#{ord(c)};" if not c.isalnum() and c >= " " else c for c in text)
    return f"{escape(text)}<!-- c --><![CDATA[ x ]]>" if way == "both" else escape(text)


@st.composite
def elements(draw: st.DrawFn, names: st.SearchStrategy[tuple[str, str]]) -> str:
    tag, form = draw(names)
    place = draw(PLACES)
    if form == "link":
        relation = draw(
            st.sampled_from(
                [
                    "",
                    " rel='alternate'",
                    " rel='self'",
                    " rel='enclosure' type='audio/mpeg'",
                    " type='text/plain'",
                    " REL='Alternate'",
                ]
            )
        )
        return f"<{tag}{place}{relation} href={quoteattr(draw(LINKS))}/>"
    if form == "person":
        parts = draw(
            st.permutations(
                [
                    f"<name>{draw(written(WORDS))}</name>",
                    f"<uri>{draw(written(LINKS))}</uri>",
                    "<email>a@b.org</email>",
                ]
            )
        )
        return f"<{tag}{place}>{''.join(parts[: draw(st.integers(0, 3))])}</{tag}>"
    if form == "media":
        inner = "".join(
            f"<media:{n}>{draw(written(WORDS))}</media:{n}>"
            for n in draw(st.lists(st.sampled_from(["title", "description", "keywords"]), max_size=2))
        )
        return f"<{tag}{place} url='i.png'><media:thumbnail url='t.png'/>{inner}</{tag}>"
    kind = (
        draw(st.sampled_from(["", "", " type='html'", " type='text'", " type='TEXT/html'"]))
        if form == "words"
        else ""
    )
    if form == "guid":
        kind = draw(
            st.sampled_from(["", " isPermaLink='true'", " isPermaLink='false'", " ispermalink='False'"])
        )
    inside = {"words": WORDS, "date": DATES, "address": LINKS, "guid": LINKS}[form]
    return f"<{tag}{place}{kind}>{draw(written(inside))}</{tag}>"


SHARED = [("dc:creator", "words"), ("dc:date", "date"), ("dc:title", "words"), ("dc:description", "words"), ("dcterms:modified", "date"),
          ("media:group", "media"), ("media:content", "media"), ("media:title", "words"), ("x:y", "words"), ("itunes:author", "words"),
          ("itunes:summary", "words"), ("content:encoded", "words"), ("author", "person"), ("author", "words"), ("category", "words")]  # fmt: skip
IN_RSS = st.sampled_from([*SHARED, ("title", "words"), ("link", "address"), ("guid", "guid"), ("pubDate", "date"), ("description", "words"),
                          ("atom:link", "link"), ("enclosure", "link"), ("source", "words"), ("atom:updated", "date"), ("author", "words"),
                          ("title", "words"), ("description", "words"), ("comments", "address")])  # fmt: skip
IN_ATOM = st.sampled_from([*SHARED, ("title", "words"), ("link", "link"), ("id", "address"), ("published", "date"), ("updated", "date"),
                           ("summary", "words"), ("content", "words"), ("contributor", "person"), ("rights", "words"), ("author", "person"),
                           ("title", "words"), ("link", "link"), ("summary", "words")])  # fmt: skip
HEAD = st.sampled_from([("link", "address"), ("atom:link", "link"), ("language", "words"), ("description", "words"), ("title", "words"),
                        ("itunes:summary", "words"), ("managingEditor", "words"), ("pubDate", "date"), ("dc:language", "words")])  # fmt: skip
HEAD_ATOM = st.sampled_from([("link", "link"), ("id", "address"), ("title", "words"), ("subtitle", "words"), ("author", "person"), ("updated", "date")])  # fmt: skip


@st.composite
def feeds(draw: st.DrawFn) -> str:
    make, entry, inside, head = draw(
        st.sampled_from(
            [(rss, "item", IN_RSS, HEAD), (atom, "entry", IN_ATOM, HEAD_ATOM), (rdf, "item", IN_RSS, HEAD)]
        )
    )
    gap = draw(st.sampled_from(["", "\n  ", " stray "]))
    entries = [
        f"<{entry}{draw(PLACES)}>{gap}{gap.join(draw(st.lists(elements(inside), max_size=7)))}</{entry}>"
        for _ in range(draw(st.integers(0, 3)))
    ]
    return make(
        gap.join(entries), head="".join(draw(st.lists(elements(head), max_size=3))), attributes=draw(PLACES)
    )


COUNT = {"quick": 0, "all": 0}


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(feeds())
@example(rss("<item><title>t</title></item>"))
def test_any_feed_reads_the_same_or_not_at_all(body: str) -> None:
    same(body)


@pytest.mark.slow
@settings(max_examples=4000, suppress_health_check=list(HealthCheck))
@given(feeds())
def test_very_many_feeds_read_the_same_or_not_at_all(body: str) -> None:
    COUNT["all"] += 1
    COUNT["quick"] += same(body)


# ---------------------------------------------------------------- bounds


def test_of_a_hundred_thousand_entries_the_newest_are_kept() -> None:
    body = rss(
        "".join(
            f"<item><guid>{n}</guid><pubDate>Mon, 01 Jun 2026 00:00:{n % 60:02} GMT</pubDate></item>"
            for n in range(5000)
        )
    )

    feed = read_quick(body.encode())

    assert same(body)
    assert len(feed.entries) == 2000
    assert feed.faults == ("5,000 entries: only the newest 2,000 are kept",)
    assert min(entry.published for entry in feed.entries if entry.published).second == 35


def test_the_deadline_ends_the_reading() -> None:
    with pytest.raises(SlowError):
        read_quick(rss("").encode(), deadline=0)


def test_what_is_no_feed_is_no_quick_feed_either() -> None:
    assert not same(b"<rss version='2.0'></rss")
    with pytest.raises(ParseError):
        read_xml(b"<rss version='2.0'></rss", url="u")
