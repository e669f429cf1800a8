"""Feeds of each language, the page that names them, their archive, and lists of them for readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from digest.core.feeds import Chain, back_issues, chain, newest_entries
from digest.model import Card, Document, Edition
from digest.pipeline.jobs.plan import Plan
from digest.pipeline.shelf import hashed
from digest.pipeline.tree import Job


def jobs(plan: Plan, language: str) -> Iterator[Job]:
    """Issues, entries, sections, years of the archive, and the page of all of them."""
    press, cards = plan.press, plan.shelf.line(language)
    known = chain(cards, back_issues(cards, press.locked, press.brought), press.settings)
    newest_year = next(iter(known.years), None)

    def issues(editions: Sequence[Edition]) -> Sequence[Document]:
        return press.feeds.issues(language, editions, older=newest_year)

    yield _job(plan, f"feeds:{language}", known.current, issues, newest_year)
    at_least = press.settings.feed_entries
    newest = newest_entries(known.own, at_least)
    yield _job(plan, f"feeds:{language}:entries", newest, partial(press.feeds.entries, language))
    for section in press.settings.sections:
        newest = newest_entries(known.own, at_least, section.id)
        make = partial(press.feeds.section, language, section.id)
        yield _job(plan, f"feeds:{language}:entries:{section.id}", newest, make)
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


def _job(
    plan: Plan,
    name: str,
    cards: Sequence[Card],
    render: Callable[[Sequence[Edition]], Sequence[Document]],
    *made_of: object,
) -> Job:
    """A feed of editions."""
    shelf = plan.shelf
    key = hashed(plan.shared, repr(made_of), *(shelf.keys[card.number] for card in cards))
    return Job(name, key, lambda: render([shelf.edition(card.number, card.language) for card in cards]))


def _year(plan: Plan, language: str, year: int, cards: Sequence[Card], known: Chain) -> Job:
    """A year of the archive, made from cards alone."""
    older, newer = known.neighbours(year)
    keys = (plan.shelf.card_keys[card.number, language] for card in cards)
    return Job(
        f"feeds:{language}:{year}",
        hashed(plan.shared, repr((older, newer)), *keys),
        lambda: plan.press.feeds.year(language, year, cards, older=older, newer=newer),
    )
