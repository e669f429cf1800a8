"""What kind of release it is: a minor version is news, a patch seldom, a pre-release hardly ever."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.core.ranking.views import View
from digest.model import Reason, Release

VERSION = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?")
SECURITY = re.compile(r"\bCVE-\d{4}-\d{4,}\b|security (fix|release|advisory)", re.IGNORECASE)
BREAKING = re.compile(r"breaking change|action required|\bbackwards?[- ]incompatible", re.IGNORECASE)

#: Without one of these there is nothing to be found.
WORDS = {SECURITY: ("cve-", "security"), BREAKING: ("breaking", "action required", "backward")}


def signal(view: View) -> Reason | None:
    """Major 4, minor 3, patch 1, pre-release 0.5; security or breaking notes add 2, both 3, goodbyes 0.5.

    The notes of a whole series count, whichever of it leads.
    """
    release = view.story.lead
    if not isinstance(release, Release):
        return None
    points, kind = _kind(release)
    told = _told([item for item in view.story.items if isinstance(item, Release)])
    if "security" in told or "breaking" in told:
        points += 3 if {"security", "breaking"} <= set(told) else 2
    elif told:
        points += 0.5
    return view.reason(points, *(f"release_{name}" for name in (kind, *told)))


def _told(releases: Sequence[Release]) -> list[str]:
    """What the notes tell that must not be missed: by the lines lifted out of them, else by their words."""
    found = {
        "security": any(one.security or _says(SECURITY, one.notes) for one in releases),
        "breaking": any(one.breaking or _says(BREAKING, one.notes) for one in releases),
        "deprecated": any(one.deprecated for one in releases),
    }
    return [name for name, there in found.items() if there]


def _says(pattern: re.Pattern[str], notes: str) -> bool:
    """Whether it is found; most notes hold none of its words, and that is seen much faster."""
    if notes.isascii():
        plain = notes.lower()
        if not any(word in plain for word in WORDS[pattern]):
            return False
    return pattern.search(notes) is not None


def _kind(release: Release) -> tuple[float, str]:
    found = VERSION.search(release.tag)
    if release.prerelease:
        return 0.5, "before"
    if found is None:
        return 1.0, "other"
    _, minor, patch = found.groups()
    if patch not in (None, "0"):
        return 1.0, "patch"
    return (3.0, "minor") if minor != "0" else (4.0, "major")
