"""What there is to make, as jobs: one file per kind of page, feed or mail.

A new inhabitant is a generator of jobs, named in `site` or `outbox`. It owes keys that hash everything
its documents are made of: tests/pipeline holds a cached build to a clean one.
"""

from __future__ import annotations

from collections.abc import Iterator

from digest.pipeline.jobs import (
    covers,
    feeds,
    issues,
    lists,
    mails,
    pictures,
    search,
    social,
    subjects,
    terms,
    wechat,
    whole,
)
from digest.pipeline.jobs.plan import Plan
from digest.pipeline.tree import Job


def site(plan: Plan) -> Iterator[Job]:
    """Everything below site/, the site as a whole last: it knows what the others made."""
    for language in plan.languages:
        yield from whole.files(plan, language)
        yield from issues.jobs(plan, language)
        yield from lists.jobs(plan, language)
        yield from pictures.jobs(plan, language)
        yield from subjects.jobs(plan, language)
        yield from terms.jobs(plan, language)
        yield from feeds.jobs(plan, language)
        yield from search.jobs(plan, language)
        yield from covers.jobs(plan, language)
    yield from feeds.whole(plan)
    yield from whole.jobs(plan)


def outbox(plan: Plan) -> Iterator[Job]:
    """Everything below outbox/."""
    yield from mails.jobs(plan)
    yield from wechat.jobs(plan)
    yield from social.jobs(plan)


def previews(plan: Plan) -> Iterator[Job]:
    """What a preview shows beside the site: pages for editors, which no reader is led to."""
    yield from wechat.previews(plan)
