"""The subjects of everything shown, and what their pages show, from the shelf."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from digest.core.subjects import Catalogue, catalogue
from digest.model import Card, Contributor, Headline, Mention, Phrase, Subject, Text
from digest.pipeline.shelf import Shelf

#: Entries that a subject's page shows; a longer one has a page for each year, and here its newest years.
LONG = 80
#: Issues an index names beside a subject.
NAMED = 6


@dataclass(frozen=True, slots=True)
class Layout:
    """The pages of a subject: (year, numbers of issues), the first of no year."""

    pages: Sequence[tuple[int | None, Sequence[int]]]
    #: Year to the entries of its page; none if there are no such pages.
    counts: Mapping[int, int]


@dataclass(slots=True)
class Register:
    """Looks subjects up: who tells of them, on which page, made of what."""

    shelf: Shelf
    _outlines: dict[str, str] = field(default_factory=dict)
    _layouts: dict[str, Layout] = field(default_factory=dict)
    #: Number, language of the edition and of the page to the edition's entries by id, in its order.
    _mentions: dict[tuple[int, str, str], Mapping[str, Mention]] = field(default_factory=dict)
    _catalogue: Catalogue | None = None

    @property
    def catalogue(self) -> Catalogue:
        if self._catalogue is None:
            shelf = self.shelf
            shown = {
                number: {
                    tag: shelf.told[number, tag] for tag, card in shelf.of(number).items() if shelf.full(card)
                }
                for number in shelf.numbers
            }
            found = catalogue(shown, shelf.press.settings, shelf.press.facts)
            found.subjects = [
                subject if subject.kind != "section" or subject.title else self._titled(subject)
                for subject in found.subjects
            ]
            self._catalogue = found
        return self._catalogue

    def _titled(self, subject: Subject) -> Subject:
        """A section of old issues that digest.toml does not have, as the newest of them calls it."""
        cards = self.shelf.of(max(subject.told))
        words = {
            tag: title.words
            for tag, card in cards.items()
            for section, title, _ in card.sections
            if section == subject.name and not title.lang
        }
        return replace(subject, title=Text(words))

    def contributors(self, language: str) -> list[Contributor]:
        """Who made the issues that are shown, who made most first."""
        names: dict[str, Phrase] = {}
        made: dict[str, list[int]] = {}
        people = self.shelf.press.people
        for number in reversed(self.shelf.numbers):
            cards = self.shelf.of(number)
            shown = [cards[tag] for tag in (language, *cards) if tag in cards and self.shelf.full(cards[tag])]
            for id_, name in shown[0].credits if shown else ():
                names.setdefault(id_, _phrase(name, shown[0].language, language))
                if number not in made.setdefault(id_, []):
                    made[id_].append(number)
        order = sorted(made, key=lambda id_: (-len(made[id_]), made[id_][-1], id_))
        return [
            Contributor(
                id=id_,
                name=names[id_],
                url=people[id_].url if id_ in people else "",
                numbers=tuple(made[id_]),
            )
            for id_ in order
        ]

    def layout(self, subject: Subject) -> Layout:
        """How a subject is laid out on pages; the same in every language."""
        if subject.address not in self._layouts:
            self._layouts[subject.address] = _laid_out(subject, self._year)
        return self._layouts[subject.address]

    def _year(self, number: int) -> int:
        """The year an issue belongs to, as in the archive."""
        return next(iter(self.shelf.of(number).values())).covers[1].year

    def mentions(self, subject: Subject, language: str, numbers: Sequence[int]) -> list[Mention]:
        """What is told of a subject in `numbers`, newest first, in `language` wherever that is out."""
        return [
            mention
            for number in sorted(numbers, reverse=True)
            for tag, ids in _places(subject.told[number], language, self.shelf.press.settings.languages)
            for mention in self._of(number, tag, ids, language)
        ]

    def made_of(self, subject: Subject, language: str, numbers: Sequence[int]) -> list[str]:
        """Parts of a key: what a page about `numbers` shows of the subject."""
        keys, tags = self.shelf.card_keys, self.shelf.press.settings.languages
        # What an entry is about need not show in its card: the outline holds it of the newest issues alone.
        found = [self.outline(subject), repr([subject.told[number] for number in numbers])]
        if language in subject.languages and len(subject.languages) == 1:
            return [*found, *[keys[number, language] for number in numbers]]
        for number in numbers:
            found += [keys[number, tag] for tag, _ in _places(subject.told[number], language, tags)]
        return found

    def outline(self, subject: Subject) -> str:
        """What is known of a subject apart from its entries, and which issues told of it last."""
        if subject.address not in self._outlines:
            about = (subject.address, subject.name, subject.title.words, subject.repository)
            newest = [(number, subject.told[number]) for number in sorted(subject.told)[-NAMED:]]
            record = json.dumps(subject.record, sort_keys=True) if subject.record else ""
            of = (about, subject.languages, subject.versions, len(subject.told), newest, record)
            self._outlines[subject.address] = f"{of}"
        return self._outlines[subject.address]

    def linked(self, number: int) -> str:
        """Addresses of all that an issue tells of: its page links there."""
        found = self.catalogue
        told = {reference for tag in self.shelf.of(number) for reference in self.shelf.told[number, tag]}
        return repr(sorted((reference, found.address(reference)) for reference in told))

    def _of(self, number: int, tag: str, ids: Sequence[str], language: str) -> Sequence[Mention]:
        found = self._mentions.get((number, tag, language))
        if found is None:
            found = self._mentions[number, tag, language] = self._all(number, tag, language)
        if len(ids) == 1:
            return [found[ids[0]]] if ids[0] in found else []
        return [mention for id_, mention in found.items() if id_ in ids]

    def _all(self, number: int, tag: str, language: str) -> Mapping[str, Mention]:
        """All entries of an edition, as pages of `language` show them."""
        card = self.shelf.of(number)[tag]
        openings, day = json.loads(self.shelf.openings[number, tag]), self.day(card)
        found = {}
        for section, title, headlines in card.sections:
            place = (section, _phrase(title, tag, language))
            for headline in headlines:
                words, lang = openings.get(headline.id, ("", ""))
                found[headline.id] = Mention(
                    number=number,
                    language=tag,
                    id=headline.id,
                    title=_phrase(Phrase(headline.title, headline.lang), tag, language),
                    opening=_phrase(Phrase(words, lang), tag, language),
                    section=place,
                    day=day,
                    draft=card.draft,
                    versions=_versions(headline),
                )
        return found

    def day(self, card: Card) -> date:
        """The day an edition came out in the digest's own zone; of a draft, the last it covers."""
        zone = ZoneInfo(self.shelf.press.settings.time_zone)
        return card.published.astimezone(zone).date() if card.published else card.covers[1]


