"""Texts as rules compare them: without code, in lines, by script."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.languages import states
from digest.core.prose import THING
from digest.core.rules.case import Case, Passage
from digest.model import Entry, State

_CODE = re.compile(r"^[ ]*(```+|~~~+)[^\n]*\n.*?(?:^[ ]*\1[^\n]*$|\Z)|(`+)(?!`).+?(?<!`)\2(?!`)", re.M | re.S)
#: What is said in others' words, and on purpose.
QUOTED = re.compile('[“《「『（("][^”》」』）)"\n]*[”》」』）)"]')
SPOKEN = re.compile("[“《「『][^”》」』\n]*[”》」』]")
#: A link inside a text: its words and its address.
LINK = re.compile(r"(?<![\\!])\[([^\[\]]*)\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)")


def without_code(words: str) -> str:
    """`words` with code masked, letter for letter: something stands there, and it is no Markdown."""
    if "`" not in words and "~~~" not in words:
        return words
    return _CODE.sub(lambda found: re.sub(r"[^\n]", THING, found[0]), words)


def lines(words: str) -> Iterator[tuple[int, str]]:
    """Where each line begins, and the line."""
    begin = 0
    for line in words.split("\n"):
        yield begin, line
        begin += len(line) + 1


def by_person(case: Case, entry: Entry | None, language: str) -> bool:
    """Whether a person wrote these words; what only a machine drafted is counted once (D204)."""
    if entry is None or language not in entry.review:
        return True
    told = states(entry, case.settings.languages, case.settings.default_language)
    return told.get(language) is not State.DRAFT


def sides(case: Case, *fields: str) -> Iterator[tuple[Passage, Passage]]:
    """A text in the language its entry was written in first, and the same in each other one asked about."""
    for other in case.passages(*fields):
        entry, language = other.entry, other.language
        source = (entry.source if entry else "") or case.settings.default_language
        if entry is None or language == source:
            continue
        first = case.everywhere.get(f"{other.place.removesuffix(language)}{source}")
        if first is not None and by_person(case, entry, language):
            yield first, other
