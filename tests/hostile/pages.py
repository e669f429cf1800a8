"""Hostile feeds: whole answers whose words, shapes and numbers are bad."""

from __future__ import annotations

import json

from tests.hostile.server import HEAVY, QUICK, Behaviour, answer
from tests.hostile.wellmeant import FEED, item, rss


def _a(
    name: str,
    does: str,
    body: bytes,
    says: str = "",
    *,
    finds: int | None = None,
    either: bool = False,
    part: str = QUICK,
    kind: str = "application/xml",
) -> Behaviour:
    said = answer(body, headers=[("Content-Type", kind)])
    return Behaviour(
        name=name,
        does=does,
        answer=lambda _: said,
        says=says,
        finds=finds,
        either=either,
        part=part,
    )


def _json(items: object, **more: object) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items, **more}).encode()


_PLAIN = {"id": "1", "url": "https://example.com/1", "title": "Plain", "content_text": "Words."}
_BOMB = "<!DOCTYPE rss [" + '<!ENTITY a0 "lol">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
) + "]>"  # fmt: skip
_LARGE_BOMB = f'<!DOCTYPE rss [<!ENTITY a "{"x" * 50_000}">]>'
_OUTSIDE = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y SYSTEM "http://127.0.0.1:1/">]>'
_DTD = '<!DOCTYPE rss SYSTEM "file:///etc/passwd">'
#: What templates, Markdown and browsers would act on.
_ACTIVE = (
    "<script>alert(1)</script> {{7*7}} {% include '/etc/passwd' %} {# #} ${7*7} <%= 7*7 %> "
    '--8<-- "/etc/passwd" ![x](javascript:alert(1)) <img src=x onerror=alert(1)> '
    "</title></script><svg/onload=alert(1)> [[x]] %s {0} \u202e\u2066"
)
_ESCAPED = _ACTIVE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
_DATES = (
    "Sat, 01 Jan 0000 00:00:00 GMT", "9999-12-31T23:59:59Z", "10000-01-01T00:00:00Z",
    "Wed, 10 Jun 2026 24:00:00 GMT", "2026-13-10T00:00:00Z", "Wed, 31 Feb 2026 08:00:00 GMT",
    "2026-06-10T08:00:00+99:99", "-1", "1e400", "yesterday", "\u0662\u0660\u0662\u0666-06-10",
)  # fmt: skip
_LINKS = (
    "http://[::1/", "http://[::1", "//", "http://", "https://a b/", "http://example.com:99999999/",
    "http://user:pass@example.com/", "https://xn--a/", "https://" + "a" * 300 + ".com/", "https://\ufe4f/",
)  # fmt: skip
_ACTING = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", " javascript:alert(1)",
    "data:text/html,&lt;script&gt;alert(1)&lt;/script&gt;", "vbscript:x", "file:///etc/passwd", "ftp://example.com/",
)  # fmt: skip


def _each(field: str, values: tuple[str, ...]) -> bytes:
    """An entry a value, and a plain one."""
    return rss(*(item(number, **{field: value, "guid": ""}) for number, value in enumerate(values)), item(99))


