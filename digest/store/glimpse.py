"""A store that is only looked at, on the driver alone: a shortlist should not wait for what writing needs.

Getting SQLAlchemy ready takes longer than reading a week. What is read here is what `Store` gives, which
tests hold; where anything is unusual (another database, an older or newer schema, a damaged file), `open`
gives None, and `Store` says what is the matter.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any, Self

from digest.core.narrowing import Mark, telling
from digest.errors import StoreError
from digest.model import Cursor, Health, Item, Kep
from digest.store import quickhealth
from digest.store.rows import COLUMNS, NOUNS, to_item
from digest.store.stamps import is_served

COLUMNS_ASKED = ", ".join(f'"{name}"' for name in ("kind", *COLUMNS, "body"))
_ASKED = f"SELECT {COLUMNS_ASKED} FROM items"  # noqa: S608 - names of ours
#: Of a row in the order of `core.narrowing.Mark`.
_MARKS = """SELECT coalesce(published, seen), id, source, json_extract(body, '$.path'), identity,
published IS NOT NULL, json_extract(body, '$.removed') FROM items WHERE kind = ?"""
_NUMBERED = f"SELECT id, {COLUMNS_ASKED} FROM items WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608
_LAST_RUN = "SELECT ok, started FROM runs WHERE source = ? AND NOT skipped ORDER BY started DESC LIMIT 1"
_DATES = tuple(1 + COLUMNS.index(name) for name in ("published", "updated", "seen"))
_PUBLISHED, _, _SEEN = _DATES
_name_of = itemgetter(1 + COLUMNS.index("source"), 1 + COLUMNS.index("key"))
_WHEN = "coalesce(published, seen)"
_SCHEMA = Path(__file__).with_name("migrations") / "versions"
#: One beginning of an address of a SQLite file.
_PREFIX = "sqlite:///"


def newest() -> str:
    """The schema that this version knows."""
    return max(path.name.partition("_")[0] for path in _SCHEMA.glob("[0-9]*.py"))


class Glimpse:
    """Reads; a context manager. Each method raises StoreError for a file that cannot be read to its end."""

    _marks, _numbered = _MARKS, _NUMBERED

    def __init__(self, connection: sqlite3.Connection, subject: str) -> None:
        """Strictly private: call `Glimpse.open`."""
        self._connection = connection
        self._subject = subject

    @classmethod
    def open(cls, place: str | Path) -> Glimpse | None:
        """The store at a path or an address; None for any that `Store` should open.

        Raises StoreError for a server that lets nobody in.
        """
        if is_served(str(place)):
            from digest.store.served import Served

            return Served.at(str(place))
        name = str(place).removeprefix(_PREFIX)
        if "://" in name or name == ":memory:" or not Path(name).is_file():
            return None
        connection: sqlite3.Connection | None = None
        with suppress(sqlite3.Error, OSError):
            connection = sqlite3.connect(f"{Path(name).absolute().as_uri()}?mode=ro", uri=True, timeout=5.0)
            (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            if version == newest():
                return cls(connection, name)
        if connection is not None:
            connection.close()
        return None

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def items(
        self,
        *,
        source: str | None = None,
        kinds: Collection[str] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        identity: str | None = None,
    ) -> list[Item]:
        """As `Store.items`."""
        tests, values = [], list[Any]()
        for column, value in (("source", source), ("identity", identity)):
            if value is not None:
                tests.append(f"{column} = ?")
                values.append(value)
        if since is not None or until is not None:
            between, edges = _between(since, until)
            published, seen = (between.format(column=name) for name in ("published", "seen"))
            tests.append(f"(({published}) OR (published IS NULL AND {seen}))")
            values += [*map(self._written, edges * 2)]
        where = f" WHERE {' AND '.join(tests)}" if tests else ""
        rows = [
            row
            for row in self._rows(f"{_ASKED}{where}", values)
            if row[0] in NOUNS and (kinds is None or row[0] in kinds)
        ]
        # Databases put wide rows in order by way of the disk.
        rows.sort(key=_name_of)
        rows.sort(key=_when_of, reverse=True)
        return [*map(self._noun, rows)]

    def states(self) -> list[Kep]:
        """As `Store.states`."""
        rows = self._rows(f"{_ASKED} WHERE kind = ? ORDER BY {_WHEN}, id", [Kep.kind])
        return [item for item in map(self._noun, rows) if isinstance(item, Kep)]

    def evidence(self, fewest: int) -> str:
        """Words that are others after any writing, if there are at least so many items; else empty."""
        return ""

    def foresee(self) -> None:
        """`history` will be asked for: what can be got ready meanwhile is."""

    def history(self, since: datetime, until: datetime) -> list[Kep]:
        """As `Store.history`."""
        wanted = telling(map(Mark._make, self._marked()), self._written(since), self._written(until))
        found = {number: row for number, *row in self._rows(self._numbered, [self._listed(wanted)])}
        nouns = (self._noun(found[number]) for number in wanted if number in found)
        return [item for item in nouns if isinstance(item, Kep)]

    def cursors(self) -> Mapping[str, Cursor]:
        """As `Store.cursors`."""
        rows = self._rows('SELECT source, etag, last_modified, "commit", state FROM cursors', [])
        return {
            source: Cursor(etag=etag, last_modified=modified, commit=commit, state=state)
            for source, etag, modified, commit, state in rows
        }

    def first_seen(self, sources: Collection[str]) -> dict[str, datetime]:
        """As `Store.first_seen`."""
        found = {}
        for source in sources:
            for (seen,) in self._rows("SELECT min(seen) FROM items WHERE source = ?", [source]):
                if seen is not None:
                    found[source] = _moment(seen)
        return found

    def moments(self, since: datetime) -> list[tuple[str, datetime]]:
        """As `Store.moments`."""
        between, edges = _between(since, None)
        published, seen = (between.format(column=name) for name in ("published", "seen"))
        where = f"({published}) OR (published IS NULL AND {seen})"
        rows = self._rows(f"SELECT kind, source, {_WHEN} FROM items WHERE {where}", [*edges, *edges])  # noqa: S608 - names of ours
        return sorted((source, _moment(when)) for kind, source, when in rows if kind in NOUNS)

    def answered(self, sources: Sequence[str], since: datetime) -> list[str]:
        """Those of `sources` that answered when they were asked last, from `since` on."""
        found = []
        for source in sources:
            for ok, started in self._rows(_LAST_RUN, [source]):
                if ok and _moment(started) >= since:
                    found.append(source)
        return found

    def health(self, sources: Sequence[str]) -> list[Health]:
        """As `Store.health`."""
        return quickhealth.health(self._rows, sources)

    def _written(self, moment: datetime) -> Any:
        """A moment as the database compares it."""
        return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")

    def _marked(self) -> Iterable[tuple[Any, ...]]:
        """A row for each state, as `Mark` has it."""
        return self._rows(self._marks, [Kep.kind])

    def _listed(self, numbers: Sequence[int]) -> Any:
        """Numbers as one value of a statement."""
        return json.dumps(numbers)

    def _noun(self, row: Sequence[Any]) -> Item:
        values = list(row)
        for at in _DATES:
            if (written := values[at]) is not None:
                values[at] = _moment(written)
        return to_item(values)

    def _rows(self, asked: str, values: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
        try:
            with closing(self._connection.execute(asked, list(values))) as cursor:
                yield from cursor
        except sqlite3.Error as error:
            hint = "Try again; if it stays so, move it away and run digest collect: it can be made again"
            raise StoreError(f"it cannot be read ({error})", subject=self._subject, hint=hint) from error


def _between(since: datetime | None, until: datetime | None) -> tuple[str, list[datetime]]:
    """A test of a column, and its values."""
    edges = [(sign, moment) for sign, moment in ((">=", since), ("<", until)) if moment is not None]
    test = " AND ".join(["{column} IS NOT NULL", *(f"{{column}} {sign} ?" for sign, _ in edges)])
    return test, [moment for _, moment in edges]


def _when_of(row: Sequence[Any]) -> Any:
    published: Any = row[_PUBLISHED]
    return row[_SEEN] if published is None else published


@lru_cache(maxsize=4096)
def _moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")