def _laid_out(subject: Subject, year: Callable[[int], int]) -> Layout:
    """One page, or for a long subject one with the newest of it and one for each year.

    A year's page stays whatever comes later: of them only the newest changes with a new issue.
    """
    entries = {number: max(map(len, spot.values())) for number, spot in subject.told.items()}
    if sum(entries.values()) <= LONG:
        return Layout([(None, list(entries))], {})
    first: list[int] = []
    counts: dict[int, int] = {}
    years: dict[int, list[int]] = {}
    for number in sorted(entries, reverse=True):
        if sum(counts.values()) < LONG:
            first.append(number)
        years.setdefault(year(number), []).append(number)
        counts[year(number)] = counts.get(year(number), 0) + entries[number]
    return Layout([(None, first), *years.items()], counts)


def _places(
    spot: Mapping[str, Sequence[str]], language: str, order: Sequence[str]
) -> list[tuple[str, Sequence[str]]]:
    """(language, ids): in `language` what is there, the rest in the first other language that has it."""
    own = spot.get(language, ())
    found, seen = [(language, own)] if own else [], set(own)
    if len(spot) > bool(own):
        for tag in order:
            more = [id_ for id_ in spot.get(tag, ()) if id_ not in seen]
            if more:
                found.append((tag, more))
                seen.update(more)
    return found


def _phrase(phrase: Phrase, edition: str, page: str) -> Phrase:
    """Words of an edition as they stand in a page of another language."""
    lang = phrase.lang or edition
    return Phrase(phrase.words, "" if lang == page else lang)


def _versions(headline: Headline) -> tuple[str, ...]:
    tags = [name.partition("@")[2] for name in headline.identities if name.startswith("release:")]
    return tuple(dict.fromkeys(tag for tag in tags if tag))
