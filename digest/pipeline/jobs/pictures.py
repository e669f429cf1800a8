"""Upstream in pictures: a page from the figures that `publish` kept, and from the sizes of the issues."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from digest.core import counting
from digest.errors import ArchiveError
from digest.model import Card, Counts
from digest.pipeline.jobs.plan import Plan
from digest.pipeline.shelf import hashed
from digest.pipeline.tree import Job


def jobs(plan: Plan, language: str) -> Iterator[Job]:
    """One page; its key is figures and outlines of cards alone, so that a word in an issue costs nothing."""
    cards = plan.shelf.shown(language)
    names = {counting.identity(number) for number in plan.shelf.numbers}
    records = {name: plan.press.facts[name] for name in sorted(names & plan.press.facts.keys())}
    yield Job(
        f"pictures:{language}",
        hashed(
            plan.page_keys[language],
            json.dumps(records, sort_keys=True),
            repr([_outline(card) for card in cards]),
        ),
        lambda: [plan.pages.pictures(language, cards, _counts(records))],
    )


def _counts(records: Mapping[str, Mapping[str, Any]]) -> Sequence[Counts]:
    """The figures of each issue, the oldest first; raises ArchiveError for a record that holds none."""
    found = []
    for name, record in records.items():
        try:
            found.append(counting.from_record(name, record))
        except ValueError as error:
            raise ArchiveError(
                f"{name}: {error}", subject="content/data/counts.jsonl", hint="git log shows how it was"
            ) from error
    return sorted(found, key=lambda counts: counts.number)


def _outline(card: Card) -> tuple[object, ...]:
    """What the page knows of a card."""
    return card.number, card.covers, [(id_, title, len(held)) for id_, title, held in card.sections]
