"""Drafts of projects that come to a foundation or move between its levels."""

from __future__ import annotations

from dataclasses import replace

from digest.core.drafting.parts import Drafting, Words, joined, said
from digest.core.identity import slug
from digest.model import About, Entry, LandscapeProject

LEVELS = ("sandbox", "incubating", "graduated", "archived")


def draft(told: Drafting, lead: LandscapeProject) -> Entry:
    """Where it stands now, since when, and where it came from."""
    case = lead.level if lead.level in LEVELS else "other"
    if (lead.level, lead.previous) == ("graduated", "incubating"):
        case = "graduated_from"

    def write(_: str, words: Words) -> tuple[str, str]:
        title = words[f"draft_landscape_{case}_title"].format(name=lead.name, level=lead.level)
        day = told.day(words, lead.published)
        return title, joined(
            words,
            said(words, "landscape", day=day) if day else words["draft_landscape_undated"],
            said(words, "landscape_previous", level=_level(words, lead.previous)),
            said(words, "landscape_project", project=lead.project),
        )

    made = told.entry(write)
    about = (About(kind="project", value=slug(lead.name)),)
    quote = told.quote(lead.summary, told.language_of(lead, lead.summary))
    return replace(made, about=about, quote=quote, also=told.also(lead.homepage))


def _level(words: Words, level: str) -> str:
    return words[f"draft_level_{level}"] if level in LEVELS else level
