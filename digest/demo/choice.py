"""What the demo's editor takes and drops; a pure choice among candidates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from digest.model import Candidate, Release, Standing

#: Entries an issue of this size has room for, per section; two in any other.
ROOM = {"news": 3, "upstream": 6, "projects": 2, "reading": 5}


def choose(candidates: Iterable[Candidate], sections: Sequence[str]) -> list[Candidate]:
    """The best of each section, in the order of `sections`; readings from each language in turn."""
    fresh = [candidate for candidate in candidates if candidate.standing is Standing.NEW]
    chosen: list[Candidate] = []
    for section in sections:
        here = [c for c in fresh if c.section == section and not unwanted(c)]
        chosen += (
            _in_turn(here)[: ROOM.get(section, 2)] if section == "reading" else here[: ROOM.get(section, 2)]
        )
    return chosen


def unwanted(candidate: Candidate) -> bool:
    """A pre-release is nothing to send to readers when the release itself is out."""
    lead = candidate.story.lead
    return isinstance(lead, Release) and lead.prerelease


def _in_turn(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best of each language, then the second best of each, and so on."""
    lines: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        lines.setdefault(candidate.story.lead.language.partition("-")[0], []).append(candidate)
    return [candidate for row in zip_longest(*lines.values()) for candidate in row if candidate is not None]
