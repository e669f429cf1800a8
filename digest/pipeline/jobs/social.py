"""Short texts of the newest issues."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from digest.model import Document
from digest.pipeline.jobs.plan import Plan
from digest.pipeline.shelf import hashed
from digest.pipeline.tree import Job
from digest.ports import Posts


def jobs(plan: Plan) -> Iterator[Job]:
    """Those of each edition, oldest first."""
    shelf, social = plan.shelf, plan.press.social
    if social is None:
        return
    base = hashed(plan.shared, social.key)
    for number in shelf.numbers[-plan.press.settings.outbox_issues :]:
        for language, card in shelf.of(number).items():
            if shelf.full(card):
                key = hashed(base, shelf.keys[number])
                yield Job(f"social:{number}:{language}", key, partial(_texts, plan, social, number, language))


def _texts(plan: Plan, social: Posts, number: int, language: str) -> Sequence[Document]:
    return social.render(plan.shelf.edition(number, language))
