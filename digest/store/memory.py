"""The translation memory: one file that can be made again from the archive. Standard library only.

A pair of segments is numbered by its issue and its place in it, so that the same archive gives the same
numbers, in whatever order it was read. For near matches each gram has the list of the segments it stands in;
pairs that came since the lists were made are few, and looked at one by one.
"""

from __future__ import annotations

import heapq
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
from itertools import chain
from typing import Any, TypeVar

from digest.core import memory
from digest.core.memory import Match, Segment
from digest.store.indexfile import IndexFile

#: Pairs looked at one by one before the lists are made again.
FRESH = 500
#: Entries of lists that are counted, the rarest grams' first; segments whose share is worked
#: out; segments compared letter by letter. Beyond these only those that share most are looked at.
COUNTED, WEIGHED, COMPARED = 80_000, 2_000, 150
#: A pair's number is its issue's and its place among its pairs; twice that, and one for the second side.
_PLACES = 1 << 16
_COLUMNS = "id, entry, day, kind, one, other, here, there"
_ALL_FRESH = f"SELECT {_COLUMNS} FROM pairs WHERE fresh"  # noqa: S608 - own words
T = TypeVar("T")
_TABLES = (
    """CREATE TABLE files (number INTEGER PRIMARY KEY, stat TEXT NOT NULL, hash TEXT NOT NULL,
        fault TEXT NOT NULL)""",
    """CREATE TABLE pairs (id INTEGER PRIMARY KEY, entry TEXT NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL,
        one TEXT NOT NULL, other TEXT NOT NULL, here TEXT NOT NULL, there TEXT NOT NULL,
        fresh INTEGER NOT NULL)""",
    "CREATE INDEX fresh_pairs ON pairs (id) WHERE fresh",
    "CREATE TABLE sides (key INTEGER NOT NULL, side INTEGER NOT NULL, PRIMARY KEY (key, side)) WITHOUT ROWID",
    """CREATE TABLE lists (language TEXT NOT NULL, gram TEXT NOT NULL, size INTEGER NOT NULL,
        places BLOB NOT NULL)""",
    "CREATE INDEX lists_by_gram ON lists (language, gram, size)",
    # Of each place in a language's lists the side, and how many grams it has.
    "CREATE TABLE places (language TEXT PRIMARY KEY, sides BLOB NOT NULL, sizes BLOB NOT NULL) WITHOUT ROWID",
)


@dataclass(frozen=True, slots=True)
class Read:
    """An issue's file as it was read: how it looked, the hash of its bytes, why nothing of it is known."""

    stat: str
    hash: str
    fault: str = ""


