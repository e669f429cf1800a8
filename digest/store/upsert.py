"""The one statement that the two databases we speak to spell alike but SQLAlchemy does not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

#: Dialects that know `INSERT ... ON CONFLICT`.
DIALECTS = ("sqlite", "postgresql")


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
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        insert = postgresql.insert(table)
    changing = {name: insert.excluded[name] for name in columns if name not in unique and name not in keep}
    return insert.on_conflict_do_update(index_elements=list(unique), set_=changing)
