"""The search index of each language."""

from __future__ import annotations

from collections.abc import Iterator

from digest.pipeline.jobs import subjects
from digest.pipeline.jobs.plan import Plan
from digest.pipeline.shelf import hashed
from digest.pipeline.tree import Job


def jobs(plan: Plan, language: str) -> Iterator[Job]:
    """One index over everything shown: subjects, then issues, newest first."""
    numbers = [card.number for card in plan.shelf.shown(language)][::-1]
    fragments = [plan.shelf.search[number][language] for number in numbers]
    yield Job(
        f"search:{language}",
        hashed(plan.page_keys[language], *(plan.shelf.keys[number] for number in numbers)),
        lambda: [
            plan.pages.search_index(language, [*subjects.searched(plan, language), *filter(None, fragments)])
        ],
    )