class Memory(IndexFile):
    """What was translated and confirmed, in one file; whoever uses it goes through `do`."""

    FORMAT, TABLES, CALLED = 1, _TABLES, "translation memory"
    _places: dict[str, tuple[array[int], array[int]]] | None = None

    def close(self) -> None:
        self._places = None
        super().close()

    # ---------------------------------------------------------------- what is known

    def files(self) -> dict[int, Read]:
        """The issues' files that were read, by number."""
        return {
            number: Read(*rest) for number, *rest in self.read("SELECT number, stat, hash, fault FROM files")
        }

    def size(self) -> int:
        """How many pairs there are."""
        return int(self.read("SELECT count(*) FROM pairs").fetchone()[0])

    def put(self, number: int, read: Read | None, pairs: Sequence[Segment] = ()) -> None:
        """Put an issue's pairs in place of what was there; None: it is gone."""
        first = number * _PLACES
        with self.writing() as connection:
            within = (first, first + _PLACES - 1)
            gone = connection.execute(
                "SELECT id, one, here, other, there FROM pairs WHERE id BETWEEN ? AND ?", within
            ).fetchall()
            connection.executemany("DELETE FROM sides WHERE key = ? AND side = ?", _sides(gone))
            connection.execute("DELETE FROM pairs WHERE id BETWEEN ? AND ?", within)
            connection.execute("DELETE FROM files WHERE number = ?", (number,))
            if read is None:
                return
            connection.execute(
                "INSERT INTO files VALUES (?, ?, ?, ?)", (number, read.stat, read.hash, read.fault)
            )
            rows = [_row(first + at, pair) for at, pair in enumerate(pairs[:_PLACES])]
            connection.executemany("INSERT INTO pairs VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)", rows)
            sides = _sides((id_, one, here, other, there) for id_, _, _, _, one, other, here, there in rows)
            connection.executemany("INSERT INTO sides VALUES (?, ?)", sides)

    def see(self, number: int, stat: str) -> None:
        """The file looks otherwise and has the same bytes; kept if that is possible."""
        with self.noting() as connection:
            connection.execute("UPDATE files SET stat = ? WHERE number = ?", (stat, number))

    # ---------------------------------------------------------------- asking

    def exact(self, words: str, source: str, target: str) -> list[Match]:
        """Translations of the very same words, the newest first."""
        words = memory.plain(words)
        sides = self.read("SELECT side FROM sides WHERE key = ?", _key(source, words))
        found = self._pairs([side // 2 for (side,) in sides], source, target)
        same = [replace(match, score=100) for match in found if match.words == words]
        return sorted(same, key=lambda match: match.order)

    def near(self, words: str, source: str, target: str, *, limit: int = 5) -> list[Match]:
        """The best `limit` segments, the very same words first; of one translation only the newest."""
        found = self.exact(words, source, target)
        words, fold = memory.plain(words), memory.folded(words)
        ours = memory.grams(fold)
        listed = self._pairs(self._candidates(ours, source), source, target, "NOT fresh")
        for match in chain(listed, self._fresh(source, target)):
            other = memory.folded(match.words)
            score = memory.score(fold, other)
            if score >= memory.NEAR and match.words != words:
                theirs = memory.grams(other)
                if memory.shared(len(ours & theirs), len(ours), len(theirs)) >= memory.SHARED:
                    found.append(replace(match, score=score))
        best: dict[tuple[str, str], Match] = {}
        for match in sorted(found, key=lambda match: match.order):
            best.setdefault((match.words, match.translation), match)
        return list(best.values())[:limit]

    def _candidates(self, ours: frozenset[str], language: str) -> list[int]:
        """Numbers of pairs in the lists that share most with `ours`; the rarest grams are counted first."""
        rare, counted, counts = self._lists(ours, language), 0, Counter[int]()
        left = len(rare)
        for size, _, row in rare:
            counted += size
            if counted > COUNTED and left < len(rare):
                break
            counts.update(_numbers(self.read("SELECT places FROM lists WHERE rowid = ?", row).fetchone()[0]))
            left -= 1
        floor = _floor(counts, max(1, memory.least(len(ours)) - left))
        sides, sizes = self._placed(language)
        size, enough = len(ours), []
        for at, count in counts.items():
            if count >= floor:
                bound = 2 * min(count + left, sizes[at]) / (size + sizes[at])
                if bound >= memory.SHARED:
                    enough.append((bound, sides[at]))
        return [side // 2 for _, side in heapq.nlargest(COMPARED, enough)]

    def _lists(self, ours: frozenset[str], language: str) -> list[tuple[int, str, int]]:
        """(length, gram, row) of the list of each gram that has one, the shortest first."""
        found: list[tuple[int, str, int]] = []
        wanted = sorted(ours)
        for some in _parts(wanted):
            holes = ",".join("?" * len(some))
            asked = f"SELECT size, gram, rowid FROM lists WHERE language = ? AND gram IN ({holes})"  # noqa: S608
            found += self.read(asked, language, *some)
        return sorted(found)

    def _placed(self, language: str) -> tuple[array[int], array[int]]:
        if self._places is None:
            rows = self.read("SELECT language, sides, sizes FROM places")
            self._places = {tag: (_numbers(sides), _numbers(sizes)) for tag, sides, sizes in rows}
        return self._places.get(language, (array("I"), array("I")))

    def _fresh(self, source: str, target: str) -> Iterator[Match]:
        return _matches(self.read(_ALL_FRESH), source, target)

    def _pairs(self, ids: Sequence[int], source: str, target: str, which: str = "1") -> Iterator[Match]:
        for some in _parts(ids):
            holes = ",".join("?" * len(some))
            asked = f"SELECT {_COLUMNS} FROM pairs WHERE id IN ({holes}) AND {which}"  # noqa: S608
            yield from _matches(self.read(asked, *some), source, target)

    # ---------------------------------------------------------------- lists

    def make_lists(self) -> None:
        """Make the lists again if many pairs are not in them."""
        if self.read("SELECT count(*) FROM pairs WHERE fresh").fetchone()[0] <= FRESH:
            return
        self._places = None
        with self.writing() as connection:
            connection.execute("DELETE FROM lists")
            connection.execute("DELETE FROM places")
            sides: dict[str, array[int]] = {}
            sizes: dict[str, array[int]] = {}
            lists: dict[tuple[str, str], array[int]] = {}
            for id_, one, here, other, there in connection.execute(
                "SELECT id, one, here, other, there FROM pairs ORDER BY id"
            ):
                for n, (tag, words) in enumerate(((one, here), (other, there))):
                    found = memory.grams(memory.folded(words))
                    place = len(sides.setdefault(tag, array("I")))
                    sides[tag].append(2 * id_ + n)
                    sizes.setdefault(tag, array("I")).append(len(found))
                    for gram in found:
                        key = tag, gram
                        if key not in lists:
                            lists[key] = array("I")
                        lists[key].append(place)
            rows = (
                (tag, gram, len(places), places.tobytes()) for (tag, gram), places in sorted(lists.items())
            )
            connection.executemany("INSERT INTO lists VALUES (?, ?, ?, ?)", rows)
            placed = [(tag, sides[tag].tobytes(), sizes[tag].tobytes()) for tag in sorted(sides)]
            connection.executemany("INSERT INTO places VALUES (?, ?, ?)", placed)
            connection.execute("UPDATE pairs SET fresh = 0 WHERE fresh")


def _floor(counts: Counter[int], floor: int) -> int:
    """`floor`, or higher so that not many more than WEIGHED have as much."""
    there = 0
    for count, many in sorted(Counter(counts.values()).items(), reverse=True):
        there += many
        if count <= floor or there >= WEIGHED:
            return max(count, floor)
    return floor


def _matches(rows: Iterable[tuple[Any, ...]], source: str, target: str) -> Iterator[Match]:
    for id_, entry, day, kind, one, other, here, there in rows:
        if (one, other) == (target, source):
            here, there = there, here
        elif (one, other) != (source, target):
            continue
        yield Match(
            score=0,
            source=source,
            target=target,
            words=here,
            translation=there,
            issue=id_ // _PLACES,
            entry=entry,
            day=date.fromisoformat(day),
            kind=kind,
        )


def _parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many at once as a statement takes."""
    for at in range(0, len(values), 500):
        yield values[at : at + 500]


def _numbers(blob: bytes) -> array[int]:
    found = array("I")
    found.frombytes(blob)
    return found


def _key(language: str, words: str) -> int:
    said = f"{language}\0{words}".encode("utf-8", "replace")
    return int.from_bytes(blake2b(said, digest_size=8).digest(), "big", signed=True)


def _row(id_: int, pair: Segment) -> tuple[Any, ...]:
    (one, here), (other, there) = ((tag, memory.plain(words)) for tag, words in pair.words.items())
    return id_, pair.entry, pair.day.isoformat(), pair.kind, one, other, here, there


def _sides(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, int]]:
    for id_, one, here, other, there in rows:
        yield _key(one, here), 2 * id_
        yield _key(other, there), 2 * id_ + 1
