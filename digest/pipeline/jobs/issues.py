"""Pages of issues, and the stubs that stand in for editions not out yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from digest.core import habit
from digest.model import Card, Document
from digest.pipeline.jobs.plan import Plan
from digest.pipeline.shelf import hashed
from digest.pipeline.tree import Job


def jobs(plan: Plan, language: str) -> Iterator[Job]:
    """A page per issue, between its neighbours."""
    shelf, base = plan.shelf, plan.page_keys[language]
    shown = shelf.shown(language)
    place = {card.number: i for i, card in enumerate(shown)}
    for card in shelf.line(language):
        if not shelf.full(card):
            day = _expected(plan, card)
            key = hashed(base, repr(card), str(day))
            yield Job(f"stub:{language}:{card.number}", key, partial(_stub, plan, card, day))
            continue
        i = place[card.number]
        before = shown[i - 1] if i else None
        after = shown[i + 1] if i + 1 < len(shown) else None
        near = repr([(c.number, c.title, c.lang, c.covers) if c else None for c in (before, after)])
        yield Job(
            f"issue:{language}:{card.number}",
            hashed(base, shelf.keys[card.number], near, plan.register.linked(card.number)),
            _page(plan, card.number, language, before, after),
        )


def _stub(plan: Plan, card: Card, expected: date | None) -> Sequence[Document]:
    return [plan.pages.stub(card, expected)]


def _expected(plan: Plan, card: Card) -> date | None:
    """The day an edition that is not out should follow the first one, by what the last issues did."""
    before = [number for number in plan.shelf.numbers if number < card.number]
    out = [_out(plan, number) for number in before[-habit.LOOKED_AT :]]
    zone = ZoneInfo(plan.press.settings.time_zone)
    return habit.expected(card.language, _out(plan, card.number), out, zone)


def _out(plan: Plan, number: int) -> Mapping[str, datetime]:
    """Language to moment of what is out of an issue."""
    return {tag: card.published for tag, card in plan.shelf.of(number).items() if card.published}


def _page(
    plan: Plan, number: int, language: str, before: Card | None, after: Card | None
) -> Callable[[], Sequence[Document]]:
    def make() -> Sequence[Document]:
        edition = plan.shelf.edition(number, language)
        return [plan.pages.issue(edition, previous=before, next=after)]

    return make
