"""Takes the parser's events of an ordinary feed; the rules of `quickfeed` say what each element means."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from digest.collectors.quickplace import Detail, Place
from digest.collectors.quickwords import (
    LEFT_OUT,
    UnusualError,
    attributes_of,
    author_of,
    base_of,
    content_type_of,
    declared,
    href_of,
    joined,
    mended,
    tag_of,
)
from digest.collectors.raw import Newest, RawFeed

_NONE: Mapping[str, str] = MappingProxyType({})
_PAGES = {"html", "xhtml", "text/html", "application/xhtml+xml"}
_MARKUP = re.compile(r"</\w|&#?\w")
_REFERENCE = re.compile(r"&([A-Za-z0-9_]+);")

#: What is done at the end of an element.
End = Callable[["Reader"], None]
#: Where an element's children stand, and what is done at its end.
Step = tuple[str, End | None]
Rule = Callable[["Reader", Mapping[str, str]], Step]


@dataclass(frozen=True, slots=True)
class Rules:
    """What is ordinary: by where an element stands and its name, what is done about it."""

    places: Mapping[str, Mapping[str, Rule]]
    #: Names that mean something to feedparser, wherever no rule names them.
    meant: Collection[str]


class Reader:
    """Takes the parser's events; `result` is what they amount to."""

    def __init__(self, rules: Rules, *, c1: bool) -> None:
        self._rules, self._c1 = rules, c1
        self._feed = self._place = Place()
        self._in_entry = False
        self._entries = Newest()
        self._atom = False
        self._old = self._new = False
        self._tags: dict[str, str] = {}
        self._depth = 0
        self._base = ""
        self._language: str | None = None
        #: Of each open element: where its children stand, what is done at its end, base and language in it.
        self._stack: list[tuple[str, End | None, str, str | None]] = [("top", None, "", None)]
        #: Pieces of the words being taken, and how they are meant.
        self._words: list[str] | None = None
        self._meant = Detail()
        self._relation = ""
        self._permalink = False
        self._date = ""
        self._is_person = self._is_named = False
        self._has_content = False
        #: Depth of the entry's first title with words: no deeper one takes its place.
        self._title_depth = -1

    def result(self) -> RawFeed:
        link, language = self._feed.link or "", self._feed.language
        return RawFeed(
            link=link if link.strip() else "",
            language=language if language.strip() else "",
            entries=self._entries.entries(),
            faults=self._entries.faults(),
        )

    # ---------------------------------------------------------------- events

    def start(self, name: str, given: dict[str, str]) -> None:
        where = self._stack[-1][0]
        if where == "person":
            self._words, self._is_person = None, True
        elif self._words is not None:
            raise UnusualError("an element in words")
        tag = self._tags.get(name) or self._tag(name)
        self._depth += 1
        attributes = self._attributes(given) if given else _NONE
        rule = self._rules.places[where].get(tag)
        inside, end = rule(self, attributes) if rule else self._aside(where, tag)
        self._stack.append((inside, end, self._base, self._language))

    def end(self, _name: str) -> None:
        end = self._stack.pop()[1]
        if end is not None:
            end(self)
        _, _, base, self._language = self._stack[-1]
        if base:  # a base set inside of none stays in force: feedparser's way
            self._base = base
        self._depth -= 1

    def data(self, text: str) -> None:
        if self._words is not None:
            self._words.append(text)

    def declare(self, prefix: str | None, uri: str | None) -> None:
        if uri:
            declared(prefix, uri)
            self._new |= uri.lower() == "http://www.w3.org/2005/atom"
            self._old |= uri.lower() == "http://purl.org/rss/1.0/"

    def refuse(self, *_: object) -> None:
        raise UnusualError("a document type")

    def _tag(self, name: str) -> str:
        tag = self._tags[name] = tag_of(name)
        return tag

    def _attributes(self, given: Mapping[str, str]) -> dict[str, str]:
        found = attributes_of(given)
        if base := found.get("xml:base", found.get("base")):
            self._base = base_of(self._base, base)
        language = found.get("xml:lang", found.get("lang"))
        if language is not None:
            self._language = language or None
        return found

    def _begin(self, attributes: Mapping[str, str], kind: str) -> None:
        """Take the words that follow, meant as `kind` unless the element says otherwise."""
        language = (self._language or "").replace("_", "-")
        self._meant = Detail(content_type_of(attributes, kind), language, self._base)
        self._words = []

    def _take(self, *, link: bool = False) -> str:
        """The words taken."""
        words = "".join(self._words or ()).strip()
        self._words = None
        return mended(joined(self._base, words) if link and words else words, c1=self._c1)

    def _aside(self, where: str, tag: str) -> Step:
        """An element that no rule names: harmless if its namespace is none of ours."""
        prefix, colon, _ = tag.partition(":")
        if not colon or prefix in LEFT_OUT or tag in self._rules.meant or where in {"top", "words"}:
            raise UnusualError(f"{tag} in {where}")
        return "aside", None

    # ---------------------------------------------------------------- the document and its feed

    def top(self, place: str, attributes: Mapping[str, str]) -> Step:
        if place == "rss" or (place == "feed" and self._new and not self._old):
            self._atom = place == "feed"
            self._feed.language = (self._language or "").replace("_", "-")
        elif place != "rdf" or not self._old or self._new:
            raise UnusualError("its version")
        return place, None

    def channel(self, attributes: Mapping[str, str]) -> Step:
        if "href" in attributes or "lastmod" in attributes:
            raise UnusualError("Active Channels")
        return "feed", None

    def item(self, attributes: Mapping[str, str]) -> Step:
        self.channel(attributes)
        self._place, self._in_entry = Place(attributes.get("rdf:about")), True
        self._title_depth, self._permalink = -1, False
        return "entry", Reader.end_item

    def end_item(self) -> None:
        self._entries.add(self._place.entry(atom=self._atom))
        self._place, self._in_entry, self._has_content = self._feed, False, False

    def language(self, _: Mapping[str, str]) -> Step:
        self._words = []
        return "words", Reader.end_language

    def end_language(self) -> None:
        self._feed.language = self._take()

    # ---------------------------------------------------------------- links, ids, dates, people

    def link(self, attributes: Mapping[str, str]) -> Step:
        self._relation = attributes.get("rel", "alternate")
        href = href_of(attributes)
        if href is None:
            self._words = []
            return "words", Reader.end_link
        href = joined(self._base, href)
        self._place.links.append((self._relation, href))
        if self._relation == "alternate" and attributes.get("type", "html") in _PAGES:
            self._place.link = href
        return "words", None

    def end_link(self) -> None:
        link = self._take(link=True)
        if self._in_entry:
            link = link.replace("&amp;", "&")
        self._place.link = link = _REFERENCE.sub(r"&\1", link)
        self._place.links.append((self._relation, link))

    def enclosure(self, attributes: Mapping[str, str]) -> Step:
        self._place.links.append(("enclosure", href_of(attributes) or ""))
        return "words", None

    def guid(self, attributes: Mapping[str, str]) -> Step:
        self._permalink = attributes.get("ispermalink", "true") == "true"
        self._words = []
        return "words", Reader.end_guid

    def end_guid(self) -> None:
        self._place.guid = guid = self._take(link=self._permalink)
        if self._permalink and self._place.link is None:
            self._place.link = guid

    def date(self, kind: str, _: Mapping[str, str]) -> Step:
        self._date, self._words = kind, []
        return "words", Reader.end_date

    def end_date(self) -> None:
        self._place.dates[self._date] = self._take()

    def author(self, _: Mapping[str, str]) -> Step:
        self._place.authors.append("")
        self._words, self._is_person, self._is_named = [], False, False
        return "person", Reader.end_author

    def end_author(self) -> None:
        if not self._is_person:
            self._place.authors[-1] = author_of(self._take())
            self._place.has_mere_names |= bool(self._place.authors[-1])
        elif not self._is_named or self._place.has_mere_names:
            # feedparser lets a person's parts spill over to the author before, if that one is text.
            raise UnusualError("an author without a name, or after a mere name")

    def name(self, _: Mapping[str, str]) -> Step:
        self._words = []
        return "words", Reader.end_name

    def end_name(self) -> None:
        self._place.authors[-1] = "".join(self._words or ()).strip()
        self._words, self._is_named = None, True

    # ---------------------------------------------------------------- words

    def title(self, attributes: Mapping[str, str]) -> Step:
        self._begin(attributes, "text/plain")
        return "words", Reader.end_title

    def end_title(self) -> None:
        title = self._take()
        if not -1 < self._title_depth <= self._depth:
            self._place.set_title(title, self._meant, self._depth)
        if title:
            self._title_depth = self._depth

    def media_title(self, attributes: Mapping[str, str]) -> Step:
        return self.title(attributes)[0], Reader.end_media_title

    def end_media_title(self) -> None:
        depth = self._title_depth
        self.end_title()
        self._title_depth = depth

    def source(self, _: Mapping[str, str]) -> Step:
        self._title_depth = -1
        return "words", None

    def content(self, kind: str, attributes: Mapping[str, str]) -> Step:
        self._has_content = True
        self._begin(attributes, kind)
        return "words", Reader.end_content

    def end_content(self) -> None:
        self._check_markup()
        content = self._take()
        self._place.contents.append((content, self._meant))
        if self._place.summary is None:
            self._place.summary = content

    def summary(self, kind: str, attributes: Mapping[str, str]) -> Step:
        """A summary or description; the second one is content, unless there is some."""
        if self._place.summary is not None and not self._has_content:
            return self.content("text/plain", attributes)
        self._begin(attributes, kind)
        return "words", Reader.end_description if kind == "text/html" else Reader.end_summary

    def end_summary(self) -> None:
        self._check_markup()
        self._place.set_summary(self._take(), self._meant, self._depth)

    def end_description(self) -> None:
        if self._in_entry:
            self.end_summary()
        else:  # of a feed it is the subtitle
            self._words = None

    def _check_markup(self) -> None:
        """feedparser looks whether text in RSS is HTML after all."""
        if not self._atom and self._meant.kind == "text/plain" and _MARKUP.search("".join(self._words or ())):
            raise UnusualError("text that may be HTML")
