"""Names, words and addresses of a feed as feedparser gives them; a part of `quickfeed`.

Each function gives what feedparser 6 gives or raises UnusualError: then feedparser itself is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urljoin

#: Namespaces by their address in lower case (feedparser does not mind case), to the prefix they go by.
#: Of those not named here no element means anything to a reader of articles.
NAMESPACES: Mapping[str, str] = {
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/rss/1.0/": "",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/xml/1998/namespace": "xml",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://wellformedweb.org/commentapi/": "wfw",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    # Known to be read in a way of their own: an element of them is left to feedparser.
    "http://webns.net/mvcb/": "admin",
    "http://creativecommons.org/ns#license": "cc",
    "http://web.resource.org/cc/": "cc",
    "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativecommons",
    "http://backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "http://www.georss.org/georss": "georss",
    "http://www.opengis.net/gml": "gml",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://podlove.org/simple-chapters": "psc",
}
#: Namespaces that older feeds use for what has none today; their feeds are left to feedparser.
_OLD = re.compile(
    r"backend\.userland\.com/rss|blogs\.law\.harvard|my\.netscape|http://example\.com/"
    r"|purl\.org/(echo|pie|atom)|^uri/of/echo|modules/rss091"
)
#: Prefixes that mean something whatever they stand for, by their spelling alone.
_TAKEN = frozenset(NAMESPACES.values()) | {"title", "summary", "content", "published", "updated", "created"}
LEFT_OUT = frozenset({"admin", "cc", "creativecommons", "georss", "gml", "xhtml", "psc"})

#: Attributes that matter here; under a foreign prefix they would be taken for ours.
_OURS = frozenset("base lang href url uri rel type mode src ispermalink version lastmod about".split())  # noqa: SIM905

_DECLARATION = re.compile(
    rb"""<\?xml[ \t]+version=["']1\.0["']([ \t]+encoding=["']([A-Za-z0-9._-]+)["'])?"""
    rb"""([ \t]+standalone=["'](?:yes|no)["'])?[ \t]*\?>"""
)
#: Bases that mean the same however often they are joined.
_PLAIN_BASE = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~%+/-]*)?")
_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/+")
_C1 = re.compile("[\x80-\x9f]")
#: The same in a document: as UTF-8, and as references.
_C1_RAW, _C1_NAMED = re.compile(rb"\xc2[\x80-\x9f]"), re.compile(rb"&#(?:x0*[89]|0*1[2-5]\d;)", re.IGNORECASE)
_C1_MEANT = {
    code: bytes([code]).decode("cp1252", "ignore")
    for code in range(0x80, 0xA0)
    if bytes([code]).decode("cp1252", "ignore")
}
_MAILBOX = re.compile(r"[A-Za-z0-9_.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,4} \(([^()@<>&]+)\)")


class UnusualError(Exception):
    """Something that only feedparser reads as feedparser does."""


def declared(prefix: str | None, uri: str) -> None:
    """Judge a namespace declaration."""
    lower = uri.lower()
    if _OLD.search(lower) and lower not in NAMESPACES:
        raise UnusualError(f"the namespace {uri}")
    if prefix and prefix.lower() in _TAKEN and NAMESPACES.get(lower) != prefix.lower():
        raise UnusualError(f"the prefix {prefix} for {uri}")


def tag_of(name: str) -> str:
    """`dc:creator` or `title` for a name as expat gives it: address, name and prefix."""
    parts = name.split(" ")
    if len(parts) == 1:
        return name.lower()
    if len(parts) > 3:
        raise UnusualError(f"the name {name}")
    prefix = NAMESPACES.get(parts[0].lower())
    if prefix is None:
        if len(parts) < 3:  # a foreign default namespace: its elements would be taken for ours
            raise UnusualError(f"the namespace {parts[0]}")
        prefix = parts[2].lower()
    return f"{prefix}:{parts[1]}".lower() if prefix else parts[1].lower()


