"""The search index of each language: one file of titles and identities, and texts by blocks of issues.

An issue that changes changes its block alone and the one file; a browser fetches old blocks only where
the newest held too little.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from digest.model import Document
from digest.pipeline.jobs import subjects
from digest.pipeline.jobs.plan import Plan
from digest.pipeline.shelf import hashed
from digest.pipeline.tree import Job

#: Issues whose texts lie in one file: about a year of a weekly paper.
BLOCK = 50


def jobs(plan: Plan, language: str) -> Iterator[Job]:
    """One index over everything shown: subjects, then issues, newest first, and the texts of the issues."""
    shelf = plan.shelf
    numbers = [card.number for card in shelf.shown(language)][::-1]
    blocks: dict[int, dict[int, str]] = {}
    for number in numbers:
        blocks.setdefault(number // BLOCK, {})[number] = shelf.texts[number][language]
    texts = []
    for block, held in blocks.items():
        key = hashed(plan.shared, *(shelf.keys[number] for number in held))
        yield Job(f"search:{language}:{block}", key, partial(_texts, plan, language, block, held))
        texts.append((block, sum(len(text.encode()) for text in held.values())))

    def make() -> Sequence[Document]:
        issues = [shelf.search[number][language] for number in numbers]
        return [plan.pages.search_index(language, [*subjects.searched(plan, language), *issues], texts)]

    # Where subjects lie is settled by the issues of all languages together; what they are called, by facts.
    known = map(plan.register.outline, plan.register.catalogue.subjects)
    key = hashed(plan.page_keys[language], *(shelf.keys[number] for number in shelf.numbers), *known)
    yield Job(f"search:{language}", key, make)


def _texts(plan: Plan, language: str, block: int, held: Mapping[int, str]) -> Sequence[Document]:
    return [plan.pages.search_texts(language, block, held)]
