"""Several collect at once on one PostgreSQL: each source is asked by one of them.

A claim is a row that a transaction holds as long as its collect runs; the others pass it over (SKIP LOCKED).
So it ends with its process, however that ends, and no clock says when.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, func, select

from digest.store import faults
from digest.store.rows import clean
from digest.store.tables import CLAIMS, RUNS

if TYPE_CHECKING:
    from digest.store.database import Store

#: Which of these sources are this collect's to ask.
Claim = Callable[[Sequence[str]], Collection[str]]


@contextmanager
def claiming(store: Store, engine: Engine, subject: str, sources: Sequence[str]) -> Iterator[Claim]:
    """Gives what claims some of `sources`, which stay claimed to the end.

    One that another collect asks now is not given, nor one that another asked since this one began: two that
    begin together share the work. In SQLite `alone` keeps the others away, and all are given.
    """
    if engine.dialect.name != "postgresql":
        yield lambda names: names
        return
    names = [clean(source) for source in sources]
    _make_rows(store, names)
    # Its transaction lasts, so it is a connection of its own, and only rows of this table are locked in it.
    with faults.told(subject), engine.connect() as connection, connection.begin():
        asked_before = _asked(connection, names)

        def claim(wanted: Sequence[str]) -> Collection[str]:
            with faults.told(subject):
                held = _held(connection, [clean(name) for name in wanted])
                # Read after the rows are ours: who had them before has told how it went.
                asked = _asked(connection, held)
            return {name for name in held if asked.get(name) == asked_before.get(name)}

        yield claim


def _make_rows(store: Store, names: Sequence[str]) -> None:
    from sqlalchemy.dialects.postgresql import insert

    if names:
        with store.writing() as connection:
            connection.execute(
                insert(CLAIMS).on_conflict_do_nothing(), [{"source": name} for name in sorted(set(names))]
            )


def _held(connection: Connection, names: Sequence[str]) -> list[str]:
    asked = select(CLAIMS.c.source).where(CLAIMS.c.source.in_(names)).with_for_update(skip_locked=True)
    return list(connection.execute(asked).scalars())


def _asked(connection: Connection, names: Sequence[str]) -> Mapping[str, datetime]:
    """When each was asked last."""
    runs = RUNS.c
    asked = select(runs.source, func.max(runs.started)).where(runs.source.in_(names), ~runs.skipped)
    return dict(tuple(row) for row in connection.execute(asked.group_by(runs.source)))
