"""Mails of the newest issues."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from digest.model import Document
from digest.pipeline.jobs.plan import Plan
from digest.pipeline.shelf import hashed
from digest.pipeline.tree import Job


def jobs(plan: Plan) -> Iterator[Job]:
    """Each edition of the newest issues as a mail, oldest first."""
    shelf, base = plan.shelf, hashed(plan.shared, repr(plan.press.mail))
    for number in shelf.numbers[-plan.press.settings.outbox_issues :]:
        for language, card in shelf.of(number).items():
            if shelf.full(card):
                yield Job(
                    f"mail:{number}:{language}",
                    hashed(base, shelf.keys[number]),
                    _mail(plan, number, language),
                )


def _mail(plan: Plan, number: int, language: str) -> Callable[[], Sequence[Document]]:
    return lambda: plan.press.mails.render(plan.shelf.edition(number, language))
