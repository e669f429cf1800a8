"""What stands in a feed: issues with all their words, issues as a list of what they hold, single entries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import partial
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Told:
    """What feeds tell of an edition that is out."""

    issue: Item
    #: (section id, item) of each entry, in order.
    entries: tuple[tuple[str, Item], ...]


def dumped(told: Told | None) -> str:
    """As JSON, for the build's cache; `loaded` makes it again."""
    if told is None:
        return "null"
    entries = [(section, _fields(item)) for section, item in told.entries]
    return json.dumps([_fields(told.issue), entries], ensure_ascii=False)


def loaded(text: str) -> Told | None:
    """What `dumped` wrote; None is an edition that is not out."""
    value = json.loads(text)
    if value is None:
        return None
    issue, entries = value
    return Told(_item(issue), tuple((section, _item(item)) for section, item in entries))


def _fields(item: Item) -> dict[str, object]:
    told = {field.name: getattr(item, field.name) for field in fields(item)}
    return told | {"published": item.published.isoformat(), "updated": item.updated.isoformat()}


def _item(told: dict[str, Any]) -> Item:
    return Item(
        **told
        | {
            "published": datetime.fromisoformat(told["published"]),
            "updated": datetime.fromisoformat(told["updated"]),
            "authors": tuple(told["authors"]),
            "tags": tuple((id_, title) for id_, title in told["tags"]),
            "related": tuple(told["related"]),
        }
    )


def _plain(card: Card, withdrawn: str) -> str:
    """What a card holds, a line each."""
    blocks = [list(card.lead)] if card.lead else []
    blocks += [
        [title.words, *(f"- {it.title or withdrawn}" for it in headlines)]
        for _, title, headlines in card.sections
    ]
    return "\n\n".join("\n".join(lines) for lines in blocks)


class Items:
    """Makes items of editions and cards."""

    def __init__(self, templates: Templates, settings: DigestSettings) -> None:
        self.templates = templates
        self.settings = settings

    def told(self, edition: Edition) -> Told | None:
        """An edition as one item with its whole content and as an item per entry; None if it is not out.

        An entry is rendered once, whatever feeds show it.
        """
        if (published := edition.published) is None:
            return None
        bodies = {entry.id: self._body(edition, entry) for _, entry in edition.entries()}
        return Told(
            self._issue(edition, published, bodies),
            tuple(
                (section.id, self._entry(edition, published, section, entry, bodies[entry.id]))
                for section, entry in edition.entries()
            ),
        )

    def listed(self, cards: Iterable[Card]) -> list[Item]:
        """Each edition that is out as one item: its lead and the list of its entries, by links.

        All words of ten years would make documents of dozens of megabytes for the few who page back.
        """
        return [self._card(card, card.published) for card in cards if card.published]

    def _issue(self, edition: Edition, published: datetime, bodies: Mapping[str, Markup]) -> Item:
        page = self._page(edition.language, edition.number)
        titles = (entry.title for _, entry in edition.entries() if entry.title)
        content = self.templates.render(
            "feed/content.html",
            edition=edition,
            page=page,
            words=self.templates.words(edition.language),
            bodies=bodies,
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
        self,
        edition: Edition,
        published: datetime,
        section: EditionSection,
        entry: EditionEntry,
        body: Markup,
    ) -> Item:
        words = self.templates.words(edition.language)
        return Item(
            id=addresses.entry_id(self.settings, edition.language, edition.number, entry.id),
            url=f"{self._page(edition.language, edition.number)}#{entry.id}",
            title=html.scrub(words["withdrawn"] if entry.withdrawn else entry.title),
            content=f'<div lang="{Markup.escape(edition.language)}">\n{body}\n</div>',
            published=published,
            updated=entry.updated or amended(published, [day for day, _ in entry.errata]),
            language=edition.language,
            lang=entry.lang,
            tags=((section.id, html.scrub(section.title)),),
            related=tuple(dict.fromkeys(html.scrub(link.url) for link in entry.links)),
        )

    def _body(self, edition: Edition, entry: EditionEntry) -> Markup:
        """All of an entry but its title."""
        text = self.templates.render(
            "feed/entry.html",
            entry=entry,
            language=edition.language,
            page=self._page(edition.language, edition.number),
            words=self.templates.words(edition.language),
            anchored=anchored,
            picture=pictures(partial(addresses.absolute, self.settings)),
        )
        return Markup(html.scrub(text).strip())  # noqa: S704

    def _page(self, language: str, number: int) -> str:
        return addresses.absolute(self.settings, addresses.issue(language, number))
