"""What the elements of an ordinary feed say; the rules of `quickfeed` say which does what."""

from __future__ import annotations

import re
from collections.abc import Mapping

from digest.collectors.quickevents import Events, Rules, Step
from digest.collectors.quickplace import Place
from digest.collectors.quickwords import UnusualError, author_of, href_of, joined
from digest.collectors.raw import Newest, RawFeed

_PAGES = {"html", "xhtml", "text/html", "application/xhtml+xml"}
_MARKUP = re.compile(r"</\w|&#?\w")
_REFERENCE = re.compile(r"&([A-Za-z0-9_]+);")


class Reader(Events):
    """A feed as it is being read; `result` is what it amounts to."""

    def __init__(self, rules: Rules, *, c1: bool) -> None:
        super().__init__(rules, c1=c1)
        self._feed = self._place = Place()
        self._in_entry = False
        self._entries = Newest()
        self._atom = False
        self._relation = ""
        self._permalink = False
        self._date = ""
        self._is_named = False
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
