"""Feeds of each language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from digest.model import Document
from digest.pipeline.jobs.plan import Plan
from digest.pipeline.shelf import hashed
from digest.pipeline.tree import Job


def jobs(plan: Plan, language: str) -> Iterator[Job]:
    """The newest issues in three formats."""
    out = [card for card in plan.shelf.shown(language) if card.published is not None]
    newest = out[-plan.press.settings.feed_issues :][::-1]

    def make() -> Sequence[Document]:
        editions = [plan.shelf.edition(card.number, language) for card in newest]
        return plan.press.feeds.render(language, editions)

    yield Job(
        f"feeds:{language}", hashed(plan.shared, *(plan.shelf.keys[card.number] for card in newest)), make
    )
