"""Drafts of releases: what came out, what came out beside it, and the lines nobody may miss."""

from __future__ import annotations

import re
from dataclasses import replace

from digest.core.drafting.parts import Drafting, Words, joined, listed, one_line, said, shortened
from digest.core.identity import slug
from digest.markdown import escape
from digest.model import About, Entry, Release

#: Lines of each kind that a draft quotes, and letters of each.
LINES, LETTERS = 5, 240
#: Others of a series that a title names.
NAMED = 3


def draft(told: Drafting, lead: Release) -> Entry:
    """A series of releases is one entry, told from its newest."""
    found = {item.identity: item for item in reversed(told.story.items) if isinstance(item, Release)}
    series = [found.pop(lead.identity), *reversed(found.values())]
    repository = lead.project.rpartition("/")[2]
    others = [one_line(release.tag) for release in series[1:]]

    def write(_: str, words: Words) -> tuple[str, str]:
        kind = "prerelease" if lead.prerelease else "release"
        title = words[f"draft_{kind}_title"].format(name=f"{repository} {_version(lead, repository)}")
        if 0 < len(others) <= NAMED:
            title = words["draft_release_also_title"].format(title=title, others=listed(words, others))
        day = told.day(words, lead.published)
        facts = {"project": lead.project, "tag": lead.tag} | ({"day": day} if day else {})
        first = joined(
            words,
            said(words, kind if day else f"{kind}_undated", **facts),
            said(words, "release_also", others=listed(words, others)),
        )
        return title, "\n\n".join([first, *_lines(words, series)])

    made = told.entry(write, group="releases", origin=[release.identity for release in series])
    about = [About(kind="project", value=slug(repository))]
    about += [About(kind="release", value=f"{repository}@{release.tag}") for release in series]
    return replace(made, about=tuple(about))


def _version(release: Release, repository: str) -> str:
    version = re.sub(r"^v(?=\d)", "", release.tag)
    return version.removeprefix(f"{repository}-").removeprefix(f"{repository}/")


def _lines(words: Words, series: list[Release]) -> list[str]:
    """A heading and a list for what breaks, what was mended in security, what goes."""
    blocks = []
    for name in ("breaking", "security", "deprecated"):
        lines = dict.fromkeys(one_line(line) for release in series for line in getattr(release, name))
        if shown := [line for line in lines if line][:LINES]:
            points = [f"- {escape(shortened(line, LETTERS))}" for line in shown]
            blocks.append(f"{words[f'draft_release_{name}']}\n\n" + "\n".join(points))
    return blocks
