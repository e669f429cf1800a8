"""What a feed says as it stands in it, before anything is decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter

#: Entries of one feed that are kept: the newest; the largest archive seen in a feed has some hundreds.
MOST = 2000
_UNDATED = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """One entry as it stands in the feed."""

    guid: str = ""
    link: str = ""
    #: xml:base around the entry.
    base: str = ""
    title: str = ""
    #: True: the title is text, in which `&amp;` means `&amp;`.
    title_is_text: bool = False
    published: datetime | None = None
    updated: datetime | None = None
    #: A date that is there and cannot be read.
    odd_date: str = ""
    language: str = ""
    summary: str = ""
    #: True: text, not HTML.
    summary_is_text: bool = False
    content: str = ""
    content_is_text: bool = False
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFeed:
    """A feed as it stands; `faults` are one line each about what could not be taken out of it."""

    link: str = ""
    language: str = ""
    entries: tuple[RawEntry, ...] = ()
    faults: tuple[str, ...] = ()


class SlowError(Exception):
    """A feed takes longer to read than it may."""


class Newest:
    """The newest `most` of the entries put in, in the order they came; of equals the first.

    Never holds more than twice as many, so that a feed of 100,000 entries costs no memory.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: list[tuple[int, RawEntry]] = []
        self.count = 0

    def add(self, entry: RawEntry) -> None:
        self._kept.append((self.count, entry))
        self.count += 1
        if len(self._kept) >= 2 * self._most:
            self._prune()

    def _prune(self) -> None:
        # Sorting is stable also in reverse: of the same moment, and of none, the first come first.
        newest = sorted(self._kept, key=lambda kept: kept[1].published or _UNDATED, reverse=True)
        self._kept = sorted(newest[: self._most], key=itemgetter(0))

    def entries(self) -> tuple[RawEntry, ...]:
        if len(self._kept) > self._most:
            self._prune()
        return tuple(entry for _, entry in self._kept)

    def faults(self) -> tuple[str, ...]:
        """One line if entries were left out."""
        if self.count <= self._most:
            return ()
        return (f"{self.count:,} entries: only the newest {self._most:,} are kept",)


def newest(
    entries: Iterable[RawEntry], faults: Sequence[str] = ()
) -> tuple[tuple[RawEntry, ...], tuple[str, ...]]:
    """(the newest `MOST` of `entries`, `faults` with a line about it if there were more)."""
    kept = Newest()
    for entry in entries:
        kept.add(entry)
    return kept.entries(), (*kept.faults(), *faults)
