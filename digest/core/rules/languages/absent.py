"""What D201, D202 and D203 share: an entry's words that are not there in a language that carries it."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.model import Entry, Finding


def carried(case: Case) -> Iterator[tuple[str, Entry, str]]:
    """Place and entry, for each language that should have its words."""
    for place, entry in case.entries():
        for language in case.languages:
            if not entry.withdrawn and (not entry.only or language in entry.only):
                yield place, entry, language


def says(entry: Entry, language: str) -> tuple[bool, bool]:
    """Whether there is a title, and a summary."""
    return bool(entry.title.get(language).strip()), bool(entry.summary.get(language).strip())


def absence(code: str, message: str, place: str, language: str, case: str = "") -> Finding:
    hint = f"Write `{language}:` there" + ("" if code == "D201" else ", or name the others in `only: [...]`")
    place, message = f"{place}.{language}", f"{message} in {language}"
    return Finding(code=code, message=message, place=place, hint=hint, case=case)
