"""The search index: one file that can be made again. Standard library only: a search pays for nothing else.

A page's number begins with its day, so that the full-text table by itself gives the newest first and a
window is a range of numbers. A page that changed gets a new number and the old one is forgotten in `docs`:
the full-text table keeps no text and takes no words back. Where too much of it is dead it is made anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from digest.core.searching.pages import Page
from digest.store import pages
from digest.store.indexfile import IndexFile
from digest.store.matching import Asked, statement

__all__ = ["Asked", "File", "Hit", "Index"]

#: Hits of one day that are put in order among each other.
ONE_DAY = 2000
#: Hits that are counted.
COUNTED = 1000
#: Pages forgotten without being missed.
FEW = 1000
#: Note of how many pages were forgotten.
_DEAD = "dead"


@dataclass(frozen=True, slots=True)
class File:
    """An issue's file as it was read: how it looked, the hash of its bytes, why nothing of it is found."""

    stat: str
    hash: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A page's number; hits of one thing share `same`: the states of a proposal, an article of two feeds."""

    doc: int
    same: int
    moment: int


class Index(IndexFile):
    """What is searched, in one file; whoever uses it goes through `do`."""

    # ---------------------------------------------------------------- what is known

    def known(self, name: str) -> str:
        """A note; empty if there is none."""
        found = self.read("SELECT value FROM known WHERE name = ?", name).fetchone()
        return str(found[0]) if found else ""

    def note(self, name: str, value: str) -> None:
        """Keep a note, if that is possible."""
        with self.noting() as connection:
            connection.execute("INSERT OR REPLACE INTO known VALUES (?, ?)", (name, value))

    def rows(self) -> Iterator[tuple[int, int]]:
        """Number and mark of each row of the store that is in the index, in order."""
        return self.read("SELECT id, mark FROM rows ORDER BY id")

    def files(self) -> dict[int, File]:
        """The issues' files that are in the index, by number."""
        found = self.read("SELECT number, stat, hash, fault FROM files")
        return {number: File(*rest) for number, *rest in found}

    def sizes(self) -> tuple[int, int]:
        """How many items and how many issues are in it."""
        items = self.read("SELECT count(*) FROM rows").fetchone()
        issues = self.read("SELECT count(*) FROM files").fetchone()
        return items[0], issues[0]

    def is_worn(self) -> bool:
        """Whether so much of it was forgotten that it should be made anew."""
        dead = int(self.known(_DEAD) or 0)
        ever = self.read("SELECT coalesce(sum(next), 0) FROM days").fetchone()[0]
        return dead > FEW and dead > (ever - dead) // 2

    # ---------------------------------------------------------------- writing

    def put_rows(self, gone: Iterable[int], put: Sequence[tuple[int, int, Page | None]]) -> None:
        """Forget the rows `gone`, and put (row, mark, page) in place of what was there; all or none."""
        with self.writing() as connection:
            # Another search may have been quicker.
            there = "rows WHERE id = ? AND mark = ?"
            put = [one for one in put if not _stands(connection, there, *one[:2])]
            ids = [(row,) for row in gone] + [(row,) for row, _, _ in put]
            _forget(connection, "doc = (SELECT doc FROM rows WHERE id = ?)", ids)
            connection.executemany("DELETE FROM rows WHERE id = ?", ids)
            numbers = iter(_add(connection, [page for _, _, page in put if page is not None], 0))
            rows = [(row, mark, next(numbers) if page is not None else 0) for row, mark, page in put]
            connection.executemany("INSERT INTO rows VALUES (?, ?, ?)", rows)

    def put_file(self, number: int, file: File | None, put: Sequence[Page] = ()) -> None:
        """Put an issue's file and its pages in place of what was there; None: it is gone."""
        with self.writing() as connection:
            if file and _stands(connection, "files WHERE number = ? AND hash = ?", number, file.hash):
                return
            _forget(connection, "file = ?", [(number,)])
            connection.execute("DELETE FROM files WHERE number = ?", (number,))
            if file is not None:
                values = (number, file.stat, file.hash, file.fault)
                connection.execute("INSERT INTO files VALUES (?, ?, ?, ?)", values)
                _add(connection, put, number)

    def see_file(self, number: int, stat: str) -> None:
        """The file looks otherwise and has the same bytes; kept if that is possible."""
        with self.noting() as connection:
            connection.execute("UPDATE files SET stat = ? WHERE number = ?", (stat, number))

    # ---------------------------------------------------------------- asking

    def find(self, asked: Asked, *, without: Iterable[int] = (), limit: int = 0) -> list[Hit]:
        """The newest `limit` things (0: all) and what else there is of the last one's day, newest first.

        Of hits that share `same` the newest stands for all; those `without` are left out.
        """
        found: dict[int, Hit] = {}
        left_out = set(without)
        last = over = 0
        for doc, same, moment in self._matches("doc, same, moment", asked):
            if same in left_out:
                continue
            if limit and len(found) >= limit:
                over += 1
                if doc >> pages.COUNT_BITS != last or over > ONE_DAY:
                    break
            last = doc >> pages.COUNT_BITS
            known = found.get(same)
            if known is None or moment > known.moment:
                found[same] = Hit(doc, same, moment)
        return sorted(found.values(), key=lambda hit: (-hit.moment, hit.same))

    def count(self, asked: Asked) -> int:
        """How many things there are; not counted beyond COUNTED hits."""
        seen = set()
        for n, (same,) in enumerate(self._matches("same", asked)):
            if n >= COUNTED:
                break
            seen.add(same)
        return len(seen)

    def holds(self, filed_under: str) -> bool:
        """Whether any page is filed under this."""
        return next(self._matches("1", Asked(names=(pages.facet(filed_under),))), None) is not None

    def first_known(self, words: Iterable[str]) -> str:
        """The first of `words` that stands in any page; empty if none does."""
        said = "SELECT 1 FROM words WHERE words MATCH ? LIMIT 1"
        return next((word for word in words if self.read(said, f'"{word}"').fetchone()), "")

    def pages(self, docs: Iterable[int]) -> list[Page]:
        """The pages of these numbers, in their order."""
        return [self._page(doc) for doc in docs]

    def _page(self, doc: int) -> Page:
        found = self.read("SELECT record FROM docs WHERE doc = ?", doc).fetchone()
        try:
            return pages.from_record(found[0])
        except (ValueError, TypeError, KeyError) as error:
            raise sqlite3.DatabaseError("a page that cannot be read") from error

    def _matches(self, columns: str, asked: Asked) -> sqlite3.Cursor:
        said, values = statement(columns, asked)
        return self.read(said, *values)


