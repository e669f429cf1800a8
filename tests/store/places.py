"""Stores to try: in SQLite, or in PostgreSQL where DIGEST_TEST_POSTGRES names a server (tests/postgres.py)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from digest.store.database import Store
from digest.store.tables import Row
from tests.postgres import GIVEN, databases

#: The server, if that is what is tried.
SERVER = os.environ.get(GIVEN, "")
_free: list[Store] = []
_kept = ExitStack()


@contextmanager
def fresh() -> Iterator[Store]:
    """An empty store that nobody else has: in memory, or a database that is swept and used again."""
    if not SERVER:
        with Store.open(":memory:") as store:
            yield store
        return
    store = _free.pop() if _free else Store.open(_kept.enter_context(databases(SERVER)))
    try:
        yield store
    finally:
        with store.writing() as connection:
            names = ", ".join(Row.metadata.tables)
            connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY")
        _free.append(store)


@contextmanager
def somewhere(folder: Path) -> Iterator[Path | str]:
    """Where a store would be that several may open; it is not there yet."""
    if not SERVER:
        yield folder / ".digest" / "digest.db"
        return
    with databases(SERVER) as url:
        yield url


def sweep() -> None:
    """At the very end."""
    for store in _free:
        store.close()
    _free.clear()
    _kept.close()
