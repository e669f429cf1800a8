"""Feeds of each language, the page that names them, their archive, and lists of them for readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from digest.core.feeds import Chain, back_issues, chain, newest_entries
from digest.model import Card, Document
from digest.pipeline.jobs.plan import Plan
from digest.pipeline.shelf import hashed
from digest.pipeline.tree import Job


def jobs(plan: Plan, language: str) -> Iterator[Job]:
    """Issues, entries, sections, years of the archive, and the page of all of them."""
    press, cards = plan.press, plan.shelf.line(language)
    known = chain(cards, back_issues(cards, press.locked, press.brought), press.settings)
    newest_year = next(iter(known.years), None)
    at_least = press.settings.feed_entries
    entries = newest_entries(known.own, at_least)
    sections = {it.id: newest_entries(known.own, at_least, it.id) for it in press.settings.sections}
    desk = _Desk(plan, language, [known.current, entries, *sections.values()])

    issues = partial(press.feeds.issues, older=newest_year)
    yield desk.job(f"feeds:{language}", known.current, issues, newest_year)
    yield desk.job(f"feeds:{language}:entries", entries, press.feeds.entries)
    for section, newest in sections.items():
        yield desk.job(f"feeds:{language}:entries:{section}", newest, _section(plan, section))
    for year, found in known.years.items():
        yield _year(plan, language, year, found, known)
    years = list(known.years)
    yield Job(
        f"feeds:{language}:page",
        hashed(plan.page_keys[language], repr(years)),
        lambda: [plan.pages.feeds(language, years)],
    )


def whole(plan: Plan) -> Iterator[Job]:
    """What belongs to no language alone: lists of all feeds, and how a feed looks in a browser."""
    feeds = plan.press.feeds
    yield Job("feeds", plan.shared, lambda: [*feeds.outlines(), feeds.face()])


@dataclass(slots=True)
class _Desk:
    """What the feeds of a language tell of each edition, made once and kept from build to build."""

    plan: Plan
    language: str
    #: Cards of each feed.
    shown: Sequence[Sequence[Card]]
    told: dict[str, str] = field(default_factory=dict)

    def job(
        self,
        name: str,
        cards: Sequence[Card],
        render: Callable[[str, Sequence[str]], Sequence[Document]],
        *made_of: object,
    ) -> Job:
        """A feed of editions."""
        key = hashed(self.plan.shared, repr(made_of), *(self._key(card) for card in cards))
        return Job(name, key, lambda: render(self.language, self._told(cards)))

    def _key(self, card: Card) -> str:
        return hashed(self.plan.shared, self.plan.shelf.keys[card.number])

    def _told(self, cards: Sequence[Card]) -> Sequence[str]:
        if not self.told:
            self._read()
        return [self.told[self._key(card)] for card in cards]

    def _read(self) -> None:
        """Take everything from the cache, and make and keep what it lacks."""
        cache, kind, shelf = self.plan.press.cache, f"feeds:{self.language}", self.plan.shelf
        wanted = {self._key(card): card for cards in self.shown for card in cards}
        known = cache.get_many(kind, list(wanted))
        fresh = {}
        for key, card in wanted.items():
            if key in known:
                self.told[key] = known[key].decode()
            else:
                edition = shelf.edition(card.number, self.language)
                self.told[key] = self.plan.press.feeds.told(edition)
                fresh[key] = self.told[key].encode()
        if fresh:
            cache.put_many(kind, fresh)
            cache.forget(kind, wanted.keys())


def _section(plan: Plan, section: str) -> Callable[[str, Sequence[str]], Sequence[Document]]:
    return lambda language, told: plan.press.feeds.section(language, section, told)


def _year(plan: Plan, language: str, year: int, cards: Sequence[Card], known: Chain) -> Job:
    """A year of the archive, made from cards alone."""
    older, newer = known.neighbours(year)
    keys = (plan.shelf.card_keys[card.number, language] for card in cards)
    return Job(
        f"feeds:{language}:{year}",
        hashed(plan.shared, repr((older, newer)), *keys),
        lambda: plan.press.feeds.year(language, year, cards, older=older, newer=newer),
    )
