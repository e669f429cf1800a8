"""All feeds of a digest as RSS 2.0, Atom and JSON Feed, their archive by year, and lists of them.

Ids are `tag:` URIs, so that readers know an issue again on a new domain. Nothing here looks at a
clock: a feed is as new as its newest item, and one without items is from the epoch. Which issues
stand in which document is decided in `core.feeds`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from digest import html
from digest.core import addresses
from digest.model import Card, DigestSettings, Document, Edition
from digest.renderers import jsonfeed
from digest.renderers.feeditems import Item, Items, dumped, loaded
from digest.templating import Templates

#: How old a feed without items is; Atom wants a date (RFC 4287, 4.1.1).
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}

#: Form to the address of a document of a feed in that form.
Place = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Feed:
    """A feed about to be printed, whatever its form."""

    language: str
    #: Empty: the feed of issues.
    name: str
    title: str
    description: str
    #: The page it belongs to.
    page: str
    #: Where it lies, the documents before and after it, and the one to subscribe to if this is another.
    own: Place
    older: Place | None = None
    newer: Place | None = None
    current: Place | None = None


def _cdata(content: str) -> Markup:
    """`content` as a CDATA section: a fifth shorter than with every sign escaped."""
    return Markup("<![CDATA[" + content.replace("]]>", "]]]]><![CDATA[>") + "]]>")  # noqa: S704


class Feeds:
    """Makes the feeds of a digest.

    What they tell of an edition is made first (`told`) and can be kept: it is the same in all of them.
    """

    def __init__(self, templates: Templates, settings: DigestSettings) -> None:
        self.templates = templates
        self.settings = settings
        self.items = Items(templates, settings)

    def told(self, edition: Edition) -> str:
        """What feeds tell of an edition, as JSON."""
        return dumped(self.items.told(edition))

    def issues(self, language: str, told: Sequence[str], *, older: int | None = None) -> Sequence[Document]:
        """The feed of issues, each a whole item, as `told`; `older`: the newest year of its archive."""
        feed = self._feed(language, "", addresses.home(language))
        if older is not None:
            feed = replace(feed, older=self._year(language, older))
        return self._documents(feed, [it.issue for it in map(loaded, told) if it])

    def year(
        self, language: str, year: int, cards: Sequence[Card], *, older: int | None, newer: int | None
    ) -> Sequence[Document]:
        """A year of the archive, between the years of documents before and after it."""
        feed = self._feed(language, "", addresses.home(language))
        feed = replace(
            feed,
            own=self._year(language, year),
            current=feed.own,
            older=self._year(language, older) if older is not None else None,
            newer=self._year(language, newer) if newer is not None else None,
        )
        return self._documents(feed, self.items.listed(cards), addresses.ARCHIVED)

    def entries(self, language: str, told: Sequence[str]) -> Sequence[Document]:
        """The feed of single entries, edition after edition."""
        feed = self._feed(language, addresses.ENTRIES, addresses.home(language))
        return self._documents(feed, [item for it in map(loaded, told) if it for _, item in it.entries])

    def section(self, language: str, section: str, told: Sequence[str]) -> Sequence[Document]:
        """The feed of a section's entries."""
        feed = self._feed(language, addresses.section_feed(section), addresses.home(language))
        order = self.settings.languages
        title, _ = self.settings.section_title(section).best(language, order)
        feed = replace(feed, title=self._title(language, title or section))
        entries = (entry for it in map(loaded, told) if it for entry in it.entries)
        return self._documents(feed, [item for id_, item in entries if id_ == section])

    def outlines(self) -> Sequence[Document]:
        """OPML 2.0 lists: the feeds of all languages, and those of each."""
        tags = self.settings.languages
        return [self._outline("", tags), *(self._outline(tag, [tag]) for tag in tags)]

    def face(self) -> Document:
        """How a feed looks in a browser."""
        body = self.templates.render("feed/face.css")
        return Document(path=addresses.FACE, media_type="text/css", body=body.encode())

    # ------------------------------------------------------------ a feed

    def _feed(self, language: str, name: str, page: str) -> _Feed:
        words = self.templates.words(language)
        return _Feed(
            language=language,
            name=name,
            title=self._title(language, words["feed_entries"] if name == addresses.ENTRIES else ""),
            description=html.scrub(self.settings.description.best(language, self.settings.languages)[0]),
            page=addresses.absolute(self.settings, page),
            own=lambda form: addresses.feed(language, form, name),
        )

    def _title(self, language: str, part: str) -> str:
        title = self.settings.title.best(language, self.settings.languages)[0]
        words = self.templates.words(language)
        return html.scrub(words["feed_title"].format(title=title, feed=part) if part else title)

    def _year(self, language: str, year: int) -> Place:
        return lambda form: addresses.feed_year(language, year, form)

    def _documents(
        self, feed: _Feed, items: Sequence[Item], forms: Sequence[str] = addresses.FORMS
    ) -> Sequence[Document]:
        return [
            Document(
                path=feed.own(form),
                media_type=_TYPES[form],
                body=self._write(form, self._values(feed, form, items)).encode(),
            )
            for form in forms
        ]

    def _write(self, form: str, values: Mapping[str, Any]) -> str:
        if form == "json":
            return jsonfeed.write(values)
        return self.templates.render(f"feed/{form}.xml", cdata=_cdata, **values)

    def _values(self, feed: _Feed, form: str, items: Sequence[Item]) -> Mapping[str, Any]:
        def link(place: Place | None) -> str:
            return addresses.absolute(self.settings, place(form)) if place else ""

        return {
            "language": feed.language,
            "words": self.templates.words(feed.language),
            "id": addresses.feed_id(self.settings, feed.language, feed.name),
            "title": feed.title,
            "author": self._title(feed.language, ""),
            "description": feed.description,
            "home": feed.page,
            "all_feeds": addresses.absolute(self.settings, addresses.feeds(feed.language)),
            "face": addresses.relative(feed.own(form), addresses.FACE),
            "own": link(feed.own),
            "older": link(feed.older),
            "newer": link(feed.newer),
            "current": link(feed.current),
            "hub": self.settings.feed_hub,
            "updated": max((item.updated for item in items), default=_EPOCH),
            "items": items,
        }

    # ------------------------------------------------------------ lists of feeds

    def _outline(self, language: str, tags: Sequence[str]) -> Document:
        groups = [(self.templates.words(tag)["language"], tag, self._outlined(tag)) for tag in tags]
        own = language or self.settings.default_language
        text = self.templates.render("feed/opml.xml", title=self._title(own, ""), groups=groups)
        return Document(path=addresses.outline(language), media_type="text/x-opml", body=text.encode())

    def _outlined(self, language: str) -> Sequence[Mapping[str, str]]:
        """What an outline says of each feed of a language: in one form, or readers subscribe three times."""
        order, words = self.settings.languages, self.templates.words(language)
        named = [("", ""), (addresses.ENTRIES, words["feed_entries"])]
        for section in self.settings.sections:
            title = section.title.best(language, order)[0] or section.id
            named.append((addresses.section_feed(section.id), title))
        return [
            {
                "title": self._title(language, part),
                "feed": addresses.absolute(self.settings, addresses.feed(language, "rss", name)),
                "page": addresses.absolute(self.settings, addresses.home(language)),
            }
            for name, part in named
        ]
