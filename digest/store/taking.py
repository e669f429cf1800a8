"""Taking turns on a PostgreSQL, where a writer does not hold all of the store, and counting them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from digest.store.rows import clean
from digest.store.stamps import COUNTED
from digest.store.tables import WRITES, Row

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert

#: Rows of a source, at most, on which those count who write of one key: each connection on one of them.
APART = 997
_ONE_MORE_APART = text(
    "INSERT INTO writes (source, number) SELECT :source || ' #' || pg_backend_pid() % :apart, 1"
    " ON CONFLICT (source) DO UPDATE SET number = writes.number + 1"
)


def turns(connection: Connection, sources: Iterable[str], key: str | None = None) -> None:
    """Waits until nobody else writes of `sources`, until the end of this transaction.

    The row that is counted up is the lock; in one order everywhere, so that no two wait for each other. Who
    writes of one `key` alone waits for who writes of the same, and counts on one of some rows apart, so that
    a whole newsroom may add links at once.
    """
    names = sorted({clean(source) for source in sources})
    if key is not None:
        lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
        connection.execute(lock, {"name": clean(f"{' '.join(names)}\n{key}")})
        for name in names:
            connection.execute(_ONE_MORE_APART, {"source": name, "apart": APART})
    elif names:
        connection.execute(_one_more(), [{"source": name, "number": 1} for name in names])


def counted(connection: Connection) -> tuple[int, int]:
    """How many turns there were, and in which file; a transaction that is not done yet counts for nothing."""
    number, file = connection.exec_driver_sql(COUNTED).one()
    return int(number), int(file)


def size(connection: Connection) -> int:
    """Bytes of the tables and their indexes."""
    asked = " + ".join(f"pg_total_relation_size('{name}')" for name in Row.metadata.tables)
    return int(connection.execute(text(f"SELECT {asked}")).scalar_one())


@cache
def _one_more() -> Insert:
    from sqlalchemy.dialects.postgresql import insert

    more = {"number": WRITES.c.number + 1}
    return insert(WRITES).on_conflict_do_update(index_elements=["source"], set_=more)
