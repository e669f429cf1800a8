"""Home, archive and its years: pages made from cards alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from digest.model import Card, Document
from digest.pipeline.jobs.plan import Plan
from digest.pipeline.shelf import hashed
from digest.pipeline.tree import Job

#: Cards the front page is made from.
RECENT = 12


def jobs(plan: Plan, language: str) -> Iterator[Job]:
    """The front page, the archive, a page per year."""
    shelf, drafts, base = plan.shelf, plan.drafts, plan.page_keys[language]
    newest_first = shelf.line(language)[::-1]
    recent = newest_first[:RECENT]
    if not any(shelf.full(card) for card in recent):
        recent += [card for card in newest_first[RECENT:] if shelf.full(card)][:1]
    yield Job(
        f"home:{language}",
        hashed(base, repr(recent)),
        lambda: [plan.pages.home(language, recent, drafts=drafts)],
    )
    yield Job(
        f"archive:{language}",
        hashed(base, repr([_outline(c) for c in newest_first])),
        lambda: [plan.pages.archive(language, newest_first, drafts=drafts)],
    )
    years: dict[int, list[Card]] = {}
    for card in newest_first:
        years.setdefault(card.covers[1].year, []).append(card)
    for year, found in years.items():
        yield Job(
            f"archive:{language}:{year}",
            hashed(base, repr(sorted(years)), *(shelf.card_keys[c.number, language] for c in found)),
            partial(_year, plan, language, year, found),
        )


def _year(plan: Plan, language: str, year: int, cards: Sequence[Card]) -> Sequence[Document]:
    return [plan.pages.year(language, year, cards, drafts=plan.drafts)]


def _outline(card: Card) -> tuple[object, ...]:
    """What the archive's first page shows of a card."""
    return (
        card.number,
        card.title,
        card.lead,
        card.covers,
        card.published,
        card.out_in,
        card.out_title,
        card.lang,
    )
