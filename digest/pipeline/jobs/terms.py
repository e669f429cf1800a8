"""The page of the words the digest agreed on, where there are any."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from digest.core import addresses as core
from digest.pipeline.jobs.plan import Plan
from digest.pipeline.shelf import hashed
from digest.pipeline.tree import Job


def jobs(plan: Plan, language: str) -> Iterator[Job]:
    """One page; the file is only read where it changed."""
    file = plan.press.glossary
    if file:
        key = hashed(plan.page_keys[language], file.body)
        yield Job(f"terms:{language}", key, lambda: [plan.pages.terms(language, file.terms)])


def addresses(plan: Plan, language: str) -> Iterator[tuple[str, datetime | None]]:
    """What the sitemap lists of them: nobody says when a word was agreed on."""
    if plan.press.glossary:
        yield core.terms(language), None
