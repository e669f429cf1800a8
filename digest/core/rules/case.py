"""What a check looks at, and the nearest right word."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.model import DigestSettings, Entry, Issue


@dataclass(frozen=True, slots=True)
class Case:
    """An issue, the digest it belongs to, and the languages that are asked about."""

    issue: Issue
    settings: DigestSettings
    languages: tuple[str, ...]

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """`sections[1].entries[3]` and the entry there."""
        for s, section in enumerate(self.issue.sections):
            for e, entry in enumerate(section.entries):
                yield f"sections[{s}].entries[{e}]", entry


def suggestion(word: str, known: Sequence[str]) -> str:
    """Did you mean, or else what there is."""
    near = difflib.get_close_matches(word.lower(), known, 1)
    if near:
        return f"Did you mean `{near[0]}`?"
    if known:
        return f"digest.toml has {', '.join(f'`{option}`' for option in known)}"
    return "Add it to digest.toml"
