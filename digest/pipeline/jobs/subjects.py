"""Pages of what entries are about, the indexes of them, and the page of who made the issues."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from digest.core import addresses as core
from digest.core.addresses import PARTS
from digest.model import Document, Subject
from digest.pipeline.jobs.plan import Plan
from digest.pipeline.shelf import hashed
from digest.pipeline.tree import Job


def jobs(plan: Plan, language: str) -> Iterator[Job]:
    """A page per subject, and per year of long ones; then the pages that list them."""
    register, base = plan.register, plan.page_keys[language]
    for subject in register.catalogue.subjects:
        laid = register.layout(subject)
        for year, numbers in laid.pages:
            key = hashed(base, repr(laid.counts), *register.made_of(subject, language, numbers))
            name = f"subject:{language}:{subject.address}{year or ''}"
            yield Job(name, key, partial(_page, plan, language, subject, year, numbers))
    yield from _lists(plan, language)


def searched(plan: Plan, language: str) -> list[str]:
    """The JSON of search documents of the subjects this language's own editions tell of."""
    own = [it for it in plan.register.catalogue.subjects if language in it.languages]
    return [json.dumps(doc, ensure_ascii=False) for doc in plan.pages.subject_documents(language, own)]


def addresses(plan: Plan, language: str) -> Sequence[tuple[str, datetime | None]]:
    """What the sitemap lists of them, with the last change."""
    register, shelf = plan.register, plan.shelf
    found: list[tuple[str, datetime | None]] = [(core.subjects(language), None)]
    people = ["people"] if register.contributors(language) else []
    found += [(core.subjects(language, step), None) for step in [*_steps(plan), *people]]
    for subject in register.catalogue.subjects:
        if language in subject.languages:
            for year, numbers in register.layout(subject).pages:
                cards = [shelf.of(n)[language] for n in numbers if language in subject.told[n]]
                changed = max((card.updated for card in cards if card.updated), default=None)
                found.append((core.subject(language, subject.address, year), changed))
    return found


def _lists(plan: Plan, language: str) -> Iterator[Job]:
    base, found, pages = plan.page_keys[language], plan.register.catalogue.subjects, plan.pages
    people, outline = plan.register.contributors(language), plan.register.outline
    whole, terms = hashed(*map(outline, found)), plan.press.glossary
    for step in _steps(plan):
        own = [subject for subject in found if subject.address.startswith(f"{step}/")]
        key = hashed(base, *map(outline, own))
        yield Job(f"index:{language}:{step}", key, partial(_index, plan, language, step, own))
    yield Job(
        f"subjects:{language}",
        hashed(base, whole, repr(people), terms.body),
        lambda: [pages.subjects(language, found, people, terms.terms)],
    )
    if people:
        yield Job(f"people:{language}", hashed(base, repr(people)), lambda: [pages.people(language, people)])


def _steps(plan: Plan) -> list[str]:
    """Steps of addresses that have an index; those of topics and trackers only if there is any."""
    settings, found = plan.press.settings, plan.register.catalogue
    tracked = [tracker.part for tracker in settings.trackers if found.of(tracker.id)]
    return [*tracked, *(step for kind, step in PARTS.items() if found.of(kind))]


def _page(
    plan: Plan,
    language: str,
    subject: Subject,
    year: int | None,
    numbers: Sequence[int],
) -> Sequence[Document]:
    mentions = plan.register.mentions(subject, language, numbers)
    counts = plan.register.layout(subject).counts
    return [plan.pages.subject(language, subject, mentions, years=counts, year=year)]


def _index(plan: Plan, language: str, step: str, subjects: Sequence[Subject]) -> Sequence[Document]:
    return [plan.pages.index(language, step, subjects)]