def _add(connection: sqlite3.Connection, added: Sequence[Page], file: int) -> list[int]:
    """Write pages and give their numbers; words go in by number, which FTS5 takes best."""
    numbers = _numbers(connection, added)
    docs, words = [], []
    for number, page in zip(numbers, added, strict=True):
        docs.append((number, file, pages.same(page), int(page.when.timestamp()), pages.to_record(page)))
        words.append((number, *pages.words(page)))
    words.sort()
    connection.executemany("INSERT INTO docs VALUES (?, ?, ?, ?, ?)", docs)
    connection.executemany("INSERT INTO words (rowid, title, text, names) VALUES (?, ?, ?, ?)", words)
    return numbers


def _numbers(connection: sqlite3.Connection, added: Sequence[Page]) -> list[int]:
    """A number never given before for each page: the words of the dead must not find the living."""
    days = [pages.first_of_day(int(page.when.timestamp())) for page in added]
    following: dict[int, int] = {}
    for day in dict.fromkeys(days):
        found = connection.execute("SELECT next FROM days WHERE day = ?", (day,)).fetchone()
        following[day] = found[0] if found else 0
    numbers = []
    for day in days:
        numbers.append(day + following[day])
        following[day] += 1
    connection.executemany("INSERT OR REPLACE INTO days VALUES (?, ?)", following.items())
    return numbers


def _stands(connection: sqlite3.Connection, where: str, *values: object) -> bool:
    return connection.execute(f"SELECT 1 FROM {where}", values).fetchone() is not None  # noqa: S608 - own words


def _forget(connection: sqlite3.Connection, which: str, values: Sequence[tuple[int]]) -> None:
    """Delete docs, and count them: their words stay."""
    gone = connection.executemany(f"DELETE FROM docs WHERE {which}", values).rowcount  # noqa: S608 - own words
    if gone > 0:
        added = "INSERT INTO known VALUES (?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value"
        connection.execute(added, (_DEAD, str(gone)))
