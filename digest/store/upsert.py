"""The one statement that the two databases we speak to spell alike but SQLAlchemy does not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, text
from sqlalchemy.dialects import sqlite

from digest.store.tables import ITEMS

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

#: Dialects that know `INSERT ... ON CONFLICT`.
DIALECTS = ("sqlite", "postgresql")

#: Where PostgreSQL's index has a hash of what may be long.
HASHED: Mapping[tuple[Table, tuple[str, ...]], tuple[str, ...]] = {
    (ITEMS, ("source", "key")): ("source", "md5(key)"),
}


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    unique: Sequence[str],
    keep: Collection[str] = (),
) -> None:
    """Write `rows`, all with the same columns, in one go.

    Where a row with the same `unique` columns stands, its other columns are set, except those in `keep`.
    """
    if rows:
        name, columns = connection.dialect.name, tuple(rows[0])
        connection.execute(upserting(name, table, columns, unique=tuple(unique), keep=tuple(keep)), rows)


@cache
def upserting(
    dialect: str, table: Table, columns: tuple[str, ...], *, unique: tuple[str, ...], keep: tuple[str, ...]
) -> sqlite.Insert | postgresql.Insert:
    """The statement; put together once, which takes longer than saying it."""
    insert: sqlite.Insert | postgresql.Insert = sqlite.insert(table)
    inferred = unique
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        insert = postgresql.insert(table)
        inferred = HASHED.get((table, unique), unique)
    changing = {name: insert.excluded[name] for name in columns if name not in unique and name not in keep}
    elements = [text(name) if "(" in name else name for name in inferred]
    return insert.on_conflict_do_update(index_elements=elements, set_=changing)
