"""One printing of an article for WeChat: its notes as they are numbered, and what is left out on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from markupsafe import Markup

from digest import markdown
from digest.core import addresses, wechat
from digest.model import DigestSettings, Edition, EditionEntry, EditionLink, Phrase
from digest.renderers.links import pictures
from digest.renderers.wechatflow import Notes, paragraphs
from digest.templating.scripts import marked

#: Section colours there are in wechat/style.css (`.ink-1` ...).
_INKS = 6
#: Kinds that say nothing beside the section's own title.
_PLAIN_KINDS = {"article", "project"}


@dataclass(slots=True)
class Setting:
    """Prints the parts of `edition`; summaries longer than `most` characters end at a paragraph before."""

    settings: DigestSettings
    words: Mapping[str, str]
    edition: Edition
    most: int | None
    notes: Notes = field(default_factory=Notes)
    #: Titles of entries that were shortened.
    shortened: list[str] = field(default_factory=list)
    #: Address of a picture that was left out, title of its entry, and why.
    left_out: list[tuple[str, str, str]] = field(default_factory=list)

    def values(self) -> dict[str, Any]:
        """What the template is given beside the edition."""
        settings, language = self.settings, self.edition.language
        return {
            "words": self.words,
            "name": settings.title.best(language, settings.languages)[0],
            "account": settings.wechat.get(language),
            "ink": self.ink,
            "kicker": self.kicker,
            "body": self.body,
            "sources": self.sources,
            "images": self.images,
            "notes": self.notes,
        }

    @property
    def page(self) -> str:
        """Where the issue is read whole."""
        language, number = self.edition.language, self.edition.number
        return addresses.absolute(self.settings, addresses.issue(language, number))

    def standing(self, words: str) -> Markup:
        """Words that stand in every article."""
        return Markup("").join(paragraphs(markdown.render(words), self.notes))

    def ink(self, section: str) -> int:
        known = [known.id for known in self.settings.sections]
        return known.index(section) % _INKS + 1 if section in known else 0

    def kicker(self, entry: EditionEntry) -> str:
        kind = "" if entry.kind in _PLAIN_KINDS else self.words.get(f"kind_{entry.kind}", "")
        return " · ".join(part for part in (kind, *entry.facts) if part)

    def body(self, entry: EditionEntry) -> Markup:
        """The summary's paragraphs, or as many from its start as are wanted."""
        safe = Markup(entry.html)  # noqa: S704
        html = marked(safe, entry.text_lang or self.edition.language)
        if self.most is None or len(entry.markdown) <= self.most:
            return Markup("").join(paragraphs(html, self.notes))
        kept, size = 0, 0
        for block in paragraphs(html, Notes()):
            size += len(block.striptags())
            if kept and size > self.most:
                break
            kept += 1
        blocks = paragraphs(html, Notes())
        if kept == len(blocks):
            return Markup("").join(paragraphs(html, self.notes))
        self.shortened.append(entry.title)
        shown = Markup("").join(paragraphs(html, self.notes, kept))
        mark = self.notes.mark(f"{self.page}#{entry.id}", self.edition.headline)
        return shown + Markup('<p class="text more">{}{}</p>').format(self.words["wechat_more"], mark)

    def sources(self, links: tuple[EditionLink, ...]) -> Markup:
        """Where an entry was taken from: names with their numbers."""
        language = self.edition.language
        return Markup(" · ").join(
            self.notes.link(
                marked(Phrase(link.label or link.host or link.url, link.lang), language),
                link.url,
                link.label or link.host or link.url,
            )
            for link in links
        )

    def images(self, entry: EditionEntry) -> list[tuple[str, Phrase, Phrase]]:
        """Address, alternative text and credit of the pictures the editor can fetch."""
        found = []
        address = pictures(partial(addresses.absolute, self.settings))
        for src, alt, credit in entry.images:
            if not (url := address(src)):
                continue
            if why := wechat.picture(url):
                self.left_out.append((url, entry.title, why))
            else:
                found.append((url, alt, credit))
        return found
