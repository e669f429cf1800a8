"""Covers of the issues that are out, where the digest has covers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from digest.model import Card, Document
from digest.pipeline.jobs.plan import Plan
from digest.pipeline.shelf import hashed
from digest.pipeline.tree import Job
from digest.ports import Covers


def jobs(plan: Plan, language: str) -> Iterator[Job]:
    """A cover per edition, drawn again only if what it shows changes: not with every edit of an entry."""
    covers = plan.press.covers
    if covers is None:
        return
    for card in plan.shelf.shown(language):
        if card.published is not None:
            yield Job(f"cover:{language}:{card.number}", key(covers, card), partial(_cover, covers, card))


def key(covers: Covers, card: Card) -> str:
    """Changes when what a cover of `card` shows does."""
    sections = [(id_, phrase) for id_, phrase, headlines in card.sections if headlines]
    shown = (card.number, card.title, card.lang, card.covers, sections)
    return hashed(covers.key, card.language, repr(shown))


def _cover(covers: Covers, card: Card) -> Sequence[Document]:
    return [covers.render(card)]
