"""What stands in a feed: issues with all their words, issues as a list of what they hold, single entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from markupsafe import Markup

from digest import html
from digest.core import addresses
from digest.core.compose import amended
from digest.model import Card, DigestSettings, Edition, EditionEntry, EditionSection
from digest.renderers.links import anchored, pictures
from digest.templating import Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a feed in any form. `content` is safe HTML, the rest is text to be escaped."""

    id: str
    url: str
    title: str
    content: str
    published: datetime
    updated: datetime
    language: str
    #: Language of the title if it is not the item's own.
    lang: str = ""
    summary: str = ""
    #: The content as plain text, where a form that can do without HTML should.
    plain: str = ""
    authors: tuple[str, ...] = ()
    #: (section id, its title).
    tags: tuple[tuple[str, str], ...] = ()
    #: Addresses of what it is about.
    related: tuple[str, ...] = ()


def _plain(card: Card, withdrawn: str) -> str:
    """What a card holds, a line each."""
    blocks = [list(card.lead)] if card.lead else []
    blocks += [
        [title.words, *(f"- {it.title or withdrawn}" for it in headlines)]
        for _, title, headlines in card.sections
    ]
    return "\n\n".join("\n".join(lines) for lines in blocks)


class Items:
    """Makes items of editions and cards; what was rendered once is kept as long as this lives."""

    def __init__(self, templates: Templates, settings: DigestSettings) -> None:
        self.templates = templates
        self.settings = settings
        self._bodies: dict[tuple[str, int, str], tuple[EditionEntry, Markup]] = {}

    def issues(self, editions: Iterable[Edition]) -> list[Item]:
        """Each edition that is out as one item with its whole content."""
        return [self._issue(edition, edition.published) for edition in editions if edition.published]

    def listed(self, cards: Iterable[Card]) -> list[Item]:
        """Each edition that is out as one item: its lead and the list of its entries, by links.

        All words of ten years would make documents of dozens of megabytes for the few who page back.
        """
        return [self._card(card, card.published) for card in cards if card.published]

    def entries(self, editions: Iterable[Edition], section: str = "") -> list[Item]:
        """Each entry of the editions that are out as one item; of `section` alone, if named."""
        return [
            self._entry(edition, edition.published, held, entry)
            for edition in editions
            if edition.published
            for held, entry in edition.entries()
            if section in {"", held.id}
        ]

    def _issue(self, edition: Edition, published: datetime) -> Item:
        page = self._page(edition.language, edition.number)
        titles = (entry.title for _, entry in edition.entries() if entry.title)
        content = self.templates.render(
            "feed/content.html",
            edition=edition,
            page=page,
            words=self.templates.words(edition.language),
            body=partial(self._body, edition),
        )
        return Item(
            id=addresses.edition_id(self.settings, edition.language, edition.number),
            url=page,
            title=html.scrub(edition.headline),
            content=html.scrub(content).strip(),
            published=published,
            updated=max(published, edition.updated or published),
            language=edition.language,
            summary=html.scrub("\n".join(edition.lead or titles)),
            authors=tuple(html.scrub(name.words) for name in edition.credits),
            tags=tuple((section.id, html.scrub(section.title)) for section in edition.sections),
        )

    def _card(self, card: Card, published: datetime) -> Item:
        page = self._page(card.language, card.number)
        content = self.templates.render(
            "feed/listed.html", card=card, page=page, words=self.templates.words(card.language)
        )
        return Item(
            id=addresses.edition_id(self.settings, card.language, card.number),
            url=page,
            title=html.scrub(card.headline),
            content=html.scrub(content).strip(),
            plain=html.scrub(_plain(card, self.templates.words(card.language)["withdrawn"])),
            published=published,
            updated=max(published, card.updated or published),
            language=card.language,
            tags=tuple((id_, html.scrub(title.words)) for id_, title, _ in card.sections),
        )

    def _entry(
        self, edition: Edition, published: datetime, section: EditionSection, entry: EditionEntry
    ) -> Item:
        words = self.templates.words(edition.language)
        body = self._body(edition, entry)
        return Item(
            id=addresses.entry_id(self.settings, edition.language, edition.number, entry.id),
            url=f"{self._page(edition.language, edition.number)}#{entry.id}",
            title=html.scrub(words["withdrawn"] if entry.withdrawn else entry.title),
            content=f'<div lang="{Markup.escape(edition.language)}">\n{body}\n</div>',
            published=published,
            updated=amended(published, [day for day, _ in entry.errata]),
            language=edition.language,
            lang=entry.lang,
            tags=((section.id, html.scrub(section.title)),),
            related=tuple(dict.fromkeys(link.url for link in entry.links)),
        )

    def _body(self, edition: Edition, entry: EditionEntry) -> Markup:
        """All of an entry but its title."""
        place = (edition.language, edition.number, entry.id)
        known = self._bodies.get(place)
        if known is None or known[0] is not entry:
            text = self.templates.render(
                "feed/entry.html",
                entry=entry,
                language=edition.language,
                page=self._page(edition.language, edition.number),
                words=self.templates.words(edition.language),
                anchored=anchored,
                picture=pictures(partial(addresses.absolute, self.settings)),
            )
            known = self._bodies[place] = (entry, Markup(html.scrub(text).strip()))  # noqa: S704
        return known[1]

    def _page(self, language: str, number: int) -> str:
        return addresses.absolute(self.settings, addresses.issue(language, number))
