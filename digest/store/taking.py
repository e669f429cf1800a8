"""Taking turns on a PostgreSQL, where a writer does not hold all of the store, and counting them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select, text

from digest.store.rows import clean
from digest.store.tables import WRITES, Row

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert


def turns(connection: Connection, sources: Iterable[str]) -> None:
    """Waits until nobody else writes of `sources`, until the end of this transaction.

    What is not `lasting` does not wait for the disk: the server may lose it wholly if it crashes just then.
    The row that is counted up is the lock; in one order everywhere, so that no two wait for each other.
    """
    rows = [{"source": source, "number": 1} for source in sorted({clean(source) for source in sources})]
    if rows:
        connection.execute(_one_more(), rows)


def number(connection: Connection) -> int:
    """How many turns there were: a transaction that is not done yet counts for nothing."""
    return int(connection.execute(select(func.coalesce(func.sum(WRITES.c.number), 0))).scalar_one())


def size(connection: Connection) -> int:
    """Bytes of the tables and their indexes."""
    asked = " + ".join(f"pg_total_relation_size('{name}')" for name in Row.metadata.tables)
    return int(connection.execute(text(f"SELECT {asked}")).scalar_one())


@cache
def _one_more() -> Insert:
    from sqlalchemy.dialects.postgresql import insert

    more = {"number": WRITES.c.number + 1}
    return insert(WRITES).on_conflict_do_update(index_elements=["source"], set_=more)