PAGES = [
    # what it says it is
    _a("wrong-type", "a feed that says it is a picture", FEED, finds=3, kind="image/png"),
    _a("odd-type", "a content type of nonsense", FEED, finds=3, kind="; charset=;;=\x7f"),
    _a("page", "a web page instead of a feed", b"<!doctype html><html><body>Hi</body></html>", "a web page, not a feed", kind="text/html"),
    _a("other-xml", "XML that is no feed", b'<?xml version="1.0"?><note><to>x</to></note>', "neither RSS nor Atom"),
    _a("picture", "a picture", b"\x89PNG\r\n\x1a\n" + bytes(5000), "neither RSS, Atom nor JSON Feed", kind="image/png"),
    # letters
    _a("wrong-charset", "says UTF-16, is UTF-8", FEED, finds=3, kind="application/xml; charset=utf-16"),
    _a("no-charset", "a charset nobody knows", FEED, finds=3, kind="application/xml; charset=klingon"),
    _a("codec-charset", "a charset that is a codec of Python's", FEED, finds=3, kind="application/xml; charset=rot13"),
    _a("utf-16", "UTF-16 with its mark", b"\xff\xfe" + rss(item(1), declaration='<?xml version="1.0" encoding="utf-16"?>').decode().encode("utf-16-le"), finds=1, kind="application/rss+xml"),
    _a("bom-and-lie", "the mark of UTF-8, the declaration says UTF-16", b"\xef\xbb\xbf" + rss(item(1), declaration='<?xml version="1.0" encoding="utf-16"?>'), finds=1),
    _a("bad-utf-8", "bytes that are no UTF-8", FEED.replace(b"Entry 1", b"Entry \xff\xfe\xc0\x80 1"), finds=3),
    _a("surrogates", "lone surrogates as bytes", FEED.replace(b"Entry 1", b"Entry \xed\xa0\x80 1"), finds=3),
    _a("surrogate-reference", "lone surrogates as references", rss(item(1, title="a &#xD800; b"), item(2, title="a &amp;#xD800; b")), either=True),
    _a("controls", "NUL and control characters", FEED.replace(b"Entry 1", b"Entry \x00\x01\x1b[31m\x08 1"), finds=3),
    _a("control-references", "NUL as a reference", rss(item(1, title="a &#0; b &#x1b;"), item(2)), either=True),
    # XML
    _a("entity-bomb", "a billion laughs", rss(item(1, title="&a11;"), before=_BOMB), either=True, part=HEAVY),
    _a("large-entity", "one entity of 50 KB, five hundred times", rss(item(1, title="&a;" * 500), before=_LARGE_BOMB), either=True),
    _a("outside-entity", "entities from a file and from the net", rss(item(1, title="&x; &y;"), before=_OUTSIDE), either=True),
    _a("outside-dtd", "a document type from a file", rss(item(1), before=_DTD), finds=1),
    _a("deep", "100,000 elements in each other", b"<rss version='2.0'><channel><item>" + b"<a>" * 100_000, either=True, part=HEAVY),
    _a("deep-html", "50,000 elements in a summary", rss(item(1, description="&lt;div&gt;" * 50_000)), finds=1, part=HEAVY),
    _a("open-brackets", "a hundred thousand signs of opening", rss(item(1, title="&lt;" * 100_000, description="&lt;!--" * 100_000)), finds=1),
    _a("many-attributes", "an element of 20,000 attributes", b"<rss version='2.0'><channel><item " + b" ".join(b"a%d=''" % n for n in range(20_000)) + b"><link>https://example.com/1</link></item></channel></rss>", either=True, part=HEAVY),
    _a("open-cdata", "CDATA that never ends", rss(item(1), item(2)).replace(b"</channel>", b"<item><![CDATA["), either=True),
    _a("cut-xml", "ends in the middle, says nothing of it", FEED[:-150], either=True),
    _a("xml-1-1", "XML 1.1, which nobody writes", rss(item(1), declaration='<?xml version="1.1"?>'), either=True),
    # entries
    _a("same-ids", "one id for all entries", rss(*(item(number, guid="same") for number in range(5))), finds=5),
    _a("no-ids", "no ids", rss(*(item(number, guid="") for number in range(5))), finds=5),
    _a("nothing-in-it", "entries without anything in them", rss(*("<item/>" for _ in range(50)), item(1)), finds=1),
    _a("dates", "years 0 and 10000, hour 24, month 13", _each("pubDate", _DATES), finds=len(_DATES) + 1),
    _a("bad-links", "links no parser takes", _each("link", _LINKS), either=True),
    _a("acting-links", "javascript:, data: and their kin", _each("link", _ACTING), finds=1),
    _a("acting-words", "scripts and templates in every field", rss(item(1, title=_ESCAPED, description=_ESCAPED, guid=_ESCAPED, author=_ESCAPED, category=_ESCAPED, link=f"https://example.com/?q={_ESCAPED}"), item(2, title=f"<![CDATA[{_ACTIVE}]]>", description=f"<![CDATA[{_ACTIVE}]]>")), either=True),
    _a("long-title", "a title of 1.5 MB", rss(item(1, title="word " * 300_000)), finds=1),
    _a("long-link", "a link of 1 MB", rss(item(1, link="https://example.com/" + "a" * 2**20), item(2)), finds=1),
    # JSON
    _a("json-shapes", "a JSON Feed of wrong shapes", _json([None, 1, "x", [], {}, {**_PLAIN, "title": {"a": 1}, "authors": "me", "tags": 7}, {"id": [], "url": [5]}, _PLAIN | {"id": 2}]), finds=2, kind="application/feed+json"),
    _a("json-no-list", "items that are no list", _json({"a": _PLAIN}), "without its list of items", kind="application/feed+json"),
    _a("json-deep", "JSON in JSON, 100,000 deep", b'{"version":' + b'{"a":' * 100_000, "JSON", kind="application/json"),
    _a("json-surrogates", "lone surrogates and NULs in JSON", _json([_PLAIN | {"title": "a \ud800 \x00 b", "content_html": "<p>\udfff\x00</p>", "id": "\ud800"}]), finds=1, kind="application/feed+json"),
    _a("json-numbers", "a number of 10,000 digits", _json([_PLAIN]).replace(b'"1"', b"9" * 10_000), either=True, kind="application/feed+json"),
    _a("json-other", "JSON that is no feed", b'{"error": "no"}', "not a JSON Feed", kind="application/json"),
    _a("json-cut", "half a JSON Feed", _json([_PLAIN])[:80], "broken JSON", kind="application/feed+json"),
    # amounts
    _a("many", "100,000 entries", rss(*(item(number, pubDate="", description="") for number in range(100_000))), either=True, part=HEAVY),
    _a("many-empty", "300,000 entries without anything in them", rss("<item/>" * 300_000), either=True, part=HEAVY),
    _a("huge-title", "a title of 10 MB", rss(item(1, title="word " * 2_000_000)), either=True, part=HEAVY),
    _a("many-json", "100,000 entries as JSON", _json([_PLAIN | {"id": str(number), "url": f"https://example.com/{number}"} for number in range(100_000)]), either=True, part=HEAVY),
]  # fmt: skip
