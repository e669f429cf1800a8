"""What was translated before and confirmed by a person: pairs of segments, and how alike two segments are.

A segment is a title, a block of a summary (a paragraph, a list's item) or a sentence of one. Blocks belong
together if both sides have as many; sentences too, and only if each says the same numbers on both sides:
where a translator joined or parted sentences, the block alone is remembered.

How alike: characters in twos (Chinese) and threes (other writing) that both have, and then the share of
characters that need not be changed. Both are the same from either side.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz

from digest.core.languages import source_of, states
from digest.core.passages import bodies, sentences
from digest.model import Entry, Issue, State

#: Of the grams of two segments, twice those both have by all of both: from here on they are compared.
SHARED = 0.6
#: In a hundred: from here on a match is near enough to be shown, and what is not the same is at most this.
NEAR, ALMOST = 70, 99
#: Longer segments are compared by their beginning.
COMPARED = 1000
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WIDE = re.compile(f"[{_HAN}\u3041-\u30ff]")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """The same words in two languages, and where they stand."""

    #: Language to words: two of them.
    words: Mapping[str, str]
    issue: int
    entry: str
    #: The last day its issue covers.
    day: date
    #: `title`, `block` or `sentence`.
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A segment of the memory that is like what was asked for."""

    #: In a hundred; 100 only for the very same words.
    score: int
    source: str
    target: str
    words: str
    translation: str
    issue: int
    entry: str
    day: date
    kind: str

    @property
    def exact(self) -> bool:
        return self.score == 100

    @property
    def order(self) -> tuple[object, ...]:
        """The most alike first, then the newest; the rest only so that the order is always the same."""
        where = (self.entry, self.kind != "title", self.kind, self.target, self.words, self.translation)
        return (-self.score, -self.day.toordinal(), -self.issue, *where)


def segments(issue: Issue, languages: Sequence[str]) -> Iterator[Segment]:
    """The pairs of an issue whose translation a person confirmed, and nobody changed since."""
    seen: set[tuple[object, ...]] = set()
    for _, entry in issue.entries():
        if entry.withdrawn:
            continue
        for one, other in _confirmed(entry, languages):
            for kind, here, there in _pairs(entry, one, other):
                key = (entry.id, one, other, here, there)
                if key not in seen:
                    seen.add(key)
                    yield Segment(
                        words={one: here, other: there},
                        issue=issue.number,
                        entry=entry.id,
                        day=issue.covers[1],
                        kind=kind,
                    )


def _confirmed(entry: Entry, languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The language an entry was written in, with each in which it was confirmed."""
    source = source_of(entry, languages[0])
    for tag, state in states(entry, languages, languages[0]).items():
        if tag != source and state is State.CONFIRMED and source in entry.review[tag].prints:
            yield source, tag


def _pairs(entry: Entry, one: str, other: str) -> Iterator[tuple[str, str, str]]:
    title = plain(entry.title.get(one)), plain(entry.title.get(other))
    if all(title):
        yield "title", *title
    for here, there in paired(entry.summary.get(one), entry.summary.get(other)):
        yield "block", plain(here), plain(there)
        ours, theirs = sentences(here), sentences(there)
        told = zip(ours, theirs, strict=False)
        if len(ours) == len(theirs) > 1 and all(_figures(a) == _figures(b) for a, b in told):
            yield from (("sentence", a, b) for a, b in zip(ours, theirs, strict=True))


def paired(here: str, there: str) -> list[tuple[str, str]]:
    """The blocks of two texts side by side; none if one has more of them."""
    ours, theirs = bodies(here), bodies(there)
    return list(zip(ours, theirs, strict=True)) if len(ours) == len(theirs) else []


def _figures(sentence: str) -> list[str]:
    return sorted(found.replace(",", "") for found in _DIGITS.findall(sentence))


# ---------------------------------------------------------------- how alike


def plain(words: str) -> str:
    """Words on one line; what is the same in this form is an exact match."""
    return " ".join(words.split())


def folded(words: str) -> str:
    """Words as they are compared: one width, small letters."""
    return " ".join(unicodedata.normalize("NFKC", words[:COMPARED]).casefold().split())


def grams(fold: str) -> frozenset[str]:
    """Each two neighbours where one is a Chinese character, else each three, spaces at both ends."""
    padded = f" {fold} "
    size = len(padded)
    if not _WIDE.search(padded):
        return frozenset([padded[at : at + 3] for at in range(size - 1)])
    wide = [bool(_WIDE.match(letter)) for letter in padded]
    return frozenset(
        padded[at : at + 2] if wide[at] or wide[at + 1] else padded[at : at + 3] for at in range(size - 1)
    )


def shared(both: int, ours: int, theirs: int) -> float:
    """From 0 to 1: how many grams two segments share."""
    return 2 * both / (ours + theirs) if ours + theirs else 0.0


def least(ours: int) -> int:
    """How many of its own grams a segment shares at least with any that is near."""
    return max(1, math.ceil(ours * SHARED / (2 - SHARED)))


def score(fold: str, other: str) -> int:
    """From 0 to ALMOST, in a hundred, of two segments that are not the very same."""
    return min(ALMOST, int(fuzz.ratio(fold, other)))
