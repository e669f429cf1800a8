"""How the runs went, and how far each source was read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select

from digest.model import Cursor, Outcome
from digest.store.rows import clean, to_json
from digest.store.tables import CURSORS, RUNS
from digest.store.upsert import upsert

_R = RUNS.c
_AS_OUTCOME = (
    _R.source,
    _R.started,
    _R.ok,
    _R.error,
    _R.found,
    _R.new,
    _R.unchanged,
    _R.warnings,
    _R.skipped,
    _R.status,
    _R.latency,
    _R.moved,
    _R.wait_until,
    _R.gone,
    _R.address,
)
_OUTCOME = tuple(field.name for field in fields(Outcome))
_CURSOR = tuple(field.name for field in fields(Cursor))


def save(connection: Connection, outcome: Outcome) -> None:
    """Keeps `outcome`; a second one of the same source and moment takes the place of the first."""
    row = {name: getattr(outcome, name) for name in _OUTCOME}
    for name in ("source", "error", "moved", "address"):
        row[name] = clean(row[name])
    row["warnings"] = to_json(outcome.warnings)
    upsert(connection, RUNS, [row], unique=("source", "started"))


def last(connection: Connection) -> list[Outcome]:
    """The outcomes of the last run, by source. All sources of a run share its `started`."""
    newest = select(func.max(_R.started)).scalar_subquery()
    asked = select(*_AS_OUTCOME).where(_R.started == newest).order_by(_R.source)
    return [_to_outcome(row) for row in connection.execute(asked)]


def recent(connection: Connection, keep: int) -> Iterator[Outcome]:
    """By source and time: the last `keep` outcomes of each, and those that its health rests on.

    These are its last success and its last news, since when it fails and since when it is gone. Of the
    runs in which it was not asked the last one says all.
    """
    rank = func.row_number().over(partition_by=(_R.source, _R.skipped), order_by=_R.started.desc())
    good = func.max(_R.started).filter(_R.ok).over(partition_by=_R.source)
    news = func.max(_R.started).filter(_R.new > 0).over(partition_by=_R.source)
    ranked = select(*_AS_OUTCOME, rank.label("rank"), good.label("good"), news.label("news")).subquery()
    column = ranked.c
    in_vain = and_(~column.skipped, or_(column.good.is_(None), column.started > column.good))
    bad = func.min(column.started).filter(in_vain).over(partition_by=column.source)
    gone = func.min(column.started).filter(and_(in_vain, column.gone)).over(partition_by=column.source)
    marked = select(ranked, bad.label("bad"), gone.label("gone_first")).subquery()
    column = marked.c
    kept = or_(
        column.rank <= case((column.skipped, 1), else_=keep),
        *(column.started == column[name] for name in ("good", "news", "bad", "gone_first")),
    )
    asked = select(*(column[c.name] for c in _AS_OUTCOME)).where(kept)
    for row in connection.execute(asked.order_by(column.source, column.started)):
        yield _to_outcome(row)


def save_cursor(connection: Connection, source: str, cursor: Cursor) -> None:
    row = {name: clean(getattr(cursor, name)) for name in _CURSOR} | {"source": clean(source)}
    upsert(connection, CURSORS, [row], unique=("source",))


def cursor(connection: Connection, source: str) -> Cursor | None:
    row = connection.execute(select(CURSORS).where(CURSORS.c.source == source)).one_or_none()
    return None if row is None else _to_cursor(row._mapping)


def cursors(connection: Connection) -> dict[str, Cursor]:
    """All cursors by source, in the order of sources."""
    rows = connection.execute(select(CURSORS).order_by(CURSORS.c.source))
    return {row.source: _to_cursor(row._mapping) for row in rows}


def _to_cursor(row: Any) -> Cursor:
    return Cursor(**{name: value for name, value in row.items() if name != "source"})


def _to_outcome(row: Any) -> Outcome:
    return Outcome(**dict(row._mapping) | {"warnings": tuple(json.loads(row.warnings))})
