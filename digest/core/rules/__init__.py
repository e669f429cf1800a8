"""What an issue must be to be published: one check a file, each a pure function of issue and settings.

A check gives findings with a logical place (`sections[1].entries[3].title.en`); the archive finds
line and column. What a file cannot even say (D0..) is told by the archive, never here again.

====  ======================================================
D1..  structure: sections, groups, days, titles
D2..  languages: words that are missing
D3..  links and pictures
====  ======================================================

A new check owes a line in CHECKS, a code of its own and a test in tests/core/rules/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from digest.core.rules import (
    abouts,
    bare,
    clashes,
    covers,
    groups,
    lengths,
    links,
    missing,
    pictures,
    sections,
    titles,
)
from digest.core.rules.case import Case
from digest.model import DigestSettings, Finding, Issue

Check = Callable[[Case], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    covers.check,
    sections.check,
    groups.check,
    abouts.check,
    titles.check,
    lengths.check,
    missing.check,
    links.check,
    pictures.check,
    bare.check,
    clashes.check,
)


#: What would break a page or an address, whatever the reason given under `noqa:`.
NEVER_EXCUSED = frozenset({"D101", "D301"})


def check(issue: Issue, settings: DigestSettings, *, language: str | None) -> tuple[Finding, ...]:
    """Every finding that stands in the way of `language`, in the order of the checks.

    With None all languages are looked at, and words that are missing are warnings: an issue
    under work misses some.
    """
    case = Case(issue, settings, settings.languages if language is None else (language,))
    found = [finding for rule in CHECKS for finding in rule(case)]
    if language is None:
        found = [missing.softened(finding) for finding in found]
    excused = {
        (place, code) for place, entry in case.entries() for code in entry.noqa if code not in NEVER_EXCUSED
    }
    return tuple(finding for finding in found if (_entry(finding.place), finding.code) not in excused)


def _entry(place: str) -> str:
    """`sections[1].entries[3]` of a place below it."""
    return ".".join(place.split(".")[:2])
