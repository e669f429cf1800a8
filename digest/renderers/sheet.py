"""A page about to be printed: what goes into a frame's holes, whatever the kind of page."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from digest.core import addresses, subjects
from digest.errors import BuildError
from digest.model import Card, DigestSettings, Document, Edition
from digest.ports import FrameSet
from digest.renderers import graph
from digest.templating import Templates, formats
from digest.templating.scripts import language_name

#: Section colours there are in digest.css (`.ink-1` ...).
INKS = 6
#: Width and height of a cover (`covers.py`), as Open Graph wants it.
COVER = (1200, 630)
#: Characters of a page's description; what search engines show.
DESCRIPTION = 180
FEEDS = (("rss", "application/rss+xml", "RSS"), ("atom", "application/atom+xml", "Atom"),
         ("json", "application/feed+json", "JSON Feed"))  # fmt: skip

_ENDS = re.compile(r"\s|[，。；、！？]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page: where it lies, what its head says, and the template of its article with its values."""

    kind: str
    language: str
    address: str
    title: str
    description: str
    template: str
    values: Mapping[str, object]
    #: The same page in a language; every language has one, if only a stub.
    counterpart: Callable[[str], str]
    #: Languages search engines are told of; this page's own among them.
    alternates: Sequence[str] = ()
    #: False: drafts, stubs, pages not found.
    listed: bool = True
    published: datetime | None = None
    #: Its last change, where that is another moment.
    updated: datetime | None = None
    #: Section a published page opens with.
    section: str = ""
    #: What the page is called on the way to it; empty: its title.
    name: str = ""
    #: Names and addresses of pages between home and this one.
    crumbs: Sequence[tuple[str, str]] = ()
    #: What search engines are told beside the way here (`graph.py`).
    graph: Sequence[graph.Node] = ()
    #: Address of a picture that stands for the page, from the site's root, and what is to be seen.
    image: str = ""
    image_alt: str = ""
    previous: str = ""
    next: str = ""
    #: Links from the root of the host instead of relative ones, for a page shown at any depth.
    rooted: bool = False
    #: Another file than the address's own.
    path: str = ""
    #: Sections of digest.toml whose feeds the head names too.
    feeds_of: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Printer:
    """Fills frames."""

    templates: Templates
    settings: DigestSettings
    frames: Mapping[str, FrameSet]
    #: Key of what entries are about to its address below each language's root (core/subjects.py).
    subjects: Mapping[str, str] = field(default_factory=dict)
    #: Parts that are the same on many pages, filled once.
    kept: dict[object, str] = field(default_factory=dict)
    _feeds: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)

    def print(self, sheet: Sheet) -> Document:
        """The document of `sheet`."""
        frame = self.frames[sheet.language].frames.get(sheet.kind)
        if frame is None:
            raise BuildError(f"there is no frame for {sheet.kind} pages", subject=sheet.address)
        link = self.linker(sheet.address, rooted=sheet.rooted)
        head = self.templates.render(
            "page/head.html",
            title=sheet.title,
            site=self.name(sheet.language),
            description=sheet.description,
            listed=sheet.listed,
            canonical="" if sheet.rooted else addresses.absolute(self.settings, sheet.address),
            alternates=self.alternates(sheet),
            feeds=[
                *self.feeds(sheet.language),
                *(feed for section in sheet.feeds_of for feed in self.section_feeds(sheet.language, section)),
            ],
            previous=sheet.previous,
            next=sheet.next,
            published=sheet.published,
            updated=sheet.updated,
            section=sheet.section,
            language=sheet.language,
            others=[tag for tag in sheet.alternates if tag != sheet.language] if sheet.listed else [],
            image=addresses.absolute(self.settings, sheet.image) if sheet.image else "",
            image_alt=sheet.image_alt,
            image_size=COVER,
            graph=self.graph(sheet),
            link=link,
        )
        switch = self.templates.render(
            "page/switch.html",
            link=link,
            others=[
                (tag, self.language_name(tag), sheet.counterpart(tag))
                for tag in self.settings.languages
                if tag != sheet.language
            ],
        )
        article = self.templates.render(
            sheet.template,
            words=self.templates.words(sheet.language),
            language=sheet.language,
            link=link,
            home=link(addresses.home(sheet.language)),
            names=self.names(sheet.language),
            ink=self.ink,
            **sheet.values,
        )
        filled = frame.fill(
            {"title": html.escape(sheet.title), "meta": head, "switch": switch, "article": article}
        )
        path = sheet.path or addresses.file_of(sheet.address)
        return Document(path=path, media_type="text/html", body=filled.encode())

    def graph(self, sheet: Sheet) -> str:
        """What search engines are told of a listed page, as JSON-LD."""
        if not sheet.listed:
            return ""
        nodes = list(sheet.graph)
        home = addresses.home(sheet.language)
        if sheet.address != home:
            way = [
                (self.name(sheet.language), home),
                *sheet.crumbs,
                (sheet.name or sheet.title, sheet.address),
            ]
            nodes.append(graph.breadcrumbs(self.settings, way))
        return graph.script(nodes)

    def linker(self, here: str, *, rooted: bool = False) -> Callable[[str], str]:
        """How links are written on the page at `here`."""
        if rooted:
            base = urlsplit(self.settings.site_url).path
            return lambda there: base + there
        return lambda there: addresses.relative(here, there)

    def name(self, language: str) -> str:
        """The digest's name in a language."""
        return self.settings.title.best(language, self.settings.languages)[0]

    def names(self, language: str) -> list[tuple[str, str]]:
        """The digest's name in `language`, then in the others where it differs, each after its language."""
        order = [language, *self.settings.beside(language)]
        names: dict[str, str] = {}
        for tag in order:
            name, lang = self.settings.title.best(tag, self.settings.languages)
            names.setdefault(name, lang)
        return [(tag, name) for name, tag in names.items()]

    def language_name(self, language: str) -> str:
        """A language's name in itself: its words file's, else Babel's, else the tag."""
        return language_name(language, self.templates.words)

    def ink(self, section: str) -> str:
        """The class that carries a section's colour, by its place in digest.toml."""
        for place, known in enumerate(self.settings.sections):
            if known.id == section:
                return f"ink-{place % INKS + 1}"
        return "ink-0"

    def subject_link(self, language: str, reference: str) -> str:
        """The page of what `reference` means (`kep:2254`, `section:upstream`); empty if it has none."""
        below = self.subjects.get(subjects.key(reference), "")
        return addresses.subject(language, below) if below else ""

    def facts(self, of: Edition | Card) -> list[str]:
        """The masthead's line: number, window, time to read, the days it came out and was corrected."""
        words = self.templates.words(of.language)
        found = [words["issue"].format(number=of.number), formats.window(of.covers, of.language, True)]
        if isinstance(of, Edition):
            found.append(words["minutes"].format(count=of.minutes))
        if of.published is not None:
            day = of.published.astimezone(ZoneInfo(self.settings.time_zone)).date()
            found.append(words["out_on"].format(day=formats.day(day, of.language)))
            if of.updated is not None and of.updated > of.published:
                day = of.updated.astimezone(ZoneInfo("UTC")).date()
                found.append(words["corrected_on"].format(day=formats.day(day, of.language)))
        return found

    def feeds(self, language: str) -> list[tuple[str, str, str]]:
        """Address, media type and title of what every page's head names: the issues, the entries."""
        if language not in self._feeds:
            entries = self.templates.words(language)["feed_entries"]
            self._feeds[language] = [
                *self.forms(language, "", self.name(language)),
                self.forms(language, addresses.ENTRIES, self.feed_title(language, entries))[0],
            ]
        return self._feeds[language]

    def section_feeds(self, language: str, section: str) -> list[tuple[str, str, str]]:
        """The same of a section's feed, in every form."""
        title = self.settings.section_title(section).best(language, self.settings.languages)[0]
        name = addresses.section_feed(section)
        return self.forms(language, name, self.feed_title(language, title or section))

    def feed_title(self, language: str, part: str) -> str:
        """What readers call a feed that is not that of issues."""
        return self.templates.words(language)["feed_title"].format(title=self.name(language), feed=part)

    @staticmethod
    def forms(language: str, name: str, title: str) -> list[tuple[str, str, str]]:
        """Address, media type and title of a feed in each of its forms."""
        return [
            (addresses.feed(language, form, name), media_type, f"{title} ({label})")
            for form, media_type, label in FEEDS
        ]

    def alternates(self, sheet: Sheet) -> list[tuple[str, str]]:
        """hreflang and absolute address, x-default last; nothing where there is only one language."""
        if len(sheet.alternates) < 2 or not sheet.listed:
            return []
        found = [(tag, addresses.absolute(self.settings, sheet.counterpart(tag))) for tag in sheet.alternates]
        default = self.settings.default_language
        return [*found, ("x-default", dict(found).get(default, found[0][1]))]


def shorten(words: str) -> str:
    """`words` as a description: one line, cut where a word or sentence ends."""
    words = " ".join(words.split())
    if len(words) <= DESCRIPTION:
        return words
    cut = words[: DESCRIPTION - 1]
    ends = [match.end() for match in _ENDS.finditer(cut)]
    return (cut[: ends[-1]] if ends and ends[-1] > DESCRIPTION // 2 else cut).rstrip() + "…"
