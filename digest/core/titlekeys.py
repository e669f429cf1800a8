"""What a title is known by: its letters, its words in any order, its words but for one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from zlib import crc32

_WORDS = re.compile(r"[^\W_]+")
#: Titles of fewer letters than these say too little: "Release notes" ran every week.
SHORTEST = 16
#: Titles of fewer words are the same only letter by letter.
FEWEST = 4


def plain_title(title: str) -> str:
    """A title without what typographers and generators change; empty if too little is left to know it by."""
    return _plain(_words(title))


def title_keys(title: str) -> Iterator[str]:
    """What an archive keeps of a title: its letters, and its words in any order."""
    said = _words(title)
    if plain := _plain(said):
        yield plain
        words = sorted(set(said))
        if len(words) >= FEWEST:
            yield " ".join(words)


def near_keys(title: str) -> Iterator[str]:
    """What a nearly equal title may be kept by: also with one of its words missing, but never a number."""
    yield from title_keys(title)
    said = _words(title)
    words = sorted(set(said))
    if len(words) > FEWEST and _plain(said):
        for at, word in enumerate(words):
            if not _is_number(word):
                yield " ".join([*words[:at], *words[at + 1 :]])


class Kept:
    """The keys of an archive, asked what of them a title may be kept by.

    A title of ten words has twelve keys, and hardly one of them is there: each word has a number, and a key
    can be there only if one has the sum of its numbers.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._numbers: dict[str, int] = {}
        self._sums: set[int] = set()
        for key in keys:
            if " " in key:
                self._sums.add(sum(map(self._number, key.split(" "))))

    def near(self, title: str) -> Iterator[str]:
        """Those of `near_keys` that may be there, in their order: none that is there is missing."""
        said = _words(title)
        if not (plain := _plain(said)):
            return
        yield plain
        words = sorted(set(said))
        numbers = [self._numbers.get(word) for word in words]
        strange = numbers.count(None)
        if len(words) < FEWEST or strange > 1:
            return
        total = sum(filter(None, numbers))
        if not strange and total in self._sums:
            yield " ".join(words)
        if len(words) == FEWEST:
            return
        for at, number in enumerate(numbers):
            left = number is None if strange else total - (number or 0) in self._sums
            if left and not _is_number(words[at]):
                yield " ".join([*words[:at], *words[at + 1 :]])

    def _number(self, word: str) -> int:
        if (number := self._numbers.get(word)) is None:
            self._numbers[word] = number = crc32(word.encode("utf-8", "surrogatepass"))
        return number


def _words(title: str) -> list[str]:
    return _WORDS.findall((title if title.isascii() else unicodedata.normalize("NFKC", title)).casefold())


def _plain(words: Sequence[str]) -> str:
    said = "".join(words)
    if len(said) >= SHORTEST or said.isascii():
        return said if len(said) >= SHORTEST else ""
    wide = sum(ord(c) > 0x2E7F for c in said)  # a Chinese letter says what two or three others say
    return said if len(said) + wide >= SHORTEST else ""


def _is_number(word: str) -> bool:
    return any(map(str.isdigit, word))
