"""Ordinary RSS and Atom at the speed of expat; whatever is unusual is left to feedparser.

feedparser stays the reference: what this gives is what `feeds` makes of feedparser's answer, field by
field, its quirks included (tests/collectors/test_quickfeed.py holds both side by side). So this is a
list of what is ordinary, and everything else raises UnusualError. An element stands in one of these::

    top, rss, rdf   the document
    feed            the channel: of it only link and language matter
    picture, crowd  the channel's image, its people
    entry           where all the words are
    person          an author with a name, an address, a page
    media           a group of media, whose title or description may stand in for the entry's
    aside           elements of others' namespaces: only looked through for what means something
    words           text that is taken, or left; an element in it is unusual
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pyexpat import ExpatError, ParserCreate

from digest.collectors.quickevents import Rule, Rules, Step
from digest.collectors.quickreader import Reader
from digest.collectors.quickwords import UnusualError, body_of, may_hold_c1
from digest.collectors.raw import RawFeed, SlowError

_CHUNK = 1 << 18


def read_quick(body: bytes, *, content_type: str = "", deadline: float = float("inf")) -> RawFeed:
    """The feed as `read_xml` gives it; raises UnusualError to have it read by that.

    `deadline` is a moment of `time.monotonic`; after it SlowError is raised.
    """
    body = body_of(body, content_type)
    reader = Reader(_RULES, c1=may_hold_c1(body))
    parser = ParserCreate("utf-8", " ")
    parser.namespace_prefixes = True
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartNamespaceDeclHandler = reader.declare
    parser.StartDoctypeDeclHandler = reader.refuse
    try:
        for at in range(0, len(body), _CHUNK):
            parser.Parse(body[at : at + _CHUNK])
            if time.monotonic() > deadline:
                raise SlowError
        parser.Parse(b"", True)
    except (ExpatError, ValueError) as error:
        raise UnusualError(f"not well-formed: {error}") from error
    return reader.result()


def _goes(place: str) -> Rule:
    return lambda _reader, _attributes: (place, None)


def _of(method: Callable[[Reader, str, Mapping[str, str]], Step], word: str) -> Rule:
    return lambda reader, attributes: method(reader, word, attributes)


def _all(rule: Rule, names: str) -> dict[str, Rule]:
    return dict.fromkeys(names.split(), rule)


_WORDS = {
    **_all(_of(Reader.summary, "text/html"), "description dc:description media:description"),
    **_all(_of(Reader.summary, "text/plain"), "summary itunes:summary"),
    "content": _of(Reader.content, "text/plain"),
    "content:encoded": _of(Reader.content, "text/html"),
    "link": Reader.link,
    **_all(Reader.guid, "guid id"),
    **_all(_goes("media"), "media:group media:content"),
    # Known, and of no use here.
    **_all(_goes("words"), "category comments copyright dc:publisher dc:rights dc:subject generator rights"),
    **_all(_goes("words"), "dc:contributor itunes:subtitle media:thumbnail"),
    "contributor": _goes("crowd"),
}
_FEED = {
    **_WORDS,
    **_all(Reader.item, "item entry"),
    **_all(Reader.language, "language dc:language"),
    **_all(_goes("words"), "title dc:title media:title subtitle tagline cloud docs icon logo rating ttl"),
    **_all(_goes("words"), "webmaster feedburner:browserfriendly"),
    **_all(_goes("words"), "pubdate published updated modified lastbuilddate created"),
    **_all(_goes("words"), "dc:date dcterms:issued dcterms:modified dcterms:created"),
    **_all(_goes("crowd"), "author managingeditor dc:creator dc:author itunes:author itunes:owner"),
    **_all(_goes("picture"), "image textinput"),
    "items": _goes("aside"),
}
_ENTRY = {
    **_WORDS,
    **_all(Reader.title, "title dc:title"),
    "media:title": Reader.media_title,
    **_all(_of(Reader.date, "published"), "pubdate published issued dcterms:issued"),
    **_all(_of(Reader.date, "updated"), "updated modified lastbuilddate dc:date dcterms:modified"),
    **_all(_of(Reader.date, "created"), "created dcterms:created"),
    **_all(Reader.author, "author dc:creator dc:author itunes:author"),
    "enclosure": Reader.enclosure,
    "source": Reader.source,
    **_all(_goes("words"), "language dc:language"),
}
_PEOPLE = _all(_goes("words"), "name email uri url homepage")
_PLACES: Mapping[str, Mapping[str, Rule]] = {
    "top": {
        "rss": _of(Reader.top, "rss"),
        "feed": _of(Reader.top, "feed"),
        "rdf:rdf": _of(Reader.top, "rdf"),
    },
    "rss": {"channel": Reader.channel, "item": Reader.item},
    "rdf": {"channel": Reader.channel, "item": Reader.item, **_all(_goes("picture"), "image textinput")},
    "feed": _FEED,
    "entry": _ENTRY,
    "person": {**_PEOPLE, "name": Reader.name},
    "crowd": {**_PEOPLE, **_all(_goes("words"), "itunes:name itunes:email")},
    "picture": _all(_goes("words"), "title link url description width height name"),
    "media": {name: rule for name, rule in _ENTRY.items() if name.startswith("media:")},
    "aside": {},
    "words": {},
}
_RULES = Rules(_PLACES, frozenset({*_FEED, *_ENTRY, "itunes:name", "itunes:email", "dcterms:valid"}))
