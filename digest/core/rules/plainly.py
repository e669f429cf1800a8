"""Texts as rules compare them: without code, in lines, by script."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.languages import states
from digest.core.rules.case import Case, Passage
from digest.model import Entry, State

_CODE = re.compile(r"^[ ]*(```+|~~~+)[^\n]*\n.*?(?:^[ ]*\1[^\n]*$|\Z)|(`+)(?!`).+?(?<!`)\2(?!`)", re.M | re.S)
_MASKED = re.compile("[\ue000-\ue003]+")
_SPACE = re.compile(r"\s+")
#: A link inside a text: its words and its address.
LINK = re.compile(r"(?<![\\!])\[([^\[\]]*)\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)")


def without_code(words: str) -> str:
    """`words` with code blanked out, letter for letter."""
    if "`" not in words and "~~~" not in words:
        return words
    return _CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), words)


def lines(words: str) -> Iterator[tuple[int, str]]:
    """Where each line begins, and the line."""
    begin = 0
    for line in words.split("\n"):
        yield begin, line
        begin += len(line) + 1


def readable(passage: Passage) -> str:
    """What a reader reads of it: no code, no addresses, no marks."""
    return _SPACE.sub(" ", _MASKED.sub(" ", passage.prose)).strip()


def by_person(case: Case, entry: Entry | None, language: str) -> bool:
    """Whether a person wrote these words; what only a machine drafted is counted once (D204)."""
    if entry is None:
        return True
    told = states(entry, case.settings.languages, case.settings.default_language)
    return told.get(language) is not State.DRAFT


def sides(case: Case, *fields: str) -> Iterator[tuple[Passage, Passage]]:
    """A text in the language its entry was written in first, and the same in each other one asked about."""
    whole = Case(case.issue, case.settings, case.settings.languages)
    known = {(passage.place, passage.language): passage for passage in whole.passages(*fields)}
    for (place, language), passage in known.items():
        if passage.entry is None or language not in case.languages:
            continue
        source = passage.entry.source or case.settings.default_language
        first = known.get((place.removesuffix(f".{language}") + f".{source}", source))
        if first is not None and language != source and by_person(case, passage.entry, language):
            yield first, passage