def attributes_of(given: Mapping[str, str]) -> dict[str, str]:
    """Attributes by their names in lower case, with a prefix only for `xml` and `rdf`."""
    found = {}
    for name, value in given.items():
        if " " in name:
            parts = name.split(" ")
            prefix = NAMESPACES.get(parts[0].lower())
            if prefix not in {"xml", "rdf"}:
                if parts[1].lower() in _OURS:
                    raise UnusualError(f"the attribute {name}")
                continue
            name = f"{prefix}:{parts[1]}"
        found[name.lower()] = value
    for name in ("rel", "type"):
        if name in found:
            found[name] = found[name].lower()
    return found


def body_of(body: bytes, content_type: str) -> bytes:
    """`body` as UTF-8 that feedparser takes for UTF-8 too, without its byte order mark."""
    marked = body.startswith(b"\xef\xbb\xbf")
    if marked:
        body = body[3:]
    encoding = "utf-8" if marked else ""
    if body.startswith(b"<?xml"):
        declaration = _DECLARATION.match(body)
        # feedparser looks for the last `encoding=` of the first line.
        if not declaration or body.partition(b"\n")[0].count(b"encoding=") > 1:
            raise UnusualError("its XML declaration")
        if declaration[2]:
            encoding = declaration[2].decode().lower()
    elif not body.startswith(b"<"):
        raise UnusualError("its first byte")
    if encoding not in {"", "utf-8"}:
        raise UnusualError(f"the encoding {encoding}")
    kind, _, parameters = content_type.partition(";")
    text, xml = kind.strip().startswith("text/"), kind.strip().endswith(("xml", "xml-dtd", "entity"))
    if parameters and (text or (xml and kind.strip().startswith("application/"))):
        charset = re.fullmatch(r"\s*charset\s*=\s*[\"']?([\w.-]*)[\"']?\s*;?\s*", parameters, re.IGNORECASE)
        if not charset or charset[1].lower() not in {"utf-8", "utf8"}:
            raise UnusualError(f"the type {content_type}")
    elif text and not encoding and not body.isascii():
        # US-ASCII by RFC 3023, which it is not; then a guess would be made.
        raise UnusualError(f"the type {content_type} and no encoding")
    return body


def base_of(outer: str, given: str) -> str:
    """The base that `xml:base` sets inside of `outer`."""
    base = urljoin(outer, given) if outer else given
    if not _PLAIN_BASE.fullmatch(base):
        raise UnusualError(f"the base {given}")
    return base


def href_of(attributes: Mapping[str, str]) -> str | None:
    """What a link points to: `url`, `uri` or `href`, in this order."""
    href = attributes.get("href")
    return attributes.get("url", attributes.get("uri", href)) or href


def joined(base: str, link: str) -> str:
    """`link` against `base`, which may be empty; nothing for what no parser takes."""
    link = _SLASHES.sub(r"\1", link)
    try:
        return urljoin(base, link)
    except ValueError:
        return ""


def may_hold_c1(body: bytes) -> bool:
    """Whether a document may hold controls of ISO 8859, which are Windows quotes. (Looking costs time.)"""
    return bool(_C1_RAW.search(body) or _C1_NAMED.search(body))


def mended(words: str, *, c1: bool = True) -> str:
    """`words` with UTF-8 that was taken for Latin-1, and (`c1`) Windows quotes, put right."""
    if words.isascii():
        return words
    try:
        words = words.encode("iso-8859-1").decode("utf-8")
        c1 = True
    except UnicodeError:
        pass
    return words.translate(_C1_MEANT) if c1 and _C1.search(words) else words


def content_type_of(attributes: Mapping[str, str], default: str) -> str:
    """`text/plain` or `text/html`."""
    if attributes.get("mode"):
        raise UnusualError("content with a mode")
    given = attributes.get("type", default)
    kind = {"text": "text/plain", "plain": "text/plain", "html": "text/html"}.get(given, given)
    if kind not in {"text/plain", "text/html"}:
        raise UnusualError(f"content of the type {kind}")
    return kind


def author_of(words: str) -> str:
    """The name in an RSS author: `me@example.org (My Name)`."""
    if "@" not in words:
        return words
    mailbox = _MAILBOX.fullmatch(words)
    if not mailbox or mailbox[1] != mailbox[1].strip():
        raise UnusualError("an author's mailbox")
    return mailbox[1]
