"""Drafts of weaknesses made public."""

from __future__ import annotations

import re
from dataclasses import replace

from digest.core.drafting.parts import Drafting, Words, joined, one_line, said, sentence_end
from digest.core.identity import slug
from digest.model import About, Advisory, Entry

SEVERITIES = ("low", "medium", "high", "critical")


def draft(told: Drafting, lead: Advisory) -> Entry:
    """Its number, how bad it is, what is affected and where it is mended."""
    known = [item for item in told.story.items if isinstance(item, Advisory)]
    name = lead.cve or lead.ghsa or told.story.identity.partition(":")[2].upper()

    def fact(key: str) -> str:
        """What the lead says, else what another feed says of the same weakness."""
        return next((value for item in known if (value := getattr(item, key))), "")

    severity = fact("severity") if fact("severity") in SEVERITIES else ""

    def write(_: str, words: Words) -> tuple[str, str]:
        pattern = "draft_advisory_severity_title" if severity else "draft_advisory_title"
        facts = {"name": name, "title": _subject(lead.title, name)}
        if severity:
            facts["severity"] = words[f"draft_severity_{severity}"]
        text = joined(
            words,
            said(words, "advisory", day=told.day(words, lead.published)),
            said(words, "advisory_project", project=fact("project")),
            said(words, "advisory_affected", affected=sentence_end(fact("affected"))),
            said(words, "advisory_fixed", fixed=sentence_end(fact("fixed"))),
            said(words, "advisory_score", score=fact("score")),
        )
        return words[pattern].format(**facts), text or words["draft_advisory_undated"]

    made = told.entry(write)
    about = [About(kind="cve", value=cve) for cve in (fact("cve"),) if cve]
    about += (
        [About(kind="project", value=slug(fact("project").rpartition("/")[2]))] if fact("project") else []
    )
    quote = told.quote(fact("summary"), told.language_of(lead))
    return replace(made, about=tuple(about), quote=quote)


def _subject(title: str, name: str) -> str:
    """The title without the number that is told before it."""
    title = one_line(title)
    found = re.sub(rf"^\[?{re.escape(name)}\]?\s*[:：-]?\s*", "", title, flags=re.IGNORECASE)
    return found or title
