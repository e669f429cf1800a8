"""A whole store into another one, row by row, from SQLite to PostgreSQL and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text

from digest.errors import StoreError
from digest.store import taking
from digest.store.database import Store
from digest.store.tables import CLAIMS, WRITES, Row

#: Rows on their way at a time.
STRETCH = 2_000
#: What is copied. Claims are of those who collect this very moment; writes are counted where they are made.
TABLES: tuple[Table, ...] = tuple(
    table for table in Row.metadata.sorted_tables if table not in (CLAIMS, WRITES)
)
#: Under this name a copy is counted: whoever looked into the place before looks again.
NAME = "store copy"


@dataclass(frozen=True, slots=True)
class Copied:
    """A table of which both sides hold the same: how many rows, and their checksum."""

    table: str
    rows: int
    checksum: str


#: Hears of a table and how many of its rows are there.
Progress = Callable[[str, int], None]


def copy(source: Store, target: Store, progress: Progress = lambda *_: None) -> list[Copied]:
    """Puts all rows of `source` into `target`, which is empty, and reads them there again.

    The copy is of one moment, whoever writes to `source` meanwhile; `target` has all of it or nothing, and
    lets nobody else write until then. Raises StoreError.
    """
    with source.reading() as here, target.writing() as there:
        _for_us_alone(there)
        for table in TABLES:
            if there.execute(select(func.count()).select_from(table)).scalar_one():
                raise StoreError(
                    f"holds something already ({table.name})",
                    subject=target.subject,
                    hint="Name a new file, or an empty database",
                )
        done = [_copied(here, there, table, progress) for table in TABLES]
        for copied, table in zip(done, TABLES, strict=True):
            if _summed(table, _rows(there, table)) != copied:
                raise StoreError(
                    f"the copy of {copied.table} is not what was copied",
                    subject=target.subject,
                    hint="Nothing was kept of it. Look at the disk, then run it again",
                )
        _go_on_counting(there)
        if there.dialect.name == "postgresql":
            taking.turns(there, [NAME])
    return done


def _copied(here: Connection, there: Connection, table: Table, progress: Progress) -> Copied:
    def written() -> Iterator[Sequence[Any]]:
        rows, number = _rows(here, table), 0
        with _writer(there, table) as write:
            while stretch := list(islice(rows, STRETCH)):
                write(stretch)
                number += len(stretch)
                progress(table.name, number)
                yield from stretch

    return _summed(table, written())


@contextmanager
def _writer(connection: Connection, table: Table) -> Iterator[Callable[[Sequence[Sequence[Any]]], None]]:
    """Takes rows; PostgreSQL by its COPY, which spares an answer to each of them."""
    names = [column.name for column in table.columns]
    if connection.dialect.name != "postgresql":

        def put(rows: Sequence[Sequence[Any]]) -> None:
            connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])

        yield put
        return
    columns = ", ".join(f'"{name}"' for name in names)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as out:

        def write(rows: Sequence[Sequence[Any]]) -> None:
            for row in rows:
                out.write_row(row)

        yield write


def _rows(connection: Connection, table: Table) -> Iterator[Sequence[Any]]:
    """All rows in the order of their keys, which both databases know alike."""
    asked = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=STRETCH)
    with connection.execute(asked) as rows:
        yield from rows


def _summed(table: Table, rows: Iterator[Sequence[Any]]) -> Copied:
    number, checksum = 0, blake2b(digest_size=8)
    for row in rows:
        number += 1
        checksum.update(_dumps(tuple(row)).encode() + b"\n")
    return Copied(table.name, number, checksum.hexdigest())


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"a value that no table holds: {value!r}")


_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode


def _for_us_alone(connection: Connection) -> None:
    """SQLite's transaction is so from its start."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(table.name for table in (*TABLES, WRITES))
        connection.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))


def _go_on_counting(connection: Connection) -> None:
    """The next row gets the number after the last; SQLite looks for itself."""
    if connection.dialect.name == "postgresql":
        for table in (table for table in TABLES if "id" in table.c):
            found = f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name})"  # noqa: S608 - names of ours
            sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
            connection.execute(text(f"SELECT setval({sequence}, {found}, false)"))
