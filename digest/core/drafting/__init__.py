"""A pick becomes an entry: facts become sentences in each language, by phrases, without any service."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from digest.core.drafting import advisories, articles, keps, landscape, releases, requests
from digest.core.drafting.parts import Drafting, day_parts
from digest.core.languages import fingerprint
from digest.core.phrases import Phrases
from digest.model import (
    Advisory,
    Candidate,
    DigestSettings,
    Entry,
    Kep,
    LandscapeProject,
    Proposal,
    Pull,
    Release,
    Review,
    Text,
)

__all__ = ["Phrases", "entry", "issue_title", "mark_draft"]


def entry(candidate: Candidate, settings: DigestSettings, phrases: Phrases) -> Entry:
    """The first draft of an entry, each language marked as a machine's draft.

    Every number, version, name and status in it stands in the candidate's own facts.
    """
    return mark_draft(_entry(Drafting(candidate.story, settings, phrases)), settings)


def _entry(told: Drafting) -> Entry:
    match told.story.lead:
        case Kep() as lead:
            return keps.draft(told, lead)
        case Release() as lead:
            return releases.draft(told, lead)
        case Proposal() as lead:
            return requests.proposal(told, lead)
        case Pull() as lead:
            return requests.pull(told, lead)
        case LandscapeProject() as lead:
            return landscape.draft(told, lead)
        case Advisory() as lead:
            return advisories.draft(told, lead)
        case lead:
            return articles.draft(told, lead)


def mark_draft(made: Entry, settings: DigestSettings) -> Entry:
    """`made` with a review record for each language that says: a machine's words, as they are now."""
    written = [tag for tag in settings.languages if made.title.get(tag)]
    # Each side was made from the facts, none from another: each rests on its own words alone.
    reviews = {tag: Review(state="draft", prints={tag: fingerprint(made, tag)}) for tag in written}
    return replace(made, review=reviews)


def issue_title(covers: tuple[date, date], settings: DigestSettings, phrases: Phrases) -> Text:
    """A title that says no more than the days: true until an editor finds a better one."""
    titles = {}
    for tag in settings.languages:
        words = phrases[tag]
        first, last = (words["draft_day_short"].format(**day_parts(words, day)) for day in covers)
        titles[tag] = words["draft_issue_title"].format(first=first, last=last)
    return Text(titles)
